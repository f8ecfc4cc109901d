#include "base/ed25519.h"

#include <fmt/format.h>
#include <openssl/evp.h>

namespace belay::ed25519 {
namespace {

struct FreeContext {
  void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
};
using Context = std::unique_ptr<EVP_MD_CTX, FreeContext>;

const unsigned char* bytes_of(std::string_view text) {
  return reinterpret_cast<const unsigned char*>(text.data());
}

tl::unexpected<Error> unusable(std::string_view what) {
  return fail(Code::internal, fmt::format("libcrypto cannot use the Ed25519 key: {}", what));
}

}  // namespace

Result<PublicKey> PublicKey::from_bytes(std::string_view bytes) {
  if (bytes.size() != kKeyBytes) {
    return fail(Code::malformed,
                fmt::format("an Ed25519 public key has {} bytes, not {}", kKeyBytes, bytes.size()));
  }
  std::shared_ptr<EVP_PKEY> key(
      EVP_PKEY_new_raw_public_key(EVP_PKEY_ED25519, nullptr, bytes_of(bytes), bytes.size()),
      EVP_PKEY_free);
  if (!key) return unusable("it was not taken");
  return PublicKey(std::string(bytes), std::move(key));
}

bool PublicKey::verifies(std::string_view message, std::string_view signature) const {
  const Context context(EVP_MD_CTX_new());
  return context && signature.size() == kSignatureBytes &&
         EVP_DigestVerifyInit(context.get(), nullptr, nullptr, nullptr, key_.get()) == 1 &&
         EVP_DigestVerify(context.get(), bytes_of(signature), signature.size(), bytes_of(message),
                          message.size()) == 1;
}

Result<PrivateKey> PrivateKey::from_seed(std::string_view seed) {
  if (seed.size() != kSeedBytes) {
    return fail(Code::malformed, fmt::format("an Ed25519 private key has {} bytes, not {}",
                                             kSeedBytes, seed.size()));
  }
  std::shared_ptr<EVP_PKEY> key(
      EVP_PKEY_new_raw_private_key(EVP_PKEY_ED25519, nullptr, bytes_of(seed), seed.size()),
      EVP_PKEY_free);
  std::string bytes(kKeyBytes, '\0');
  std::size_t size = bytes.size();
  if (!key || EVP_PKEY_get_raw_public_key(key.get(), reinterpret_cast<unsigned char*>(bytes.data()),
                                          &size) != 1) {
    return unusable("it was not taken");
  }
  BELAY_TRY(PublicKey public_key, PublicKey::from_bytes(bytes));
  return PrivateKey(std::move(key), std::move(public_key));
}

Result<std::string> PrivateKey::sign(std::string_view message) const {
  const Context context(EVP_MD_CTX_new());
  std::string signature(kSignatureBytes, '\0');
  std::size_t size = signature.size();
  if (!context || EVP_DigestSignInit(context.get(), nullptr, nullptr, nullptr, key_.get()) != 1 ||
      EVP_DigestSign(context.get(), reinterpret_cast<unsigned char*>(signature.data()), &size,
                     bytes_of(message), message.size()) != 1) {
    return unusable("it did not sign");
  }
  return signature;
}

}  // namespace belay::ed25519
