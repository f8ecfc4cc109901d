#ifndef BELAY_CONTROL_LEDGER_SOURCE_H_
#define BELAY_CONTROL_LEDGER_SOURCE_H_

#include <optional>
#include <string>

#include "base/digest.h"
#include "base/result.h"
#include "ledger/tiles.h"

namespace belay::control {

/// The port to a ledger that is only read: a store's, a server's, or one in exported files
/// (docs/formats/ledger-export-v1.md). Nothing it says is believed: whoever goes through it checks.
/// One thread at a time.
class LedgerSource {
 public:
  virtual ~LedgerSource() = default;

  /// The newest signed note. Fails with `not_found` before the first entry.
  virtual Result<std::string> checkpoint() = 0;
  /// The bytes of a tile that a ledger of this checkpoint has. `not_found` where it is not there.
  virtual Result<std::string> tile(const ledger::Tile& tile) = 0;
  /// Nothing where there is no such document. Whether it is what its name says is not looked at.
  virtual Result<std::optional<std::string>> document(const Digest& digest) = 0;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_LEDGER_SOURCE_H_
