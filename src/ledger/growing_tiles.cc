#include "ledger/growing_tiles.h"

#include <utility>

namespace belay::ledger {
namespace {

constexpr unsigned kTileHeight = 8;  // 256 hashes

}  // namespace

std::vector<WrittenTile> GrowingTiles::add(const Digest& leaf) {
  std::vector<std::pair<SubtreePlace, Digest>> completed;
  frontier_.append(leaf, completed);
  std::vector<WrittenTile> full;
  for (const auto& [place, hash] : completed) {
    if (place.level % kTileHeight != 0) continue;
    const unsigned level = place.level / kTileHeight;
    if (level == last_.size()) last_.push_back({{Tile::Holds::hashes, level, 0, 0}, ""});
    WrittenTile& tile = last_[level];
    tile.bytes.append(reinterpret_cast<const char*>(hash.bytes().data()), hash.size());
    ++tile.tile.width;
    if (tile.tile.width < kTileWidth) continue;
    full.push_back(std::move(tile));
    tile = {{Tile::Holds::hashes, level, full.back().tile.index + 1, 0}, ""};
  }
  return full;
}

std::vector<WrittenTile> GrowingTiles::unfinished() const {
  std::vector<WrittenTile> made;
  for (const WrittenTile& tile : last_) {
    if (tile.tile.width != 0) made.push_back(tile);
  }
  return made;
}

}  // namespace belay::ledger
