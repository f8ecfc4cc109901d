#include "base/ed25519.h"

#include <gtest/gtest.h>

#include <charconv>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/json.h"

namespace belay::ed25519 {
namespace {

std::string from_hex(std::string_view hex) {
  std::string bytes;
  for (std::size_t i = 0; i + 1 < hex.size(); i += 2) {
    int byte = 0;
    std::from_chars(hex.data() + i, hex.data() + i + 2, byte, 16);
    bytes += static_cast<char>(byte);
  }
  return bytes;
}

// RFC 8032, section 7.1, TEST 3.
constexpr std::string_view kSeed =
    "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7";
constexpr std::string_view kPublic =
    "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025";
constexpr std::string_view kMessage = "af82";
constexpr std::string_view kSignature =
    "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac"
    "18ff9b538d16f290ae67f760984dc6594a7c15e9716ed28dc027beceea1ec40a";

TEST(Ed25519, signs_as_the_rfc_does) {
  const auto key = PrivateKey::from_seed(from_hex(kSeed)).value();
  EXPECT_EQ(key.public_key().bytes(), from_hex(kPublic));
  EXPECT_EQ(key.sign(from_hex(kMessage)).value(), from_hex(kSignature));
}

TEST(Ed25519, verifies_only_the_whole_signature_of_this_message_by_this_key) {
  const auto key = PublicKey::from_bytes(from_hex(kPublic)).value();
  const std::string message = from_hex(kMessage);
  const std::string signature = from_hex(kSignature);
  EXPECT_TRUE(key.verifies(message, signature));
  EXPECT_FALSE(key.verifies(message + "x", signature));
  EXPECT_FALSE(key.verifies("", signature));
  for (std::size_t i = 0; i < signature.size(); ++i) {
    EXPECT_FALSE(key.verifies(message, signature.substr(0, i)));
    std::string other = signature;
    other[i] = static_cast<char>(other[i] ^ 1);
    EXPECT_FALSE(key.verifies(message, other)) << i;
  }
  EXPECT_FALSE(key.verifies(message, signature + '\0'));
  const auto another = PrivateKey::from_seed(std::string(kSeedBytes, 'x')).value();
  EXPECT_FALSE(another.public_key().verifies(message, signature));
}

TEST(Ed25519, refuses_keys_of_another_size) {
  EXPECT_FALSE(PublicKey::from_bytes(""));
  EXPECT_FALSE(PublicKey::from_bytes(std::string(33, 'x')));
  EXPECT_FALSE(PrivateKey::from_seed(std::string(64, 'x')));
}

TEST(Ed25519, answers_the_wycheproof_vectors_as_they_say) {
  const char* given = std::getenv("BELAY_SHARED");
  const auto path = std::filesystem::path(given != nullptr ? given : "../shared") / "conformance" /
                    "wycheproof" / "ed25519_test.json";
  if (!std::filesystem::exists(path)) {
    GTEST_SKIP() << path << " is absent: the Wycheproof vectors are not checked";
  }
  std::ifstream file(path, std::ios::binary);
  const std::string text(std::istreambuf_iterator<char>(file), {});
  const json::Value vectors = json::parse(text, path.string()).value();
  std::int64_t checked = 0;
  for (const json::Value& group : *vectors.find("testGroups")->array()) {
    const auto key =
        PublicKey::from_bytes(from_hex(*group.find("publicKey")->find("pk")->text())).value();
    for (const json::Value& vector : *group.find("tests")->array()) {
      const bool valid = *vector.find("result")->text() == "valid";
      EXPECT_EQ(key.verifies(from_hex(*vector.find("msg")->text()),
                             from_hex(*vector.find("sig")->text())),
                valid)
          << *vector.find("tcId")->integer() << ": " << *vector.find("comment")->text();
      ++checked;
    }
  }
  EXPECT_EQ(checked, *vectors.find("numberOfTests")->integer());
}

}  // namespace
}  // namespace belay::ed25519
