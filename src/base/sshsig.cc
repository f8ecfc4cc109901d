#include "base/sshsig.h"

#include <fmt/format.h>
#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/ecdsa.h>
#include <openssl/evp.h>
#include <openssl/param_build.h>
#include <openssl/sha.h>

#include <memory>
#include <optional>

#include "base/base64.h"
#include "base/digest.h"
#include "base/ed25519.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::sshsig {
namespace {

constexpr std::string_view kMagic = "SSHSIG";
constexpr std::uint32_t kVersion = 1;
constexpr int kRsaBitsMin = 2048;
constexpr int kRsaBitsMax = 16384;
constexpr std::uint8_t kUserPresent = 0x01;
constexpr std::size_t kArmorLineBytes = 70;

template <auto free_it>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    free_it(pointer);
  }
};
using Number = std::unique_ptr<BIGNUM, Free<BN_free>>;
using Key = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;
using KeyContext = std::unique_ptr<EVP_PKEY_CTX, Free<EVP_PKEY_CTX_free>>;
using DigestContext = std::unique_ptr<EVP_MD_CTX, Free<EVP_MD_CTX_free>>;
using ParameterBuilder = std::unique_ptr<OSSL_PARAM_BLD, Free<OSSL_PARAM_BLD_free>>;
using Parameters = std::unique_ptr<OSSL_PARAM, Free<OSSL_PARAM_free>>;
using EcdsaSignature = std::unique_ptr<ECDSA_SIG, Free<ECDSA_SIG_free>>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

tl::unexpected<Error> malformed(std::string_view what) {
  return fail(Code::malformed, fmt::format("the SSH signature is malformed: {}", what));
}

tl::unexpected<Error> not_true() {
  return fail(Code::malformed, "the SSH signature does not verify: the content or the key differs");
}

/// RFC 4251 section 5: what every SSH blob is made of.
class WireReader {
 public:
  explicit WireReader(std::string_view bytes) : rest_(bytes) {}

  bool done() const { return rest_.empty(); }

  std::optional<std::string_view> raw(std::size_t count) {
    if (rest_.size() < count) return std::nullopt;
    const std::string_view taken = rest_.substr(0, count);
    rest_.remove_prefix(count);
    return taken;
  }

  std::optional<std::uint32_t> number() {
    const auto taken = raw(4);
    if (!taken) return std::nullopt;
    std::uint32_t value = 0;
    for (const char c : *taken) value = (value << 8) | static_cast<unsigned char>(c);
    return value;
  }

  std::optional<std::string_view> text() {
    const auto size = number();
    return size ? raw(*size) : std::nullopt;
  }

 private:
  std::string_view rest_;
};

void append_number(std::string& out, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) out += static_cast<char>((value >> shift) & 0xff);
}

void append_text(std::string& out, std::string_view text) {
  append_number(out, static_cast<std::uint32_t>(text.size()));
  out += text;
}

std::string sha256_bytes(std::string_view message) {
  std::string out(SHA256_DIGEST_LENGTH, '\0');
  SHA256(bytes_of(message), message.size(), reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

std::string sha512_bytes(std::string_view message) {
  std::string out(SHA512_DIGEST_LENGTH, '\0');
  SHA512(bytes_of(message), message.size(), reinterpret_cast<unsigned char*>(out.data()));
  return out;
}

/// What the key really signed.
Result<std::string> signed_data(const Signature& signature, std::string_view message) {
  std::string out(kMagic);
  append_text(out, signature.name_space);
  append_text(out, signature.reserved);
  append_text(out, signature.hash_algorithm);
  if (signature.hash_algorithm == "sha512") {
    append_text(out, sha512_bytes(message));
  } else if (signature.hash_algorithm == "sha256") {
    append_text(out, sha256_bytes(message));
  } else {
    return fail(Code::unsupported,
                fmt::format("the SSH signature hashes with `{}`: sign with sha512 or sha256",
                            printable(signature.hash_algorithm)));
  }
  return out;
}

Result<void> check(EVP_PKEY* key, const EVP_MD* digest, std::string_view data,
                   std::string_view raw_signature) {
  const DigestContext context(EVP_MD_CTX_new());
  if (!context || EVP_DigestVerifyInit(context.get(), nullptr, digest, nullptr, key) != 1) {
    return malformed("its key cannot be used");
  }
  const int answer = EVP_DigestVerify(context.get(), bytes_of(raw_signature), raw_signature.size(),
                                      bytes_of(data), data.size());
  if (answer != 1) return not_true();
  return {};
}

Number number_from(std::string_view big_endian) {
  return Number(BN_bin2bn(bytes_of(big_endian), static_cast<int>(big_endian.size()), nullptr));
}

Result<Key> key_from(const char* type, OSSL_PARAM* parameters) {
  const KeyContext context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || parameters == nullptr || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, EVP_PKEY_PUBLIC_KEY, parameters) != 1) {
    return malformed("its public key is no key");
  }
  return Key(key);
}

