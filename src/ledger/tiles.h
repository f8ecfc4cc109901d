#ifndef BELAY_LEDGER_TILES_H_
#define BELAY_LEDGER_TILES_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/merkle.h"

/// The ledger as files that never change (C2SP tlog-tiles): hashes and entries by the 256, each
/// under a path of its own, so that any web server or bucket can serve them.
namespace belay::ledger {

inline constexpr unsigned kTileWidth = 256;

/// One resource under the ledger's prefix. Narrower than 256 it is partial: the last of its level.
struct Tile {
  enum class Holds { hashes, entries };

  Holds holds = Holds::hashes;
  unsigned level = 0;  ///< of hashes: each is the root over 256 to the power of `level` entries
  std::uint64_t index = 0;
  unsigned width = kTileWidth;

  /// `tile/0/x001/234.p/5`, `tile/entries/x001/234`
  std::string path() const;
  /// Refuses every other spelling of the same tile.
  static Result<Tile> parse(std::string_view path);

  friend auto operator<=>(const Tile&, const Tile&) = default;
};

/// How many hashes the tiles of `level` hold in a tree of `size`.
std::uint64_t hashes_at(unsigned level, std::uint64_t size);

/// The tile of hashes at `level` that has hash `index`, as wide as a tree of `size` makes it.
/// REQUIRES: `index` is below `hashes_at(level, size)`.
Tile hash_tile(unsigned level, std::uint64_t index, std::uint64_t size);

/// Every tile that a tree of `size` has and one of `old_size` had not, or had narrower: bundles of
/// entries first, then hashes by level.
std::vector<Tile> tiles_of_append(std::uint64_t old_size, std::uint64_t size);

/// Answers with a tile's bytes; those of a wider tile in its place will do.
using TileReader = std::function<Result<std::string>(const Tile&)>;

/// Reads subtrees out of the tiles of a tree of `size`: each tile once, and it is kept as long as
/// the reader. Not safe to share between threads.
SubtreeReader subtrees_in(std::uint64_t size, TileReader read);

struct WrittenTile {
  Tile tile;
  std::string bytes;
};

/// The hash tiles that appending `leaves` to a tree of `old_size` creates: those of
/// `tiles_of_append`, in its order. Reads the partial tiles that they continue.
Result<std::vector<WrittenTile>> hash_tiles_of_append(std::uint64_t old_size,
                                                      std::span<const Digest> leaves,
                                                      const TileReader& read);

/// Entries, each after its length in 16 bits, as a tile of entries holds them.
Result<std::string> bundle_of(std::span<const std::string_view> entries);
/// The entries, which view `bytes`. Fails unless there are exactly `width`.
Result<std::vector<std::string_view>> entries_in(std::string_view bytes, unsigned width);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_TILES_H_
