#ifndef BELAY_CONTROL_STORED_LEDGER_H_
#define BELAY_CONTROL_STORED_LEDGER_H_

#include "control/ledger_source.h"
#include "control/store.h"

namespace belay::control {

/// The ledger that a store keeps, in tiles. Any thread may ask, as of the store. REQUIRES: the
/// store outlives it.
class StoredLedger final : public LedgerSource {
 public:
  explicit StoredLedger(Store& store) : store_(store) {}

  Result<std::string> checkpoint() override;
  Result<std::string> tile(const ledger::Tile& tile) override;
  Result<std::optional<std::string>> document(const Digest& digest) override;

 private:
  Store& store_;
};

/// Fetches all that the proof is made of at once.
Result<ledger::MerkleProof> inclusion_in(Store& store, std::uint64_t index, std::uint64_t size);

/// The roots of the complete subtrees that a store keeps.
ledger::SubtreeReader subtrees_of(Store& store);

}  // namespace belay::control

#endif  // BELAY_CONTROL_STORED_LEDGER_H_
