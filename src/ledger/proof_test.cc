#include "ledger/proof.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "base/limits.h"
#include "ledger/cosignature.h"

namespace belay::ledger {
namespace {

using ::testing::HasSubstr;

constexpr std::string_view kOrigin = "ledger.example.com/retail";

SigningKey key_of(std::string_view name, char seed, SignatureType type = SignatureType::ed25519) {
  return {std::string(name), type, ed25519::PrivateKey::from_seed(std::string(32, seed)).value()};
}

/// A ledger of two entries and the proof of the second.
LedgerProof proof_of_second(const SigningKey& key) {
  Frontier frontier;
  frontier.append(leaf_hash("first"));
  frontier.append(leaf_hash("second"));
  const Checkpoint checkpoint{std::string(kOrigin), frontier.head(), {}};
  return {std::nullopt, 1, {leaf_hash("first")}, sign(checkpoint, key).value()};
}

TEST(Checkpoint, is_origin_size_and_root) {
  const std::string text =
      "ledger.example.com/retail\n0\n"
      "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  const auto checkpoint = Checkpoint::parse(text);
  ASSERT_TRUE(checkpoint) << checkpoint.error().message;
  EXPECT_EQ(checkpoint->origin, kOrigin);
  EXPECT_EQ(checkpoint->head, (TreeHead{0, empty_root()}));
  EXPECT_EQ(checkpoint->to_string(), text);
  EXPECT_EQ(Checkpoint::parse(text + "an extension\n")->to_string(), text + "an extension\n");
}

TEST(Checkpoint, that_is_written_otherwise_is_refused) {
  const std::string root = "47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=\n";
  for (const std::string& text :
       {std::string(), std::string("a\n0\n"), "\n0\n" + root, "a\n00\n" + root, "a\n-0\n" + root,
        "a\n+0\n" + root, "a\n \n" + root, "a\n9007199254740992\n" + root,
        "a\n0\n" + root.substr(0, root.size() - 1), std::string("a\n0\nAAAA\n"),
        std::string("a\n0\nAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA=\n"),
        "a\n0\n" + root + "\n"}) {
    EXPECT_FALSE(Checkpoint::parse(text)) << text;
  }
}

TEST(Checkpoint, is_signed_by_its_own_ledger) {
  const SigningKey own = key_of(kOrigin, 'o');
  const SigningKey other = key_of("ledger.example.com/other", 'x');
  const SigningKey witness = key_of(kOrigin, 'w', SignatureType::cosignature_v1);
  const Checkpoint checkpoint{std::string(kOrigin), {1, leaf_hash("a")}, {}};
  EXPECT_FALSE(sign(checkpoint, other));
  const std::string text = checkpoint.to_string();
  Note note{text, {sign(text, other).value(), cosign(text, witness, {1, 0}).value()}};
  const std::vector trusted = {own.verifier(), other.verifier(), witness.verifier()};
  const auto refused = open_checkpoint(note, trusted);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("which has not signed it"));
  note.signatures.push_back(sign(text, own).value());
  const auto opened = open_checkpoint(note.to_string(), trusted);
  ASSERT_TRUE(opened) << opened.error().message;
  EXPECT_EQ(opened->checkpoint, checkpoint);
  EXPECT_EQ(opened->by.size(), 3u);
}

TEST(Proof, is_written_as_the_specification_says) {
  const SigningKey key = key_of(kOrigin, 'o');
  LedgerProof proof = proof_of_second(key);
  EXPECT_THAT(proof.to_string(), ::testing::StartsWith("c2sp.org/tlog-proof@v1\nindex 1\n"));
  proof.extra = "more";
  const std::string text = proof.to_string();
  EXPECT_THAT(text, ::testing::StartsWith("c2sp.org/tlog-proof@v1\nextra bW9yZQ==\nindex 1\n"));
  const auto read = LedgerProof::parse(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->to_string(), text);
  EXPECT_EQ(read->extra, "more");
}

TEST(Proof, verifies_this_entry_at_this_index_under_this_key) {
  const SigningKey key = key_of(kOrigin, 'o');
  const std::vector trusted = {key.verifier()};
  LedgerProof proof = proof_of_second(key);
  EXPECT_TRUE(verify(proof, leaf_hash("second"), trusted));
  EXPECT_FALSE(verify(proof, leaf_hash("first"), trusted));
  EXPECT_FALSE(verify(proof, leaf_hash("second"), std::vector{key_of(kOrigin, 'x').verifier()}));
  proof.index = 0;
  EXPECT_FALSE(verify(proof, leaf_hash("second"), trusted));
}

TEST(Proof, that_is_cut_or_written_otherwise_is_refused) {
  const std::string good = proof_of_second(key_of(kOrigin, 'o')).to_string();
  for (std::size_t size = 0; size < good.size(); ++size) {
    EXPECT_FALSE(LedgerProof::parse(good.substr(0, size))) << size;
  }
  const auto replaced = [&](std::string_view what, std::string_view with) {
    std::string text = good;
    return text.replace(text.find(what), what.size(), with);
  };
  EXPECT_FALSE(LedgerProof::parse(replaced("@v1", "@v2")));
  EXPECT_FALSE(LedgerProof::parse(replaced("index 1", "index 01")));
  EXPECT_FALSE(LedgerProof::parse(replaced("index 1", "index")));
  EXPECT_FALSE(LedgerProof::parse(replaced("index 1", "extra *\nindex 1")));
  EXPECT_FALSE(LedgerProof::parse(replaced("index 1", "extra \nextra \nindex 1")));
  EXPECT_FALSE(LedgerProof::parse(replaced("index 1", "index 1\nAAAA")));
  EXPECT_EQ(LedgerProof::parse(std::string(limits::kTlogProofBytesMax + 1, 'x')).error().code,
            Code::over_limit);
}

}  // namespace
}  // namespace belay::ledger
