#include "gate/evidence/envelope.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/json.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::gate {
namespace {

tl::unexpected<Error> wrong(std::string_view what) {
  return fail(Code::malformed, fmt::format("the envelope {}", what));
}

Result<std::string> base64_in(const json::Value& object, std::string_view name) {
  const json::Value* member = object.find(name);
  if (member == nullptr || member->text() == nullptr) {
    return wrong(fmt::format("has no text `{}`", name));
  }
  auto bytes = decode_base64(*member->text());
  if (!bytes) return wrong(fmt::format("has a `{}` that is no base64", name));
  return *std::move(bytes);
}

Result<Envelope::Signature> read_signature(const json::Value& value) {
  if (value.object() == nullptr) return wrong("has a signature that is no object");
  Envelope::Signature made;
  BELAY_TRY(made.blob, base64_in(value, "sig"));
  const json::Value* key_id = value.find("keyid");
  if (key_id != nullptr && key_id->text() != nullptr) made.key_id = *key_id->text();
  return made;
}

}  // namespace

Result<Envelope> parse_envelope(std::string_view text) {
  if (text.size() > limits::kEnvelopeBytesMax) {
    return fail(Code::over_limit, fmt::format("an envelope has {} bytes, and {} are the most",
                                              text.size(), limits::kEnvelopeBytesMax));
  }
  BELAY_TRY(const json::Value value, json::parse(text, "the envelope"));
  if (value.object() == nullptr) return wrong("must be an object");
  Envelope made;
  const json::Value* type = value.find("payloadType");
  if (type == nullptr || type->text() == nullptr || *type->text() != kStatementType) {
    return wrong(fmt::format("must have the `payloadType` `{}`", kStatementType));
  }
  made.payload_type = *type->text();
  BELAY_TRY(made.payload, base64_in(value, "payload"));
  const json::Value* signatures = value.find("signatures");
  if (signatures == nullptr || signatures->array() == nullptr || signatures->array()->empty()) {
    return wrong("has no `signatures`");
  }
  if (signatures->array()->size() > limits::kEnvelopeSignaturesMax) {
    return fail(Code::over_limit, fmt::format("an envelope has at most {} signatures",
                                              limits::kEnvelopeSignaturesMax));
  }
  for (const json::Value& item : *signatures->array()) {
    BELAY_TRY(Envelope::Signature signature, read_signature(item));
    made.signatures.push_back(std::move(signature));
  }
  return made;
}

std::string write_envelope(const Envelope& envelope) {
  json::Array signatures;
  for (const Envelope::Signature& signature : envelope.signatures) {
    json::Object one;
    if (!signature.key_id.empty()) one.add("keyid", signature.key_id);
    one.add("sig", encode_base64(signature.blob));
    signatures.emplace_back(std::move(one));
  }
  return json::write(json::Object{{"payloadType", envelope.payload_type},
                                  {"payload", encode_base64(envelope.payload)},
                                  {"signatures", std::move(signatures)}});
}

std::string signed_bytes(std::string_view payload_type, std::string_view payload) {
  return fmt::format("DSSEv1 {} {} {} {}", payload_type.size(), payload_type, payload.size(),
                     payload);
}

std::optional<sshsig::PublicKey> signer_of(const Envelope& envelope,
                                           std::span<const sshsig::PublicKey> keys) {
  const std::string bytes = signed_bytes(envelope.payload_type, envelope.payload);
  for (const Envelope::Signature& given : envelope.signatures) {
    const auto signature = sshsig::parse_blob(given.blob);
    if (!signature) continue;
    const auto known = std::find(keys.begin(), keys.end(), signature->key);
    if (known == keys.end()) continue;
    if (sshsig::verify(*signature, kEvidenceNamespace, bytes)) return *known;
  }
  return std::nullopt;
}

}  // namespace belay::gate
