#ifndef BELAY_LEDGER_MERKLE_H_
#define BELAY_LEDGER_MERKLE_H_

#include <compare>
#include <cstdint>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/result.h"

/// The Merkle tree of RFC 6962, section 2.1: appending, proving and verifying. Nothing here holds a
/// whole tree; what a proof needs of it comes through a reader.
namespace belay::ledger {

/// Of a tree without entries.
Digest empty_root();
Digest leaf_hash(std::string_view entry);
Digest node_hash(const Digest& left, const Digest& right);

/// What a checkpoint states of a tree.
struct TreeHead {
  std::uint64_t size = 0;
  Digest root;

  friend bool operator==(const TreeHead&, const TreeHead&) = default;
};

/// The complete subtree over the entries from `index << level` up to `(index + 1) << level`.
struct SubtreePlace {
  unsigned level = 0;
  std::uint64_t index = 0;

  friend auto operator<=>(const SubtreePlace&, const SubtreePlace&) = default;
};

/// The right edge of a tree: all that appending to it needs. At most 64 hashes.
class Frontier {
 public:
  Frontier() = default;

  /// REQUIRES: `peaks` are the roots of the complete subtrees that make up a tree of `size`, the
  /// largest first. Fails when there are more or fewer than `size` has.
  static Result<Frontier> from_peaks(std::uint64_t size, std::vector<Digest> peaks);

  void append(const Digest& leaf);
  /// The same, and adds every subtree that became complete by it, the leaf first: what a store that
  /// serves proofs keeps.
  void append(const Digest& leaf, std::vector<std::pair<SubtreePlace, Digest>>& completed);

  std::uint64_t size() const { return size_; }
  const std::vector<Digest>& peaks() const { return peaks_; }
  Digest root() const;
  TreeHead head() const { return {size_, root()}; }

 private:
  std::uint64_t size_ = 0;
  std::vector<Digest> peaks_;
};

/// Answers with the root of a complete subtree. It is only asked for those within the tree.
using SubtreeReader = std::function<Result<Digest>(unsigned level, std::uint64_t index)>;

using MerkleProof = std::vector<Digest>;

Result<Digest> root_of(std::uint64_t size, const SubtreeReader& read);
Result<Frontier> frontier_of(std::uint64_t size, const SubtreeReader& read);

/// That the entry at `index` is in the tree of `size`. Reads O(log size) subtrees.
Result<MerkleProof> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                    const SubtreeReader& read);
/// That the tree of `size` begins with the tree of `old_size`, which has at least one entry.
Result<MerkleProof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                      const SubtreeReader& read);

/// What `prove` reads, when it is one of the functions above: a store can then fetch all of it at
/// once, and answer from that.
std::vector<SubtreePlace> places_read(const std::function<void(const SubtreeReader&)>& prove);

Result<void> verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head,
                              const MerkleProof& proof);
/// A tree without entries proves nothing and is refused on either side.
Result<void> verify_consistency(const TreeHead& old, const TreeHead& head,
                                const MerkleProof& proof);
/// What a witness asks before it lets `head` follow `old` (C2SP tlog-witness): as
/// `verify_consistency`, and a log of which nothing was seen (`old 0`) may begin with anything.
Result<void> verify_extension(const TreeHead& old, const TreeHead& head, const MerkleProof& proof);

/// The entries from `start` up to `end`. One that is aligned is as good as a tree of its own
/// (draft-ietf-plants-merkle-tree-certs, section 4): inclusion and consistency are the subtrees of
/// one entry, and of the first entries. One without entries is part of every tree.
struct Subtree {
  std::uint64_t start = 0;
  std::uint64_t end = 0;

  bool is_aligned() const;
};

Result<void> verify_subtree(const Subtree& subtree, const Digest& hash, const TreeHead& head,
                            const MerkleProof& proof);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_MERKLE_H_
