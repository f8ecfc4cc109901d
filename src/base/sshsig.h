#ifndef BELAY_BASE_SSHSIG_H_
#define BELAY_BASE_SSHSIG_H_

#include <string>
#include <string_view>

#include "base/result.h"

/// OpenSSH's signatures over files and git objects: PROTOCOL.sshsig, as `ssh-keygen -Y sign` and
/// `git commit -S` make them. Whether a key is trusted is the caller's question; here a signature
/// is only true to its key, its namespace and its message.
namespace belay::sshsig {

/// A public key: its algorithm, and the wire form that names it. Two keys are the same key when
/// their blobs are equal.
struct PublicKey {
  std::string algorithm;  ///< `ssh-ed25519`
  std::string blob;

  friend bool operator==(const PublicKey&, const PublicKey&) = default;
};

/// `ssh-ed25519 AAAA... comment`, one line as in `id_ed25519.pub`.
Result<PublicKey> parse_public_key(std::string_view line);
/// From the wire form. Fails where the blob does not begin with an algorithm's name.
Result<PublicKey> public_key_of(std::string blob);
/// `SHA256:...`, as `ssh-keygen -l` prints it.
std::string fingerprint(const PublicKey& key);

struct Signature {
  PublicKey key;           ///< claims to have signed; nothing is proved before `verify`
  std::string name_space;  ///< what the signature is for: `git`, `file`
  std::string reserved;
  std::string hash_algorithm;  ///< `sha256` or `sha512`
  std::string blob;            ///< algorithm and raw signature, in wire form
};

inline constexpr std::string_view kArmorBegin = "-----BEGIN SSH SIGNATURE-----";
inline constexpr std::string_view kArmorEnd = "-----END SSH SIGNATURE-----";

/// Reads an armored signature, and nothing before or after it but white space.
Result<Signature> parse(std::string_view armored);
/// The same without its armor.
Result<Signature> parse_blob(std::string_view bytes);
/// The bytes that the armor holds.
Result<std::string> without_armor(std::string_view armored);
/// The signature in the one spelling that `ssh-keygen -Y sign` gives it.
std::string armored(const Signature& signature);

/// Fails unless `signature` was made with its key, for `name_space`, over `message`. Ed25519,
/// ECDSA on P-256 and RSA from 2048 bits, and security keys (`sk-`) that were touched; everything
/// else is `Code::unsupported`.
Result<void> verify(const Signature& signature, std::string_view name_space,
                    std::string_view message);

}  // namespace belay::sshsig

#endif  // BELAY_BASE_SSHSIG_H_