Result<void> check_ed25519(std::string_view point, std::string_view data, std::string_view raw) {
  if (point.size() != ed25519::kKeyBytes || raw.size() != ed25519::kSignatureBytes) {
    return malformed("an Ed25519 part has a wrong size");
  }
  BELAY_TRY(const ed25519::PublicKey key, ed25519::PublicKey::from_bytes(point));
  if (!key.verifies(data, raw)) return not_true();
  return {};
}

/// ECDSA signatures are two numbers in SSH and an ASN.1 sequence of them in libcrypto.
Result<std::string> to_der(std::string_view raw) {
  WireReader reader(raw);
  const auto r = reader.text();
  const auto s = reader.text();
  if (!r || !s || !reader.done() || r->size() > 33 || s->size() > 33) {
    return malformed("its two numbers cannot be read");
  }
  Number r_number = number_from(*r);
  Number s_number = number_from(*s);
  const EcdsaSignature pair(ECDSA_SIG_new());
  if (!pair || !r_number || !s_number ||
      ECDSA_SIG_set0(pair.get(), r_number.get(), s_number.get()) != 1) {
    return malformed("its two numbers cannot be read");
  }
  // The pair owns both now.
  static_cast<void>(r_number.release());
  static_cast<void>(s_number.release());
  unsigned char* der = nullptr;
  const int size = i2d_ECDSA_SIG(pair.get(), &der);
  if (size <= 0) return malformed("its two numbers cannot be read");
  std::string out(reinterpret_cast<const char*>(der), static_cast<std::size_t>(size));
  OPENSSL_free(der);
  return out;
}

Result<void> check_p256(std::string_view curve, std::string_view point, std::string_view data,
                        std::string_view raw) {
  if (curve != "nistp256") return malformed("its curve is not the one its algorithm names");
  if (point.size() != 65 || point[0] != 4) return malformed("its point has a wrong size");
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder ||
      OSSL_PARAM_BLD_push_utf8_string(builder.get(), OSSL_PKEY_PARAM_GROUP_NAME, "prime256v1", 0) !=
          1 ||
      OSSL_PARAM_BLD_push_octet_string(builder.get(), OSSL_PKEY_PARAM_PUB_KEY, point.data(),
                                       point.size()) != 1) {
    return malformed("its public key is no key");
  }
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  BELAY_TRY(const Key key, key_from("EC", parameters.get()));
  BELAY_TRY(const std::string der, to_der(raw));
  return check(key.get(), EVP_sha256(), data, der);
}

Result<void> check_rsa(std::string_view exponent, std::string_view modulus,
                       std::string_view algorithm, std::string_view data, std::string_view raw) {
  if (exponent.size() > 9 || modulus.size() > kRsaBitsMax / 8 + 1) {
    return malformed("its RSA numbers are too large");
  }
  const Number e = number_from(exponent);
  const Number n = number_from(modulus);
  if (!e || !n) return malformed("its public key is no key");
  if (BN_num_bits(n.get()) < kRsaBitsMin) {
    return fail(Code::unsupported, "the SSH signature's RSA key is shorter than 2048 bits");
  }
  const ParameterBuilder builder(OSSL_PARAM_BLD_new());
  if (!builder || OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_N, n.get()) != 1 ||
      OSSL_PARAM_BLD_push_BN(builder.get(), OSSL_PKEY_PARAM_RSA_E, e.get()) != 1) {
    return malformed("its public key is no key");
  }
  const Parameters parameters(OSSL_PARAM_BLD_to_param(builder.get()));
  BELAY_TRY(const Key key, key_from("RSA", parameters.get()));
  return check(key.get(), algorithm == "rsa-sha2-512" ? EVP_sha512() : EVP_sha256(), data, raw);
}

