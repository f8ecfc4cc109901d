#ifndef BELAY_GATE_EVIDENCE_ENVELOPE_H_
#define BELAY_GATE_EVIDENCE_ENVELOPE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/sshsig.h"

namespace belay::gate {

inline constexpr std::string_view kStatementType = "application/vnd.in-toto+json";
/// What an SSH signature over evidence is for.
inline constexpr std::string_view kEvidenceNamespace = "belay-evidence";

/// A signed document: DSSE, docs/formats/evidence-v1.md.
struct Envelope {
  struct Signature {
    std::string key_id;  ///< a hint: proves nothing
    std::string blob;    ///< an SSH signature, in wire form
  };
  std::string payload_type;
  std::string payload;
  std::vector<Signature> signatures;
};

Result<Envelope> parse_envelope(std::string_view json);
std::string write_envelope(const Envelope& envelope);

/// The bytes that are signed: type and payload, each with its length.
std::string signed_bytes(std::string_view payload_type, std::string_view payload);

/// The first of these keys that signed the envelope; nothing where none did.
std::optional<sshsig::PublicKey> signer_of(const Envelope& envelope,
                                           std::span<const sshsig::PublicKey> keys);

}  // namespace belay::gate

#endif  // BELAY_GATE_EVIDENCE_ENVELOPE_H_
