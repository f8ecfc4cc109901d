#ifndef BELAY_SIM_SEALER_H_
#define BELAY_SIM_SEALER_H_

#include <string>

#include "control/store.h"
#include "ledger/receipt.h"
#include "sim/organisation.h"

namespace belay::sim {

/// Signs with the simulated ledger's key, as a server does with its own.
class SimulatedSealer final : public control::Sealer {
 public:
  SimulatedSealer()
      : key_(std::string(kOrigin), ledger::SignatureType::ed25519,
             *ed25519::PrivateKey::from_seed(std::string(ed25519::kSeedBytes, 's'))) {}

  Result<std::string> seal(std::uint64_t size, const Digest& root) override {
    BELAY_TRY(const ledger::Note note,
              ledger::sign(ledger::Checkpoint{std::string(kOrigin), {size, root}, {}}, key_));
    return note.to_string();
  }

  ledger::TrustedLedger trusted() const { return {std::string(kOrigin), {key_.verifier()}}; }

 private:
  ledger::SigningKey key_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_SEALER_H_