/// FIDO: the token signs its application, its flags, its counter and a hash of the data.
std::string security_key_data(std::string_view application, std::uint8_t flags,
                              std::uint32_t counter, std::string_view data) {
  std::string out = sha256_bytes(application);
  out += static_cast<char>(flags);
  append_number(out, counter);
  out += sha256_bytes(data);
  return out;
}

struct SecurityKeyPart {
  std::uint8_t flags = 0;
  std::uint32_t counter = 0;
};

Result<SecurityKeyPart> read_security_key_part(WireReader& reader) {
  const auto flags = reader.raw(1);
  const auto counter = reader.number();
  if (!flags || !counter) return malformed("its security key part is cut off");
  const auto bits = static_cast<std::uint8_t>(flags->front());
  if ((bits & kUserPresent) == 0) {
    return fail(Code::malformed,
                "the SSH signature was made without touching the security key: sign again, "
                "without `no-touch-required`");
  }
  return SecurityKeyPart{bits, *counter};
}

bool algorithm_fits(std::string_view key_algorithm, std::string_view signature_algorithm) {
  if (key_algorithm == "ssh-rsa") {
    return signature_algorithm == "rsa-sha2-512" || signature_algorithm == "rsa-sha2-256";
  }
  return key_algorithm == signature_algorithm;
}

tl::unexpected<Error> unsupported(std::string_view key_algorithm, std::string_view algorithm) {
  return fail(
      Code::unsupported,
      fmt::format("the SSH signature is `{}` by a `{}` key: sign with ssh-ed25519, "
                  "ecdsa-sha2-nistp256, rsa-sha2-512 or one of their security keys",
                  printable(algorithm.substr(0, 80)), printable(key_algorithm.substr(0, 80))));
}

Result<void> check_plain(std::string_view key_algorithm, WireReader key, std::string_view algorithm,
                         std::string_view data, std::string_view raw) {
  const auto first = key.text();
  if (key_algorithm == "ssh-ed25519") {
    if (!first || !key.done()) return malformed("its public key is cut off");
    return check_ed25519(*first, data, raw);
  }
  const auto second = key.text();
  if (!first || !second || !key.done()) return malformed("its public key is cut off");
  if (key_algorithm == "ssh-rsa") return check_rsa(*first, *second, algorithm, data, raw);
  return check_p256(*first, *second, data, raw);
}

Result<void> check_security_key(std::string_view key_algorithm, WireReader key,
                                SecurityKeyPart part, std::string_view data, std::string_view raw) {
  const bool is_ed25519 = key_algorithm == "sk-ssh-ed25519@openssh.com";
  const auto curve = is_ed25519 ? std::string_view() : key.text();
  const auto point = key.text();
  const auto application = key.text();
  if (!curve || !point || !application || !key.done()) {
    return malformed("its public key is cut off");
  }
  const std::string covered = security_key_data(*application, part.flags, part.counter, data);
  return is_ed25519 ? check_ed25519(*point, covered, raw)
                    : check_p256(*curve, *point, covered, raw);
}

}  // namespace

Result<PublicKey> public_key_of(std::string blob) {
  WireReader reader(blob);
  const auto algorithm = reader.text();
  if (!algorithm || algorithm->empty() || algorithm->size() > 64) {
    return fail(Code::malformed, "the public key does not begin with an algorithm's name");
  }
  std::string name(*algorithm);
  return PublicKey{std::move(name), std::move(blob)};
}

Result<PublicKey> parse_public_key(std::string_view line) {
  line = trimmed(line);
  const std::size_t space = line.find(' ');
  if (space == std::string_view::npos) {
    return fail(Code::malformed,
                "a public key is `ssh-ed25519 AAAA...`: the base64 part is missing");
  }
  const std::string_view rest = trimmed(line.substr(space));
  BELAY_TRY(std::string blob, decode_base64(rest.substr(0, rest.find_first_of(" \t"))));
  BELAY_TRY(PublicKey key, public_key_of(std::move(blob)));
  if (key.algorithm != line.substr(0, space)) {
    return fail(Code::malformed,
                fmt::format("the public key is called `{}`, but it is a `{}` key",
                            printable(line.substr(0, std::min<std::size_t>(space, 80))),
                            printable(key.algorithm)));
  }
  return key;
}

std::string fingerprint(const PublicKey& key) {
  std::string text = encode_base64(sha256_bytes(key.blob));
  while (text.ends_with('=')) text.pop_back();
  return "SHA256:" + text;
}

