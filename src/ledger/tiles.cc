#include "ledger/tiles.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <memory>

#include "base/limits.h"
#include "base/text.h"

namespace belay::ledger {
namespace {

constexpr unsigned kTileHeight = 8;  // 256 hashes
constexpr unsigned kLevelMax = 63;
constexpr std::uint64_t kTileIndexMax = limits::kLedgerEntriesMax / kTileWidth;
constexpr std::string_view kEntries = "entries";

tl::unexpected<Error> no_tile(std::string_view path) {
  return fail(Code::malformed,
              fmt::format("`{}` names no tile: write `tile/0/x001/234`, `tile/0/000.p/5` or "
                          "`tile/entries/000`",
                          printable(path.substr(0, 80))));
}

Digest digest_at(std::string_view tile, std::uint64_t index) {
  const std::string_view hash = tile.substr(index * Digest::kSha256Bytes, Digest::kSha256Bytes);
  return Digest::from_bytes({reinterpret_cast<const std::uint8_t*>(hash.data()), hash.size()});
}

void append_digest(std::string& tile, const Digest& digest) {
  tile.append(reinterpret_cast<const char*>(digest.bytes().data()), digest.size());
}

/// A tile of hashes, which remembers the roots it was asked for: all proofs under one checkpoint
/// share them.
class HashTile {
 public:
  explicit HashTile(std::string bytes) : bytes_(std::move(bytes)), roots_(kTileWidth) {}

  /// The root over `count` neighbouring hashes, a power of two; `first` is a multiple of it.
  Digest root_over(std::uint64_t first, std::uint64_t count) {
    if (count == 1) return digest_at(bytes_, first);
    Digest& root = roots_[(kTileWidth + first) / count];  // a heap: 1 is over the whole tile
    if (root.empty()) {
      const std::uint64_t half = count / 2;
      root = node_hash(root_over(first, half), root_over(first + half, half));
    }
    return root;
  }

