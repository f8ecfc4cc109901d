// libcrypto's EVP interface costs a provider lookup at start-up, a fifth of a short command's time;
// the plain functions do not.
#define OPENSSL_SUPPRESS_DEPRECATED
#include "base/digest.h"

#include <fmt/format.h>
#include <openssl/sha.h>

#include <algorithm>

#include "base/text.h"

namespace belay {
namespace {

static_assert(sizeof(SHA256_CTX) <= 128 && sizeof(SHA_CTX) <= 128);

int digit_value(char c) {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

}  // namespace

Digest Digest::from_bytes(std::span<const std::uint8_t> bytes) {
  Digest digest;
  digest.size_ = static_cast<std::uint8_t>(std::min(bytes.size(), kSha256Bytes));
  std::copy_n(bytes.begin(), digest.size_, digest.bytes_.begin());
  return digest;
}

Result<Digest> Digest::parse(std::string_view hex) {
  if (hex.size() != 2 * kSha1Bytes && hex.size() != 2 * kSha256Bytes) {
    return fail(Code::malformed,
                fmt::format("`{}` is not a digest: write 40 or 64 hexadecimal digits",
                            printable(hex.substr(0, 80))));
  }
  Digest digest;
  digest.size_ = static_cast<std::uint8_t>(hex.size() / 2);
  for (std::size_t i = 0; i < digest.size_; ++i) {
    const int high = digit_value(hex[2 * i]);
    const int low = digit_value(hex[2 * i + 1]);
    if (high < 0 || low < 0) {
      return fail(Code::malformed,
                  fmt::format("`{}` is not a digest: it has other than hexadecimal digits",
                              printable(hex)));
    }
    digest.bytes_[i] = static_cast<std::uint8_t>(high * 16 + low);
  }
  return digest;
}

std::string Digest::hex() const {
  static constexpr std::string_view kDigits = "0123456789abcdef";
  std::string out;
  out.reserve(2u * size_);
  for (const std::uint8_t byte : bytes()) {
    out += kDigits[byte >> 4];
    out += kDigits[byte & 15];
  }
  return out;
}

std::strong_ordering operator<=>(const Digest& a, const Digest& b) {
  const auto left = a.bytes();
  const auto right = b.bytes();
  return std::lexicographical_compare_three_way(left.begin(), left.end(), right.begin(),
                                                right.end());
}

Hasher::Hasher(Algorithm algorithm) : algorithm_(algorithm) {
  if (algorithm_ == Algorithm::sha256) {
    SHA256_Init(reinterpret_cast<SHA256_CTX*>(state_.data()));
  } else {
    SHA1_Init(reinterpret_cast<SHA_CTX*>(state_.data()));
  }
}

Hasher& Hasher::add(std::string_view bytes) {
  if (algorithm_ == Algorithm::sha256) {
    SHA256_Update(reinterpret_cast<SHA256_CTX*>(state_.data()), bytes.data(), bytes.size());
  } else {
    SHA1_Update(reinterpret_cast<SHA_CTX*>(state_.data()), bytes.data(), bytes.size());
  }
  return *this;
}

Digest Hasher::finish() {
  std::array<std::uint8_t, Digest::kSha256Bytes> out{};
  if (algorithm_ == Algorithm::sha256) {
    SHA256_Final(out.data(), reinterpret_cast<SHA256_CTX*>(state_.data()));
    return Digest::from_bytes(out);
  }
  SHA1_Final(out.data(), reinterpret_cast<SHA_CTX*>(state_.data()));
  return Digest::from_bytes(std::span(out).first<Digest::kSha1Bytes>());
}

Digest sha256(std::string_view bytes) { return Hasher().add(bytes).finish(); }

}  // namespace belay
