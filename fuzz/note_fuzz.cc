// A note is written as it was read, and a stranger's key has signed none.
#include <cstdint>
#include <cstdlib>

#include "ledger/note.h"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace belay;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  static const auto stranger = ed25519::PrivateKey::from_seed(std::string(32, '?'));
  if (const auto note = ledger::Note::parse(text)) {
    if (note->to_string() != text) std::abort();
    std::vector<ledger::VerifierKey> trusted;
    for (const ledger::NoteSignature& signature : note->signatures) {
      trusted.emplace_back(signature.key_name, ledger::SignatureType::ed25519,
                           stranger->public_key());
    }
    if (ledger::verify(*note, trusted)) std::abort();
  }
  if (const auto key = ledger::VerifierKey::parse(text)) {
    if (key->to_string() != text) std::abort();
  }
  static_cast<void>(ledger::SigningKey::parse(text));
  return 0;
}