 private:
  std::string bytes_;
  std::vector<Digest> roots_;
};

Result<std::string> read_hashes(const TileReader& read, const Tile& tile) {
  BELAY_TRY(std::string bytes, read(tile));
  if (bytes.size() % Digest::kSha256Bytes != 0 ||
      bytes.size() < tile.width * Digest::kSha256Bytes) {
    return fail(Code::malformed,
                fmt::format("`{}` has {} bytes, not {}: fetch it again", tile.path(), bytes.size(),
                            tile.width * Digest::kSha256Bytes));
  }
  bytes.resize(tile.width * Digest::kSha256Bytes);
  return bytes;
}

void add_grown(std::uint64_t old_count, std::uint64_t count, Tile tile, std::vector<Tile>& tiles) {
  if (count == old_count) return;
  for (tile.index = old_count / kTileWidth; tile.index * kTileWidth < count; ++tile.index) {
    const std::uint64_t rest = count - tile.index * kTileWidth;
    tile.width = static_cast<unsigned>(std::min<std::uint64_t>(rest, kTileWidth));
    tiles.push_back(tile);
  }
}

/// The tiles of one level that `hashes` create, and the roots of the full ones among them: the
/// hashes of the next level.
Result<std::vector<Digest>> append_level(unsigned level, std::uint64_t old_count,
                                         std::span<const Digest> hashes, const TileReader& read,
                                         std::vector<WrittenTile>& written) {
  std::vector<Digest> roots;
  std::vector<Tile> tiles;
  add_grown(old_count, old_count + hashes.size(), {Tile::Holds::hashes, level}, tiles);
  for (const Tile& tile : tiles) {
    std::string bytes;
    const std::uint64_t start = tile.index * kTileWidth;
    if (start < old_count) {
      BELAY_TRY(bytes, read_hashes(read, {Tile::Holds::hashes, level, tile.index,
                                          static_cast<unsigned>(old_count - start)}));
    }
    const std::size_t first = std::max(start, old_count) - old_count;
    for (const Digest& hash : hashes.subspan(first, start + tile.width - old_count - first)) {
      append_digest(bytes, hash);
    }
    if (tile.width == kTileWidth) roots.push_back(HashTile(bytes).root_over(0, kTileWidth));
    written.push_back({tile, std::move(bytes)});
  }
  return roots;
}

}  // namespace

std::string Tile::path() const {
  std::string number = fmt::format("{:03}", index % 1000);
  for (std::uint64_t rest = index / 1000; rest != 0; rest /= 1000) {
    number.insert(0, fmt::format("x{:03}/", rest % 1000));
  }
  std::string path = holds == Holds::entries ? fmt::format("tile/{}/{}", kEntries, number)
                                             : fmt::format("tile/{}/{}", level, number);
  if (width != kTileWidth) path += fmt::format(".p/{}", width);
  return path;
}

Result<Tile> Tile::parse(std::string_view path) {
  const auto parts = split(path, '/');
  if (parts.size() < 3 || parts.size() > 12 || parts[0] != "tile") return no_tile(path);
  Tile tile;
  if (parts[1] == kEntries) {
    tile.holds = Holds::entries;
  } else {
    const auto level = decimal(parts[1]);
    if (!level || *level < 0 || *level > kLevelMax) return no_tile(path);
    tile.level = static_cast<unsigned>(*level);
  }
  for (std::size_t i = 2; i < parts.size(); ++i) {
    std::string_view part = parts[i];
    if (part.starts_with('x')) part.remove_prefix(1);
    const bool is_partial = part.ends_with(".p");
    if (is_partial) part.remove_suffix(2);
    const auto number = decimal(part);
    if (!number || *number < 0 || *number > 999 || tile.index > kTileIndexMax) {
      return no_tile(path);
    }
    tile.index = tile.index * 1000 + static_cast<std::uint64_t>(*number);
    if (!is_partial) continue;
    const auto width = i + 2 == parts.size() ? decimal(parts[i + 1]) : std::nullopt;
    if (!width || *width < 1 || *width >= kTileWidth) return no_tile(path);
    tile.width = static_cast<unsigned>(*width);
    break;
  }
  if (tile.index > kTileIndexMax || tile.path() != path) return no_tile(path);
  return tile;
}

std::uint64_t hashes_at(unsigned level, std::uint64_t size) {
  const unsigned shift = level * kTileHeight;
  return shift < 64 ? size >> shift : 0;
}

Tile hash_tile(unsigned level, std::uint64_t index, std::uint64_t size) {
  const std::uint64_t place = index / kTileWidth;
  const std::uint64_t rest = hashes_at(level, size) - place * kTileWidth;
  return {Tile::Holds::hashes, level, place,
          static_cast<unsigned>(std::min<std::uint64_t>(rest, kTileWidth))};
}

std::vector<Tile> tiles_of_append(std::uint64_t old_size, std::uint64_t size) {
  std::vector<Tile> tiles;
  if (size <= old_size) return tiles;
  add_grown(old_size, size, {Tile::Holds::entries}, tiles);
  for (unsigned level = 0; hashes_at(level, size) != 0; ++level) {
    add_grown(hashes_at(level, old_size), hashes_at(level, size), {Tile::Holds::hashes, level},
              tiles);
  }
  return tiles;
}

SubtreeReader subtrees_in(std::uint64_t size, TileReader read) {
  const auto seen = std::make_shared<std::map<Tile, HashTile>>();
  return [size, read = std::move(read), seen](unsigned level,
                                              std::uint64_t index) -> Result<Digest> {
    const unsigned tile_level = level / kTileHeight;
    const std::uint64_t count = 1ULL << (level % kTileHeight);
    const std::uint64_t first = index * count;
    if (first + count > hashes_at(tile_level, size)) {
      return fail(Code::internal, fmt::format("a subtree beyond {} entries was asked for", size));
    }
    const Tile tile = hash_tile(tile_level, first, size);
    auto found = seen->find(tile);
    if (found == seen->end()) {
      BELAY_TRY(std::string bytes, read_hashes(read, tile));
      found = seen->emplace(tile, HashTile(std::move(bytes))).first;
    }
    return found->second.root_over(first % kTileWidth, count);
  };
}

Result<std::vector<WrittenTile>> hash_tiles_of_append(std::uint64_t old_size,
                                                      std::span<const Digest> leaves,
                                                      const TileReader& read) {
  std::vector<WrittenTile> written;
  std::vector<Digest> hashes(leaves.begin(), leaves.end());
  for (unsigned level = 0; !hashes.empty(); ++level) {
    BELAY_TRY(hashes, append_level(level, hashes_at(level, old_size), hashes, read, written));
  }
  return written;
}

Result<std::string> bundle_of(std::span<const std::string_view> entries) {
  std::string bytes;
  for (const std::string_view entry : entries) {
    if (entry.size() > limits::kLedgerEntryBytesMax) {
      return fail(Code::over_limit,
                  fmt::format("a ledger entry of {} bytes is over the limit of {}: put the larger "
                              "part in by its digest",
                              entry.size(), limits::kLedgerEntryBytesMax));
    }
    bytes += static_cast<char>(entry.size() >> 8);
    bytes += static_cast<char>(entry.size() & 0xff);
    bytes += entry;
  }
  return bytes;
}

Result<std::vector<std::string_view>> entries_in(std::string_view bytes, unsigned width) {
  std::vector<std::string_view> entries;
  while (!bytes.empty()) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(bytes[i]); };
    const std::size_t size = bytes.size() < 2 ? bytes.size() : byte(0) * 256u + byte(1);
    if (bytes.size() < 2 || bytes.size() - 2 < size) {
      return fail(Code::malformed,
                  fmt::format("the bundle is cut off in its entry {}", entries.size()));
    }
    entries.push_back(bytes.substr(2, size));
    bytes.remove_prefix(2 + size);
  }
  if (entries.size() == width) return entries;
  return fail(Code::malformed,
              fmt::format("the bundle has {} entries, not {}", entries.size(), width));
}

}  // namespace belay::ledger
