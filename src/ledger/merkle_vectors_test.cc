#include <gtest/gtest.h>

#include <algorithm>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/base64.h"
#include "base/json.h"
#include "ledger/merkle.h"

namespace belay::ledger {
namespace {

namespace fs = std::filesystem;

fs::path shared() {
  const char* given = std::getenv("BELAY_SHARED");
  return fs::path(given != nullptr ? given : "../shared") / "conformance" / "merkle";
}

/// Some vectors write words where a hash belongs, and mean any hash; nothing is no hash at all.
Digest hash_in(const json::Value& text) {
  const std::string bytes = decode_base64(*text.text()).value();
  const auto* data = reinterpret_cast<const std::uint8_t*>(bytes.data());
  const bool is_hash = bytes.empty() || bytes.size() == Digest::kSha256Bytes;
  return is_hash ? Digest::from_bytes({data, bytes.size()}) : sha256(bytes);
}

struct Vector {
  std::string name;
  json::Value value;

  std::uint64_t number(std::string_view member) const {
    // Minus one, written without a sign, is beyond what JSON numbers hold exactly.
    const std::int64_t* integer = value.find(member)->integer();
    return integer != nullptr ? static_cast<std::uint64_t>(*integer) : ~0ULL;
  }
  Digest hash(std::string_view member) const { return hash_in(*value.find(member)); }
  MerkleProof proof() const {
    MerkleProof hashes;
    const json::Array* texts = value.find("proof")->array();
    for (std::size_t i = 0; texts != nullptr && i < texts->size(); ++i) {
      hashes.push_back(hash_in((*texts)[i]));
    }
    return hashes;
  }
  bool holds() const { return !*value.find("wantErr")->boolean(); }
};

class MerkleVectors : public testing::Test {
 protected:
  void SetUp() override {
    if (!fs::exists(shared())) {
      GTEST_SKIP() << shared() << " is absent: the Merkle vectors are not checked";
    }
  }

  static std::vector<Vector> vectors_of(const std::string& folder) {
    std::vector<Vector> found;
    for (const auto& entry : fs::recursive_directory_iterator(shared() / folder)) {
      if (entry.path().extension() != ".json") continue;
      std::ifstream file(entry.path(), std::ios::binary);
      const std::string text(std::istreambuf_iterator<char>(file), {});
      found.push_back({entry.path().string(), json::parse(text, "vector").value()});
    }
    EXPECT_GT(found.size(), 40u);
    return found;
  }
};

TEST_F(MerkleVectors, of_inclusion_behave_as_they_say) {
  for (const Vector& vector : vectors_of("inclusion")) {
    EXPECT_EQ(verify_inclusion(vector.hash("leafHash"), vector.number("leafIdx"),
                               {vector.number("treeSize"), vector.hash("root")}, vector.proof())
                  .has_value(),
              vector.holds())
        << vector.name;
  }
}

TEST_F(MerkleVectors, of_consistency_behave_as_they_say) {
  for (const Vector& vector : vectors_of("consistency")) {
    EXPECT_EQ(verify_consistency({vector.number("size1"), vector.hash("root1")},
                                 {vector.number("size2"), vector.hash("root2")}, vector.proof())
                  .has_value(),
              vector.holds())
        << vector.name;
  }
}

TEST_F(MerkleVectors, from_no_entries_are_what_a_witness_calls_old_0) {
  std::vector<std::string> accepted;
  for (const Vector& vector : vectors_of("consistency")) {
    const bool extends =
        verify_extension({vector.number("size1"), vector.hash("root1")},
                         {vector.number("size2"), vector.hash("root2")}, vector.proof())
            .has_value();
    if (vector.number("size1") != 0) {
      EXPECT_EQ(extends, vector.holds()) << vector.name;
    } else if (extends) {
      accepted.push_back(fs::path(vector.name).filename().string());
    }
  }
  std::sort(accepted.begin(), accepted.end());
  const std::vector<std::string> expected = {"size1-is-zero-and-does-not-equal-size2.json",
                                             "size1-is-zero-and-size2-is-not-zero.json",
                                             "sizes-are-equal-zero-and-proof-is-empty.json"};
  EXPECT_EQ(accepted, expected);
}

TEST_F(MerkleVectors, of_inclusion_in_a_subtree_behave_as_they_say) {
  for (const Vector& vector : vectors_of("subtreeinclusion")) {
    const Subtree subtree{vector.number("start"), vector.number("end")};
    const std::uint64_t index = vector.number("leafIdx");
    const bool holds =
        subtree.is_aligned() && index >= subtree.start &&
        verify_inclusion(vector.hash("leafHash"), index - subtree.start,
                         {subtree.end - subtree.start, vector.hash("root")}, vector.proof());
    EXPECT_EQ(holds, vector.holds()) << vector.name;
  }
}

TEST_F(MerkleVectors, of_consistency_with_a_subtree_behave_as_they_say) {
  for (const Vector& vector : vectors_of("subtreeconsistency")) {
    EXPECT_EQ(verify_subtree({vector.number("start"), vector.number("end")}, vector.hash("root1"),
                             {vector.number("size"), vector.hash("root2")}, vector.proof())
                  .has_value(),
              vector.holds())
        << vector.name;
  }
}

}  // namespace
}  // namespace belay::ledger
