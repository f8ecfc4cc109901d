#ifndef BELAY_BASE_ED25519_H_
#define BELAY_BASE_ED25519_H_

#include <cstddef>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"

struct evp_pkey_st;

/// Ed25519 as in RFC 8032. Keys are immutable, cheap to copy and safe to share between threads.
namespace belay::ed25519 {

inline constexpr std::size_t kSeedBytes = 32;
inline constexpr std::size_t kKeyBytes = 32;
inline constexpr std::size_t kSignatureBytes = 64;

class PublicKey {
 public:
  /// The 32 bytes of RFC 8032. That they name a point shows only when a signature is verified.
  static Result<PublicKey> from_bytes(std::string_view bytes);

  std::string_view bytes() const { return bytes_; }
  bool verifies(std::string_view message, std::string_view signature) const;

  friend bool operator==(const PublicKey& a, const PublicKey& b) { return a.bytes_ == b.bytes_; }

 private:
  PublicKey(std::string bytes, std::shared_ptr<evp_pkey_st> key)
      : bytes_(std::move(bytes)), key_(std::move(key)) {}

  std::string bytes_;
  std::shared_ptr<evp_pkey_st> key_;
};

class PrivateKey {
 public:
  /// From 32 bytes that nobody else knows: whoever calls has the randomness.
  static Result<PrivateKey> from_seed(std::string_view seed);

  const PublicKey& public_key() const { return public_; }
  Result<std::string> sign(std::string_view message) const;

 private:
  PrivateKey(std::shared_ptr<evp_pkey_st> key, PublicKey public_key)
      : key_(std::move(key)), public_(std::move(public_key)) {}

  std::shared_ptr<evp_pkey_st> key_;
  PublicKey public_;
};

}  // namespace belay::ed25519

#endif  // BELAY_BASE_ED25519_H_
