#include "base/sshsig.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/base64.h"
#include "base/limits.h"

namespace belay::sshsig {
namespace {

std::optional<std::string> read_file(const std::filesystem::path& path) {
  std::ifstream file(path, std::ios::binary);
  if (!file) return std::nullopt;
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

std::filesystem::path shared() {
  const char* given = std::getenv("BELAY_SHARED");
  return std::filesystem::path(given != nullptr ? given : "../shared") / "conformance" / "sshsig";
}

class OpenSshVectors : public testing::TestWithParam<const char*> {
 protected:
  void SetUp() override {
    if (!std::filesystem::exists(shared())) {
      GTEST_SKIP() << shared() << " is absent: OpenSSH's vectors are not checked";
    }
    name_space_ = read_file(shared() / "namespace").value();
    message_ = read_file(shared() / "signed-data").value();
  }

  std::string armored() const {
    return read_file(shared() / (std::string(GetParam()) + ".sig")).value();
  }
  std::string public_line() const {
    return read_file(shared() / (std::string(GetParam()) + ".pub")).value();
  }

  std::string name_space_;
  std::string message_;
};

class SupportedVectors : public OpenSshVectors {};

TEST_P(SupportedVectors, verify_and_name_their_key) {
  const auto signature = parse(armored());
  ASSERT_TRUE(signature) << signature.error().message;
  EXPECT_EQ(signature->key, parse_public_key(public_line()).value());
  const auto verified = verify(*signature, name_space_, message_);
  EXPECT_TRUE(verified) << verified.error().message;
}

TEST_P(SupportedVectors, do_not_verify_for_another_message) {
  const auto signature = parse(armored()).value();
  EXPECT_FALSE(verify(signature, name_space_, message_ + " "));
  EXPECT_FALSE(verify(signature, name_space_, ""));
}

TEST_P(SupportedVectors, do_not_verify_for_another_purpose) {
  auto signature = parse(armored()).value();
  EXPECT_FALSE(verify(signature, "git", message_));
  signature.name_space = "git";
  EXPECT_FALSE(verify(signature, "git", message_)) << "the namespace is part of what is signed";
}

TEST_P(SupportedVectors, do_not_verify_with_any_bit_turned) {
  const auto signature = parse(armored()).value();
  for (std::size_t i = 0; i < signature.blob.size(); i += 7) {
    Signature other = signature;
    other.blob[i] = static_cast<char>(other.blob[i] ^ 0x10);
    EXPECT_FALSE(verify(other, name_space_, message_)) << "byte " << i << " of the signature";
  }
  for (std::size_t i = 0; i < signature.key.blob.size(); i += 7) {
    Signature other = signature;
    other.key.blob[i] = static_cast<char>(other.key.blob[i] ^ 0x10);
    // A security key signs its application's name; the rest of any key is the key itself.
    EXPECT_FALSE(verify(other, name_space_, message_)) << "byte " << i << " of the key";
  }
}

INSTANTIATE_TEST_SUITE_P(SshSig, SupportedVectors,
                         testing::Values("ed25519", "ecdsa", "rsa", "ed25519_sk", "ecdsa_sk"));

class UnsupportedVectors : public OpenSshVectors {};

TEST_P(UnsupportedVectors, are_refused_with_what_to_do) {
  const auto signature = parse(armored());
  ASSERT_TRUE(signature) << signature.error().message;
  const auto verified = verify(*signature, name_space_, message_);
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Code::unsupported);
  EXPECT_NE(verified.error().message.find("sign with ssh-ed25519"), std::string::npos)
      << verified.error().message;
}

INSTANTIATE_TEST_SUITE_P(SshSig, UnsupportedVectors,
                         testing::Values("ecdsa_sk_webauthn", "mldsa44-ed25519"));

constexpr std::string_view kPublicLine =
    "ssh-ed25519 "
    "AAAAC3NzaC1lZDI1NTE5AAAAID4UUrGcw+GSZvRRn69+GXF2gcjBCSD9CQUa0EIYRUyt "
    "jane@example.com";
constexpr std::string_view kSignature = R"(-----BEGIN SSH SIGNATURE-----
U1NIU0lHAAAAAQAAADMAAAALc3NoLWVkMjU1MTkAAAAgPhRSsZzD4ZJm9FGfr34ZcXaByM
EJIP0JBRrQQhhFTK0AAAADZ2l0AAAAAAAAAAZzaGE1MTIAAABTAAAAC3NzaC1lZDI1NTE5
AAAAQPxhEs3ErzEFf+UaTdz9fHS1lDEOzuHjXfdDhX1vRJ50d3OGITIXaWaDAB6HW3DqqP
vXBOtet4qAcoMdz0kFXAE=
-----END SSH SIGNATURE-----
)";

TEST(SshSig, made_by_ssh_keygen_verifies) {
  const auto signature = parse(kSignature);
  ASSERT_TRUE(signature) << signature.error().message;
  EXPECT_EQ(signature->key, parse_public_key(kPublicLine).value());
  EXPECT_EQ(signature->name_space, "git");
  EXPECT_TRUE(verify(*signature, "git", "a commit\n"));
  EXPECT_FALSE(verify(*signature, "git", "another commit\n"));
  EXPECT_FALSE(verify(*signature, "file", "a commit\n"));
}

TEST(SshSig, fingerprint_is_as_ssh_keygen_prints_it) {
  EXPECT_EQ(fingerprint(parse_public_key(kPublicLine).value()),
            "SHA256:yUCfr5/UyFrByuLi9aLRo6NXaqr2yhEAf/HSW0eGWAE");
}

TEST(SshSig, refuses_what_is_no_armor) {
  const std::string good(kSignature);
  for (const std::string& text :
       {std::string(), std::string(kArmorBegin), std::string(kArmorEnd),
        std::string(kArmorBegin) + std::string(kArmorEnd), "x" + good, good + "x",
        std::string("-----BEGIN PGP SIGNATURE-----\n\nabcd\n-----END PGP SIGNATURE-----\n"),
        std::string(kArmorBegin) + " x\nAAAA\n" + std::string(kArmorEnd),
        std::string(kArmorBegin) + "\n\n" + std::string(kArmorEnd),
        std::string(kArmorBegin) + "\nAA*A\n" + std::string(kArmorEnd)}) {
    EXPECT_FALSE(parse(text)) << text;
  }
}

TEST(SshSig, refuses_a_signature_cut_anywhere) {
  const Signature signature = parse(kSignature).value();
  const std::string good(kSignature);
  const std::size_t begin = kArmorBegin.size() + 1;
  std::string digits;
  for (const char c : good.substr(begin, good.find(kArmorEnd) - begin)) {
    if (c != '\n') digits += c;
  }
  const std::string bytes = decode_base64(digits).value();
  for (std::size_t size = 0; size < bytes.size(); ++size) {
    const std::string armored = std::string(kArmorBegin) + "\n" +
                                encode_base64(bytes.substr(0, size)) + "\n" +
                                std::string(kArmorEnd);
    EXPECT_FALSE(parse(armored)) << size;
  }
  for (std::size_t size = 0; size < signature.blob.size(); ++size) {
    Signature cut = signature;
    cut.blob.resize(size);
    EXPECT_FALSE(verify(cut, "git", "a commit\n")) << size;
  }
}

TEST(SshSig, refuses_bytes_after_the_signature) {
  Signature longer = parse(kSignature).value();
  longer.blob += '\0';
  EXPECT_FALSE(verify(longer, "git", "a commit\n"));
}

TEST(SshSig, is_armored_as_ssh_keygen_does) {
  EXPECT_EQ(armored(parse(kSignature).value()), kSignature);
}

TEST(SshSig, refuses_an_armor_over_its_limit) {
  const auto huge =
      parse(std::string(kArmorBegin) + "\n" + std::string(limits::kSshSignatureBytesMax, 'A') +
            "\n" + std::string(kArmorEnd));
  ASSERT_FALSE(huge);
  EXPECT_EQ(huge.error().code, Code::over_limit);
}

TEST(SshSig, refuses_a_public_key_under_another_name) {
  std::string line(kPublicLine);
  line.replace(0, std::string_view("ssh-ed25519").size(), "ssh-rsa");
  EXPECT_FALSE(parse_public_key(line));
  EXPECT_FALSE(parse_public_key("ssh-ed25519"));
  EXPECT_FALSE(parse_public_key("ssh-ed25519 !!!!"));
  EXPECT_FALSE(parse_public_key(""));
}

TEST(SshSig, refuses_a_hash_that_nobody_should_use) {
  Signature signature = parse(kSignature).value();
  signature.hash_algorithm = "sha1";
  const auto verified = verify(signature, "git", "a commit\n");
  ASSERT_FALSE(verified);
  EXPECT_EQ(verified.error().code, Code::unsupported);
}

}  // namespace
}  // namespace belay::sshsig
