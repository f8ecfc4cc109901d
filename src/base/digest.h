#ifndef BELAY_BASE_DIGEST_H_
#define BELAY_BASE_DIGEST_H_

#include <array>
#include <compare>
#include <cstdint>
#include <cstring>
#include <functional>
#include <span>
#include <string>
#include <string_view>

#include "base/result.h"

namespace belay {

/// The name of some content: a SHA-256, or the SHA-1 that git repositories still use. A
/// default-made digest is empty and names nothing.
class Digest {
 public:
  static constexpr std::size_t kSha1Bytes = 20;
  static constexpr std::size_t kSha256Bytes = 32;

  Digest() = default;

  /// REQUIRES: 20 or 32 bytes.
  static Digest from_bytes(std::span<const std::uint8_t> bytes);

  /// 40 or 64 hexadecimal digits.
  static Result<Digest> parse(std::string_view hex);

  std::span<const std::uint8_t> bytes() const { return {bytes_.data(), size_}; }
  std::size_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  std::string hex() const;
  /// The first `digits` hexadecimal digits, for people.
  std::string abbreviated(std::size_t digits = 10) const { return hex().substr(0, digits); }

  friend bool operator==(const Digest& a, const Digest& b) {
    return a.size_ == b.size_ && std::memcmp(a.bytes_.data(), b.bytes_.data(), a.size_) == 0;
  }
  friend std::strong_ordering operator<=>(const Digest& a, const Digest& b);

 private:
  std::array<std::uint8_t, kSha256Bytes> bytes_{};
  std::uint8_t size_ = 0;
};

/// The SHA-256 (or SHA-1) of everything added, in order. One use: `finish()` ends it.
class Hasher {
 public:
  enum class Algorithm { sha1, sha256 };

  explicit Hasher(Algorithm algorithm = Algorithm::sha256);
  Hasher& add(std::string_view bytes);
  Digest finish();

 private:
  Algorithm algorithm_;
  alignas(8) std::array<std::uint8_t, 128> state_{};
};

Digest sha256(std::string_view bytes);

}  // namespace belay

template <>
struct std::hash<belay::Digest> {
  std::size_t operator()(const belay::Digest& digest) const noexcept {
    std::size_t value = 0;
    std::memcpy(&value, digest.bytes().data(), digest.empty() ? 0 : sizeof value);
    return value;
  }
};

#endif  // BELAY_BASE_DIGEST_H_
