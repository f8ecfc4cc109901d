#include "ledger/merkle.h"

#include <gtest/gtest.h>

#include <map>
#include <string>

namespace belay::ledger {
namespace {

std::vector<Digest> leaves(std::uint64_t count) {
  std::vector<Digest> made;
  for (std::uint64_t i = 0; i < count; ++i) made.push_back(leaf_hash(std::to_string(i)));
  return made;
}

/// RFC 6962, section 2.1, word for word: the largest power of two below the size divides.
Digest root_by_definition(const std::vector<Digest>& hashes, std::size_t start, std::size_t end) {
  if (start == end) return empty_root();
  if (end - start == 1) return hashes[start];
  std::size_t k = 1;
  while (2 * k < end - start) k *= 2;
  return node_hash(root_by_definition(hashes, start, start + k),
                   root_by_definition(hashes, start + k, end));
}

/// Reads from all leaves, and counts how often it is asked.
struct Reading {
  const std::vector<Digest>& hashes;
  std::size_t& asked;

  Result<Digest> operator()(unsigned level, std::uint64_t index) const {
    ++asked;
    const std::uint64_t end = (index + 1) << level;
    if (end > hashes.size()) return fail(Code::internal, "a subtree beyond the tree");
    return root_by_definition(hashes, index << level, end);
  }
};

constexpr std::uint64_t kSizes = 70;

TEST(Merkle, hashes_are_those_of_rfc_6962) {
  EXPECT_EQ(empty_root().hex(), "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
  EXPECT_EQ(leaf_hash("").hex(),
            "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
  EXPECT_NE(leaf_hash("ab"), node_hash(leaf_hash("a"), leaf_hash("b")));
}

TEST(Merkle, a_frontier_has_the_root_of_every_size) {
  const auto hashes = leaves(kSizes);
  Frontier frontier;
  for (std::uint64_t size = 0; size < kSizes; ++size) {
    EXPECT_EQ(frontier.root(), root_by_definition(hashes, 0, size)) << size;
    const auto again = Frontier::from_peaks(frontier.size(), frontier.peaks());
    ASSERT_TRUE(again);
    EXPECT_EQ(again->root(), frontier.root());
    frontier.append(hashes[size]);
  }
}

TEST(Merkle, a_frontier_of_another_size_is_refused) {
  EXPECT_FALSE(Frontier::from_peaks(3, leaves(1)));
  EXPECT_FALSE(Frontier::from_peaks(0, leaves(1)));
  EXPECT_FALSE(Frontier::from_peaks(~0ULL, leaves(64)));
}

TEST(Merkle, what_is_read_makes_the_same_tree) {
  const auto hashes = leaves(kSizes);
  std::size_t asked = 0;
  Frontier frontier;
  for (std::uint64_t size = 0; size <= kSizes; ++size) {
    EXPECT_EQ(root_of(size, Reading{hashes, asked}).value(), frontier.root());
    EXPECT_EQ(frontier_of(size, Reading{hashes, asked}).value().peaks(), frontier.peaks());
    if (size < kSizes) frontier.append(hashes[size]);
  }
}

TEST(Merkle, what_appending_completes_serves_every_proof) {
  const auto hashes = leaves(kSizes);
  Frontier frontier;
  std::map<SubtreePlace, Digest> kept;
  for (const Digest& leaf : hashes) {
    std::vector<std::pair<SubtreePlace, Digest>> completed;
    frontier.append(leaf, completed);
    kept.insert(completed.begin(), completed.end());
    std::size_t asked = 0;
    const std::uint64_t size = frontier.size();
    EXPECT_EQ(frontier.root(), root_of(size, Reading{hashes, asked}).value());
    for (std::uint64_t index = 0; index < size; ++index) {
      const auto places = places_read([&](const SubtreeReader& read) {
        static_cast<void>(inclusion_proof(index, size, read));
      });
      std::size_t answered = 0;
      const auto proof = inclusion_proof(index, size, [&](unsigned level, std::uint64_t at) {
        EXPECT_EQ(places.at(answered++), (SubtreePlace{level, at}));
        return Result<Digest>(kept.at({level, at}));
      });
      EXPECT_TRUE(verify_inclusion(hashes[index], index, frontier.head(), proof.value()));
    }
  }
}

TEST(Merkle, every_inclusion_is_proved_and_no_other) {
  const auto hashes = leaves(kSizes);
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const TreeHead head{size, root_by_definition(hashes, 0, size)};
    for (std::uint64_t index = 0; index < size; ++index) {
      std::size_t asked = 0;
      const auto proof = inclusion_proof(index, size, Reading{hashes, asked});
      ASSERT_TRUE(proof) << proof.error().message;
      EXPECT_LE(asked, 14u) << "reads must grow with the logarithm";
      EXPECT_TRUE(verify_inclusion(hashes[index], index, head, *proof)) << index << " of " << size;
      EXPECT_FALSE(verify_inclusion(leaf_hash("other"), index, head, *proof));
      EXPECT_FALSE(verify_inclusion(hashes[index], index + 1, head, *proof));
      auto longer = *proof;
      longer.push_back(empty_root());
      EXPECT_FALSE(verify_inclusion(hashes[index], index, head, longer));
      if (proof->empty()) continue;
      EXPECT_FALSE(verify_inclusion(hashes[index], index, head, {proof->begin(), --proof->end()}));
    }
  }
}

TEST(Merkle, every_consistency_is_proved_and_no_other) {
  const auto hashes = leaves(kSizes);
  for (std::uint64_t size = 1; size <= kSizes; ++size) {
    const TreeHead head{size, root_by_definition(hashes, 0, size)};
    for (std::uint64_t old_size = 1; old_size <= size; ++old_size) {
      std::size_t asked = 0;
      const TreeHead old{old_size, root_by_definition(hashes, 0, old_size)};
      const auto proof = consistency_proof(old_size, size, Reading{hashes, asked});
      ASSERT_TRUE(proof) << proof.error().message;
      EXPECT_TRUE(verify_consistency(old, head, *proof)) << old_size << " to " << size;
      EXPECT_TRUE(verify_extension(old, head, *proof));
      EXPECT_FALSE(verify_consistency({old_size, leaf_hash("other")}, head, *proof));
      EXPECT_FALSE(verify_consistency(old, {size, leaf_hash("other")}, *proof));
    }
  }
}

TEST(Merkle, a_proof_about_nothing_is_refused) {
  std::size_t asked = 0;
  const auto hashes = leaves(4);
  EXPECT_FALSE(inclusion_proof(4, 4, Reading{hashes, asked}));
  EXPECT_FALSE(inclusion_proof(0, 0, Reading{hashes, asked}));
  EXPECT_FALSE(consistency_proof(0, 4, Reading{hashes, asked}));
  EXPECT_FALSE(consistency_proof(5, 4, Reading{hashes, asked}));
  EXPECT_FALSE(inclusion_proof(0, ~0ULL, Reading{hashes, asked}));
  EXPECT_FALSE(verify_inclusion(hashes[0], ~0ULL, {~0ULL, hashes[0]}, {}));
  EXPECT_FALSE(verify_inclusion(hashes[0], 0, {0, hashes[0]}, {}));
}

TEST(Merkle, a_reader_that_fails_fails_the_proof) {
  const SubtreeReader broken = [](unsigned, std::uint64_t) -> Result<Digest> {
    return fail(Code::unavailable, "the disk is gone");
  };
  EXPECT_EQ(inclusion_proof(1, 4, broken).error().code, Code::unavailable);
  EXPECT_EQ(consistency_proof(2, 4, broken).error().code, Code::unavailable);
  EXPECT_EQ(root_of(4, broken).error().code, Code::unavailable);
}

TEST(Merkle, a_witness_lets_a_log_begin_with_anything_but_a_proof) {
  const Digest root = leaf_hash("a");
  EXPECT_FALSE(verify_consistency({0, empty_root()}, {1, root}, {}));
  EXPECT_TRUE(verify_extension({0, empty_root()}, {1, root}, {}));
  EXPECT_TRUE(verify_extension({0, empty_root()}, {0, empty_root()}, {}));
  EXPECT_FALSE(verify_extension({0, empty_root()}, {1, root}, {root}));
  EXPECT_FALSE(verify_extension({0, empty_root()}, {0, root}, {}));
}

}  // namespace
}  // namespace belay::ledger
