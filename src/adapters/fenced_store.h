#ifndef BELAY_ADAPTERS_FENCED_STORE_H_
#define BELAY_ADAPTERS_FENCED_STORE_H_

#include <memory>
#include <string>

#include "adapters/fence_file.h"
#include "control/store.h"
#include "ledger/receipt.h"

namespace belay::adapters {

/// A store whose ledger must go on from the last checkpoint that was kept outside of it. Where it
/// does not, it was rolled back, and to go on would be to sign two histories: it is frozen, answers
/// what it has, and refuses every commit.
class FencedStore : public control::Store {
 public:
  /// Why the store is frozen, in a sentence; empty where it is not. Thread-safe.
  virtual std::string why_frozen() const = 0;
  /// Both checkpoints, and where the ledger forked the proof. Empty where it is not frozen, or went
  /// back while this was open.
  virtual const std::string& evidence() const = 0;
};

/// Compares with the file, and from then on keeps the newest checkpoint there. Where there is no
/// file yet, the ledger as it is now is believed, and the file is made. Fails where the file cannot
/// be read, or is not a checkpoint of the trusted ledger.
Result<std::unique_ptr<FencedStore>> fence_store(std::unique_ptr<control::Store> store,
                                                 const std::string& file,
                                                 const ledger::TrustedLedger& trusted,
                                                 FenceFile::Complain complain);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_FENCED_STORE_H_
