#ifndef BELAY_LEDGER_GROWING_TILES_H_
#define BELAY_LEDGER_GROWING_TILES_H_

#include <vector>

#include "ledger/tiles.h"

namespace belay::ledger {

/// The hash tiles of a ledger whose leaves come one after the other, from the first. Holds one tile
/// for each level, however large the ledger grows.
class GrowingTiles {
 public:
  /// The tiles that this leaf made full.
  std::vector<WrittenTile> add(const Digest& leaf);

  /// Those that are not full yet.
  std::vector<WrittenTile> unfinished() const;

 private:
  Frontier frontier_;
  std::vector<WrittenTile> last_;  // by level
};

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_GROWING_TILES_H_