Result<std::string> without_armor(std::string_view armored) {
  if (armored.size() > limits::kSshSignatureBytesMax) {
    return fail(Code::over_limit, fmt::format("the SSH signature is longer than {} bytes",
                                              limits::kSshSignatureBytesMax));
  }
  std::string_view body = trimmed(armored);
  if (!body.starts_with(kArmorBegin) || !body.ends_with(kArmorEnd) ||
      body.size() < kArmorBegin.size() + kArmorEnd.size()) {
    return malformed("it is not between the BEGIN and END lines of an SSH signature");
  }
  body.remove_prefix(kArmorBegin.size());
  body.remove_suffix(kArmorEnd.size());
  if (!body.starts_with('\n') && !body.starts_with("\r\n")) {
    return malformed("its BEGIN line goes on");
  }
  std::string digits;
  digits.reserve(body.size());
  for (const char c : body) {
    if (c != '\n' && c != '\r') digits += c;
  }
  return decode_base64(digits);
}

std::string armored(const Signature& signature) {
  std::string bytes(kMagic);
  append_number(bytes, kVersion);
  append_text(bytes, signature.key.blob);
  append_text(bytes, signature.name_space);
  append_text(bytes, signature.reserved);
  append_text(bytes, signature.hash_algorithm);
  append_text(bytes, signature.blob);
  const std::string digits = encode_base64(bytes);
  std::string out = fmt::format("{}\n", kArmorBegin);
  for (std::size_t at = 0; at < digits.size(); at += kArmorLineBytes) {
    out += fmt::format("{}\n", digits.substr(at, kArmorLineBytes));
  }
  return out + fmt::format("{}\n", kArmorEnd);
}

Result<Signature> parse(std::string_view armored) {
  BELAY_TRY(const std::string bytes, without_armor(armored));
  return parse_blob(bytes);
}

Result<Signature> parse_blob(std::string_view bytes) {
  WireReader reader(bytes);
  if (reader.raw(kMagic.size()) != kMagic) return malformed("it does not begin with SSHSIG");
  if (reader.number() != kVersion) return malformed("its version is not 1");
  const auto key = reader.text();
  const auto name_space = reader.text();
  const auto reserved = reader.text();
  const auto hash_algorithm = reader.text();
  const auto blob = reader.text();
  if (!key || !name_space || !reserved || !hash_algorithm || !blob || !reader.done()) {
    return malformed("it is cut off, or goes on too long");
  }
  if (name_space->empty()) return malformed("it has no namespace");
  BELAY_TRY(PublicKey public_key, public_key_of(std::string(*key)));
  return Signature{std::move(public_key), std::string(*name_space), std::string(*reserved),
                   std::string(*hash_algorithm), std::string(*blob)};
}

Result<void> verify(const Signature& signature, std::string_view name_space,
                    std::string_view message) {
  if (signature.name_space != name_space) {
    return fail(Code::malformed,
                fmt::format("the SSH signature was made for `{}`, not for `{}`",
                            printable(signature.name_space), printable(name_space)));
  }
  WireReader key(signature.key.blob);
  WireReader made(signature.blob);
  const auto key_algorithm = key.text();
  const auto algorithm = made.text();
  const auto raw = made.text();
  if (!key_algorithm || !algorithm || !raw) return malformed("it is cut off");
  const bool is_plain = *key_algorithm == "ssh-ed25519" || *key_algorithm == "ssh-rsa" ||
                        *key_algorithm == "ecdsa-sha2-nistp256";
  const bool is_security_key = *key_algorithm == "sk-ssh-ed25519@openssh.com" ||
                               *key_algorithm == "sk-ecdsa-sha2-nistp256@openssh.com";
  if ((!is_plain && !is_security_key) || !algorithm_fits(*key_algorithm, *algorithm)) {
    return unsupported(*key_algorithm, *algorithm);
  }
  BELAY_TRY(const std::string data, signed_data(signature, message));
  if (is_plain) {
    if (!made.done()) return malformed("it goes on too long");
    return check_plain(*key_algorithm, key, *algorithm, data, *raw);
  }
  BELAY_TRY(const SecurityKeyPart part, read_security_key_part(made));
  if (!made.done()) return malformed("it goes on too long");
  return check_security_key(*key_algorithm, key, part, data, *raw);
}

}  // namespace belay::sshsig
