#ifndef BELAY_LEDGER_PROOF_H_
#define BELAY_LEDGER_PROOF_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "ledger/checkpoint.h"

/// That an entry is in a ledger, as one text that is verified offline (C2SP tlog-proof@v1).
namespace belay::ledger {

struct LedgerProof {
  std::optional<std::string> extra;  ///< any bytes; nothing proves them
  std::uint64_t index = 0;
  MerkleProof hashes;
  Note checkpoint;

  static Result<LedgerProof> parse(std::string_view text);
  std::string to_string() const;
};

/// The checkpoint that `trusted` signed and that has the entry with this hash at the proof's index.
Result<SignedCheckpoint> verify(const LedgerProof& proof, const Digest& leaf,
                                std::span<const VerifierKey> trusted);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_PROOF_H_
