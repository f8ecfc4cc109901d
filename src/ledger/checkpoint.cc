#include "ledger/checkpoint.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/hash_text.h"

namespace belay::ledger {
namespace {

tl::unexpected<Error> no_checkpoint(std::string_view why) {
  return fail(Code::malformed, fmt::format("this is no checkpoint: {}", why));
}

}  // namespace

Result<Checkpoint> Checkpoint::parse(std::string_view note_text) {
  if (!note_text.ends_with('\n')) return no_checkpoint("its last line does not end");
  const auto lines = lines_of(note_text);
  if (lines.size() < 3) return no_checkpoint("it is origin, size and root, each on a line");
  Checkpoint made;
  made.origin = lines[0];
  if (made.origin.empty()) return no_checkpoint("its origin is empty");
  const auto size = parse_count(lines[1]);
  if (!size)
    return no_checkpoint(fmt::format("`{}` is no size", printable(lines[1].substr(0, 40))));
  made.head.size = *size;
  BELAY_TRY(made.head.root, parse_hash(lines[2]));
  if (*size == 0 && made.head.root != empty_root()) {
    return no_checkpoint("its root is not that of a ledger without entries");
  }
  for (const std::string_view line : std::span(lines).subspan(3)) {
    if (line.empty()) return no_checkpoint("it has an empty line");
    made.extensions.emplace_back(line);
  }
  return made;
}

std::string Checkpoint::to_string() const {
  std::string text = fmt::format("{}\n{}\n{}\n", origin, head.size, hash_text(head.root));
  for (const std::string& line : extensions) text += line + '\n';
  return text;
}

Result<Note> sign(const Checkpoint& checkpoint, const SigningKey& key) {
  if (checkpoint.origin != key.verifier().name()) {
    return fail(Code::usage,
                fmt::format("the key of `{}` cannot sign for the ledger `{}`",
                            printable(key.verifier().name()), printable(checkpoint.origin)));
  }
  Note note{checkpoint.to_string(), {}};
  BELAY_TRY(NoteSignature signature, sign(note.text, key));
  note.signatures.push_back(std::move(signature));
  return note;
}

Result<SignedCheckpoint> open_checkpoint(std::string_view signed_note,
                                         std::span<const VerifierKey> trusted) {
  BELAY_TRY(Note note, Note::parse(signed_note));
  return open_checkpoint(std::move(note), trusted);
}

Result<SignedCheckpoint> open_checkpoint(Note note, std::span<const VerifierKey> trusted) {
  BELAY_TRY(std::vector<Signed> by, verify(note, trusted));
  BELAY_TRY(Checkpoint checkpoint, Checkpoint::parse(note.text));
  const bool by_its_log = std::any_of(by.begin(), by.end(), [&](const Signed& signed_by) {
    return signed_by.key.type() == SignatureType::ed25519 &&
           signed_by.key.name() == checkpoint.origin;
  });
  if (by_its_log) return SignedCheckpoint{std::move(checkpoint), std::move(note), std::move(by)};
  return fail(Code::malformed,
              fmt::format("the checkpoint is of the ledger `{}`, which has not signed it; `{}` has",
                          printable(checkpoint.origin), printable(by.front().key.name())));
}

}  // namespace belay::ledger
