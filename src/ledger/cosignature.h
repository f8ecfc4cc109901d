#ifndef BELAY_LEDGER_COSIGNATURE_H_
#define BELAY_LEDGER_COSIGNATURE_H_

#include <optional>
#include <string_view>

#include "ledger/note.h"

/// A witness's signature below a checkpoint (C2SP tlog-cosignature, `cosignature/v1`): that of this
/// log it has seen nothing that contradicts it, and when.
namespace belay::ledger {

/// Fails unless the key is a cosignature's and `at` is a whole second since 1970.
Result<NoteSignature> cosign(std::string_view checkpoint_text, const SigningKey& key, Instant at);

/// When `key` gave this cosignature, or nothing where it did not.
/// REQUIRES: the key's type is `cosignature_v1`.
std::optional<Instant> cosigned_at(std::string_view checkpoint_text, const NoteSignature& signature,
                                   const VerifierKey& key);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_COSIGNATURE_H_
