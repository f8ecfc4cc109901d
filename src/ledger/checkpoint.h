#ifndef BELAY_LEDGER_CHECKPOINT_H_
#define BELAY_LEDGER_CHECKPOINT_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/merkle.h"
#include "ledger/note.h"

/// The signed head of a ledger (C2SP tlog-checkpoint).
namespace belay::ledger {

struct Checkpoint {
  std::string origin;  ///< the ledger's name: `ledger.example.com/retail`
  TreeHead head;
  std::vector<std::string> extensions;  ///< further lines, which nobody audits: Belay writes none

  static Result<Checkpoint> parse(std::string_view note_text);
  std::string to_string() const;

  friend bool operator==(const Checkpoint&, const Checkpoint&) = default;
};

/// A checkpoint with the note that carries it and who is known to have signed it.
struct SignedCheckpoint {
  Checkpoint checkpoint;
  Note note;
  std::vector<Signed> by;
};

/// Signs a checkpoint whose ledger is named as the key is.
Result<Note> sign(const Checkpoint& checkpoint, const SigningKey& key);

/// Reads a signed checkpoint. Fails unless one of `trusted` that is named as its origin has signed
/// it: a witness alone, or another ledger's key, cannot make one.
Result<SignedCheckpoint> open_checkpoint(Note note, std::span<const VerifierKey> trusted);
Result<SignedCheckpoint> open_checkpoint(std::string_view signed_note,
                                         std::span<const VerifierKey> trusted);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_CHECKPOINT_H_
