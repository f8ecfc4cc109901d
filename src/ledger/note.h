#ifndef BELAY_LEDGER_NOTE_H_
#define BELAY_LEDGER_NOTE_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/ed25519.h"
#include "base/instant.h"
#include "base/result.h"

/// Signed notes (C2SP signed-note): text, and below it who signed it. A note proves nothing before
/// `verify` named a trusted key.
namespace belay::ledger {

/// Not empty, no Unicode space, no `+`, no control character, at most kKeyNameBytesMax bytes.
bool is_key_name(std::string_view name);

/// The types of signature that Belay makes and verifies; others are kept and passed over.
enum class SignatureType : std::uint8_t {
  ed25519 = 1,
  cosignature_v1 = 4,  ///< a witness's, with the time it gave it: ledger/cosignature.h
};

/// A key whose signatures can be trusted, as `name+hash+base64` writes it.
class VerifierKey {
 public:
  /// REQUIRES: `is_key_name(name)`.
  VerifierKey(std::string name, SignatureType type, ed25519::PublicKey key);

  static Result<VerifierKey> parse(std::string_view text);
  std::string to_string() const;

  const std::string& name() const { return name_; }
  SignatureType type() const { return type_; }
  std::uint32_t id() const { return id_; }
  const ed25519::PublicKey& key() const { return key_; }

  friend bool operator==(const VerifierKey& a, const VerifierKey& b) {
    return a.name_ == b.name_ && a.type_ == b.type_ && a.key_ == b.key_;
  }

 private:
  std::string name_;
  SignatureType type_;
  ed25519::PublicKey key_;
  std::uint32_t id_;
};

/// A key that signs. What it is made of never leaves it.
class SigningKey {
 public:
  /// REQUIRES: `is_key_name(name)`.
  SigningKey(std::string name, SignatureType type, ed25519::PrivateKey key)
      : verifier_(std::move(name), type, key.public_key()), key_(std::move(key)) {}

  /// `PRIVATE+KEY+name+hash+base64`, as other tools for signed notes keep it.
  static Result<SigningKey> parse(std::string_view text);

  const VerifierKey& verifier() const { return verifier_; }
  const ed25519::PrivateKey& key() const { return key_; }

 private:
  VerifierKey verifier_;
  ed25519::PrivateKey key_;
};

/// The text that `SigningKey::parse` reads, for who made the seed. A secret.
Result<std::string> private_key_text(std::string_view name, SignatureType type,
                                     std::string_view seed);

/// One line below a note. Only the key's name and id are known of who made it.
struct NoteSignature {
  std::string key_name;
  std::uint32_t key_id = 0;
  std::string bytes;

  friend bool operator==(const NoteSignature&, const NoteSignature&) = default;
};

struct Note {
  std::string text;  ///< ends with a newline
  std::vector<NoteSignature> signatures;

  static Result<Note> parse(std::string_view text);
  std::string to_string() const;

  friend bool operator==(const Note&, const Note&) = default;
};

/// A signature line as a witness sends it back, with its newline.
std::string line_of(const NoteSignature& signature);
Result<NoteSignature> parse_signature_line(std::string_view line);

/// Signs a note's text. Fails for a cosignature's key: it signs with a time, see `cosign`.
Result<NoteSignature> sign(std::string_view text, const SigningKey& key);

/// A trusted key that has signed, and for a witness when.
struct Signed {
  VerifierKey key;
  std::optional<Instant> at;
};

/// Who of `trusted` has signed the note, in its order. Signatures of other keys are passed over.
/// Fails where none of them has, and where a trusted key's signature is not true: somebody put it
/// there.
Result<std::vector<Signed>> verify(const Note& note, std::span<const VerifierKey> trusted);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_NOTE_H_
