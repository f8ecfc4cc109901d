#include "ledger/cosignature.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::ledger {
namespace {

constexpr std::size_t kTimeBytes = 8;

std::string message_of(std::string_view checkpoint_text, std::int64_t seconds) {
  return fmt::format("cosignature/v1\ntime {}\n{}", seconds, checkpoint_text);
}

}  // namespace

Result<NoteSignature> cosign(std::string_view checkpoint_text, const SigningKey& key, Instant at) {
  const VerifierKey& verifier = key.verifier();
  if (verifier.type() != SignatureType::cosignature_v1 || at.seconds < 0 || at.nanos != 0) {
    return fail(Code::usage, fmt::format("`{}` cannot cosign at {}: it takes a key for "
                                         "cosignatures and a whole second",
                                         printable(verifier.name()), at.to_string()));
  }
  BELAY_TRY(const std::string raw, key.key().sign(message_of(checkpoint_text, at.seconds)));
  std::string bytes;
  for (int shift = 56; shift >= 0; shift -= 8) {
    bytes += static_cast<char>((at.seconds >> shift) & 0xff);
  }
  return NoteSignature{verifier.name(), verifier.id(), bytes + raw};
}

std::optional<Instant> cosigned_at(std::string_view checkpoint_text, const NoteSignature& signature,
                                   const VerifierKey& key) {
  if (signature.bytes.size() != kTimeBytes + ed25519::kSignatureBytes) return std::nullopt;
  std::uint64_t seconds = 0;
  for (std::size_t i = 0; i < kTimeBytes; ++i) {
    seconds = (seconds << 8) | static_cast<unsigned char>(signature.bytes[i]);
  }
  if (seconds > static_cast<std::uint64_t>(kInstantSecondsMax)) return std::nullopt;
  const Instant at{static_cast<std::int64_t>(seconds), 0};
  const std::string_view raw = std::string_view(signature.bytes).substr(kTimeBytes);
  if (!key.key().verifies(message_of(checkpoint_text, at.seconds), raw)) return std::nullopt;
  return at;
}

}  // namespace belay::ledger
