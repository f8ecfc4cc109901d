#include "ledger/note.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/base64.h"
#include "base/digest.h"
#include "base/limits.h"
#include "base/text.h"
#include "ledger/cosignature.h"

namespace belay::ledger {
namespace {

constexpr std::string_view kSignatureBegin = "\u2014 ";
constexpr std::string_view kPrivateBegin = "PRIVATE+KEY+";
constexpr std::size_t kIdBytes = 4;

tl::unexpected<Error> no_note(std::string_view why) {
  return fail(Code::malformed, fmt::format("this is no signed note: {}", why));
}

bool is_unicode_space(char32_t c) {
  return (c >= 0x9 && c <= 0xd) || c == 0x20 || c == 0x85 || c == 0xa0 || c == 0x1680 ||
         (c >= 0x2000 && c <= 0x200a) || c == 0x2028 || c == 0x2029 || c == 0x202f || c == 0x205f ||
         c == 0x3000;
}

std::uint32_t number_in(std::string_view big_endian) {
  std::uint32_t number = 0;
  for (const char c : big_endian) number = (number << 8) | static_cast<unsigned char>(c);
  return number;
}

std::uint32_t key_id(std::string_view name, SignatureType type, std::string_view key) {
  const char type_byte = static_cast<char>(type);
  const Digest digest = Hasher().add(name).add("\n").add({&type_byte, 1}).add(key).finish();
  return number_in({reinterpret_cast<const char*>(digest.bytes().data()), kIdBytes});
}

std::optional<SignatureType> type_of(char byte) {
  for (const auto type : {SignatureType::ed25519, SignatureType::cosignature_v1}) {
    if (static_cast<char>(type) == byte) return type;
  }
  return std::nullopt;
}

/// What stands between the pluses of a key's text.
struct KeyText {
  std::string_view name;
  std::string_view id;
  SignatureType type;
  std::string material;
};

Result<KeyText> parse_key_text(std::string_view text, std::string_view form) {
  const auto refuse = [&](std::string_view why) {
    return fail(Code::malformed, fmt::format("this is no `{}`: {}", form, why));
  };
  const std::size_t first = text.find('+');
  const std::size_t second = first == std::string_view::npos ? first : text.find('+', first + 1);
  if (second == std::string_view::npos) return refuse("a part is missing");
  const std::string_view name = text.substr(0, first);
  if (!is_key_name(name)) return refuse("its name is empty, too long or has a space");
  const auto bytes = decode_base64(text.substr(second + 1));
  if (!bytes || bytes->empty()) return refuse("its last part is not base64");
  const auto type = type_of(bytes->front());
  if (!type) {
    return fail(Code::unsupported,
                fmt::format("the key of `{}` is of type {}: Belay verifies Ed25519 (1) and "
                            "Ed25519 cosignatures (4)",
                            printable(name), static_cast<unsigned char>(bytes->front())));
  }
  return KeyText{name, text.substr(first + 1, second - first - 1), *type, bytes->substr(1)};
}

std::string key_text(std::string_view name, std::uint32_t id, SignatureType type,
                     std::string_view material) {
  std::string bytes(1, static_cast<char>(type));
  bytes += material;
  return fmt::format("{}+{:08x}+{}", name, id, encode_base64(bytes));
}

bool names(const VerifierKey& key, const NoteSignature& signature) {
  return key.name() == signature.key_name && key.id() == signature.key_id;
}

/// The signature as its key would have made it, or nothing.
std::optional<Signed> verified(const VerifierKey& key, const NoteSignature& signature,
                               std::string_view text) {
  switch (key.type()) {
    case SignatureType::ed25519:
      if (!key.key().verifies(text, signature.bytes)) return std::nullopt;
      return Signed{key, std::nullopt};
    case SignatureType::cosignature_v1:
      if (const auto at = cosigned_at(text, signature, key)) return Signed{key, *at};
      return std::nullopt;
  }
  return std::nullopt;
}

}  // namespace

bool is_key_name(std::string_view name) {
  if (name.empty() || name.size() > limits::kKeyNameBytesMax) return false;
  while (!name.empty()) {
    char32_t c = 0;
    const std::size_t length = utf8_sequence(name, &c);
    if (length == 0 || c < 0x20 || c == '+' || is_unicode_space(c)) return false;
    name.remove_prefix(length);
  }
  return true;
}

VerifierKey::VerifierKey(std::string name, SignatureType type, ed25519::PublicKey key)
    : name_(std::move(name)),
      type_(type),
      key_(std::move(key)),
      id_(key_id(name_, type_, key_.bytes())) {}

Result<VerifierKey> VerifierKey::parse(std::string_view text) {
  BELAY_TRY(const KeyText parts, parse_key_text(text, "name+hash+base64"));
  BELAY_TRY(ed25519::PublicKey key, ed25519::PublicKey::from_bytes(parts.material));
  VerifierKey made(std::string(parts.name), parts.type, std::move(key));
  if (made.to_string() == text) return made;
  return fail(Code::malformed,
              fmt::format("the key of `{}` does not have the hash `{}`: copy the whole line again",
                          printable(parts.name), printable(parts.id.substr(0, 16))));
}

std::string VerifierKey::to_string() const { return key_text(name_, id_, type_, key_.bytes()); }

Result<SigningKey> SigningKey::parse(std::string_view text) {
  constexpr std::string_view kForm = "PRIVATE+KEY+name+hash+base64";
  if (!text.starts_with(kPrivateBegin)) {
    return fail(Code::malformed, fmt::format("this is no `{}`: it begins otherwise", kForm));
  }
  text.remove_prefix(kPrivateBegin.size());
  BELAY_TRY(const KeyText parts, parse_key_text(text, kForm));
  BELAY_TRY(ed25519::PrivateKey key, ed25519::PrivateKey::from_seed(parts.material));
  SigningKey made(std::string(parts.name), parts.type, std::move(key));
  if (parts.id == fmt::format("{:08x}", made.verifier().id())) return made;
  return fail(Code::malformed, fmt::format("the private key of `{}` does not have its hash: it was "
                                           "made under another name, or is damaged",
                                           printable(parts.name)));
}

Result<std::string> private_key_text(std::string_view name, SignatureType type,
                                     std::string_view seed) {
  if (!is_key_name(name)) {
    return fail(Code::usage, fmt::format("`{}` cannot name a key: take a name like "
                                         "`ledger.example.com/retail`, without spaces and pluses",
                                         printable(name.substr(0, 80))));
  }
  BELAY_TRY(ed25519::PrivateKey key, ed25519::PrivateKey::from_seed(seed));
  const SigningKey made(std::string(name), type, std::move(key));
  return std::string(kPrivateBegin) + key_text(name, made.verifier().id(), type, seed);
}

std::string line_of(const NoteSignature& signature) {
  std::string bytes;
  for (int shift = 24; shift >= 0; shift -= 8) {
    bytes += static_cast<char>((signature.key_id >> shift) & 0xff);
  }
  bytes += signature.bytes;
  return fmt::format("{}{} {}\n", kSignatureBegin, signature.key_name, encode_base64(bytes));
}

Result<NoteSignature> parse_signature_line(std::string_view line) {
  if (!line.starts_with(kSignatureBegin) || !line.ends_with('\n')) {
    return no_note("a line below its text is no signature");
  }
  line.remove_prefix(kSignatureBegin.size());
  line.remove_suffix(1);
  const std::size_t space = line.find(' ');
  const std::string_view name = line.substr(0, space);
  if (space == std::string_view::npos || !is_key_name(name)) {
    return no_note("a signature does not name its key");
  }
  const auto bytes = decode_base64(line.substr(space + 1));
  if (!bytes || bytes->size() <= kIdBytes) {
    return no_note(fmt::format("the signature of `{}` cannot be read", printable(name)));
  }
  return NoteSignature{std::string(name), number_in(std::string_view(*bytes).substr(0, kIdBytes)),
                       bytes->substr(kIdBytes)};
}

Result<Note> Note::parse(std::string_view text) {
  if (text.size() > limits::kSignedNoteBytesMax) {
    return fail(Code::over_limit, fmt::format("a signed note of {} bytes is over the limit of {}",
                                              text.size(), limits::kSignedNoteBytesMax));
  }
  const bool has_control = std::any_of(text.begin(), text.end(), [](char c) {
    return static_cast<unsigned char>(c) < 0x20 && c != '\n';
  });
  if (has_control || !is_utf8(text)) return no_note("it is not plain UTF-8");
  const std::size_t blank = text.rfind("\n\n");
  if (blank == std::string_view::npos) {
    return no_note("there is no blank line between text and signatures");
  }
  Note note{std::string(text.substr(0, blank + 1)), {}};
  for (std::string_view rest = text.substr(blank + 2); !rest.empty();) {
    const std::size_t end = std::min(rest.find('\n'), rest.size() - 1) + 1;
    if (note.signatures.size() == limits::kNoteSignaturesMax) {
      return fail(Code::over_limit, fmt::format("a signed note has more than {} signatures",
                                                limits::kNoteSignaturesMax));
    }
    BELAY_TRY(NoteSignature signature, parse_signature_line(rest.substr(0, end)));
    note.signatures.push_back(std::move(signature));
    rest.remove_prefix(end);
  }
  if (note.signatures.empty()) return no_note("nobody has signed it");
  return note;
}

std::string Note::to_string() const {
  std::string out = text + '\n';
  for (const NoteSignature& signature : signatures) out += line_of(signature);
  return out;
}

Result<NoteSignature> sign(std::string_view text, const SigningKey& key) {
  const VerifierKey& verifier = key.verifier();
  if (verifier.type() != SignatureType::ed25519) {
    return fail(Code::usage,
                fmt::format("the key of `{}` is for cosignatures", printable(verifier.name())));
  }
  BELAY_TRY(std::string bytes, key.key().sign(text));
  return NoteSignature{verifier.name(), verifier.id(), std::move(bytes)};
}

Result<std::vector<Signed>> verify(const Note& note, std::span<const VerifierKey> trusted) {
  std::vector<Signed> found;
  for (const NoteSignature& signature : note.signatures) {
    bool known = false, is_true = false;
    for (const VerifierKey& key : trusted) {
      if (!names(key, signature)) continue;
      known = true;
      auto signed_by = verified(key, signature, note.text);
      if (!signed_by) continue;
      is_true = true;
      const bool twice = std::any_of(found.begin(), found.end(),
                                     [&](const Signed& other) { return other.key == key; });
      if (!twice) found.push_back(*std::move(signed_by));
    }
    if (known && !is_true) {
      return fail(Code::malformed,
                  fmt::format("the signature of `{}` is not true: the note was changed, or "
                              "somebody else made it",
                              printable(signature.key_name)));
    }
  }
  if (!found.empty()) return found;
  return fail(Code::malformed,
              fmt::format("no trusted key has signed the note; it has signatures of `{}`",
                          note.signatures.empty() ? std::string("nobody")
                                                  : printable(note.signatures[0].key_name)));
}

}  // namespace belay::ledger
