#include "ledger/merkle.h"

#include <fmt/format.h>

#include <bit>
#include <optional>

#include "base/limits.h"

namespace belay::ledger {
namespace {

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes().data()), digest.size()};
}

/// Where RFC 6962 divides `size` entries, more than one: the largest power of two below.
std::uint64_t split_of(std::uint64_t size) { return std::bit_floor(size - 1); }

tl::unexpected<Error> not_proved(std::string_view why) {
  return fail(Code::malformed, fmt::format("the Merkle proof does not hold: {}", why));
}

/// The root over `subtree`, which begins where a complete subtree of its size begins.
Result<Digest> root_over(const Subtree& subtree, const SubtreeReader& read) {
  const std::uint64_t size = subtree.end - subtree.start;
  if (std::has_single_bit(size)) {
    const auto level = static_cast<unsigned>(std::countr_zero(size));
    return read(level, subtree.start >> level);
  }
  const std::uint64_t middle = subtree.start + split_of(size);
  BELAY_TRY(const Digest left, root_over({subtree.start, middle}, read));
  BELAY_TRY(const Digest right, root_over({middle, subtree.end}, read));
  return node_hash(left, right);
}

/// RFC 6962's PROOF, with both ends free. `tree` is where the walk stands; who verifies knows the
/// hash of `part` itself, but of no smaller piece of it.
Result<void> prove(const Subtree& part, const Subtree& tree, bool known, const SubtreeReader& read,
                   MerkleProof& proof) {
  if (part.start == tree.start && part.end == tree.end) {
    if (known) return {};
    BELAY_TRY(const Digest whole, root_over(tree, read));
    proof.push_back(whole);
    return {};
  }
  const std::uint64_t middle = tree.start + split_of(tree.end - tree.start);
  const Subtree left{tree.start, middle};
  const Subtree right{middle, tree.end};
  if (part.end <= middle) {
    BELAY_TRY_VOID(prove(part, left, known, read, proof));
    BELAY_TRY(const Digest beside, root_over(right, read));
    proof.push_back(beside);
    return {};
  }
  const bool spans = part.start < middle;
  const Subtree rest{spans ? middle : part.start, part.end};
  BELAY_TRY_VOID(prove(rest, right, known && !spans, read, proof));
  BELAY_TRY(const Digest beside, root_over(left, read));
  proof.push_back(beside);
  return {};
}

/// The same walk with a proof in hand: what the hashes make of the part and of the whole.
class Rebuilding {
 public:
  Rebuilding(const Digest& known, const MerkleProof& proof) : known_(known), proof_(proof) {}

  struct Roots {
    Digest part;
    Digest whole;
  };

  /// Nothing when the proof is too short.
  std::optional<Roots> walk(std::uint64_t start, std::uint64_t end, std::uint64_t size,
                            bool known) {
    if (start == 0 && end == size) {
      const auto hash = known ? std::optional(known_) : take();
      return hash ? std::optional(Roots{*hash, *hash}) : std::nullopt;
    }
    const std::uint64_t middle = split_of(size);
    const bool in_left = end <= middle;
    const bool spans = !in_left && start < middle;
    auto roots =
        in_left ? walk(start, end, middle, known)
                : walk(spans ? 0 : start - middle, end - middle, size - middle, known && !spans);
    const auto beside = roots ? take() : std::nullopt;
    if (!beside) return std::nullopt;
    if (spans) roots->part = node_hash(*beside, roots->part);
    roots->whole = in_left ? node_hash(roots->whole, *beside) : node_hash(*beside, roots->whole);
    return roots;
  }

  bool used_all() const { return at_ == proof_.size(); }

 private:
  std::optional<Digest> take() {
    if (at_ == proof_.size()) return std::nullopt;
    return proof_[at_++];
  }

  const Digest& known_;
  const MerkleProof& proof_;
  std::size_t at_ = 0;
};

Result<void> check_size(std::uint64_t size) {
  if (size <= limits::kLedgerEntriesMax) return {};
  return fail(Code::over_limit, fmt::format("a tree of {} entries is over the limit of {}", size,
                                            limits::kLedgerEntriesMax));
}

}  // namespace

Digest empty_root() { return sha256(""); }

Digest leaf_hash(std::string_view entry) {
  return Hasher().add(std::string_view("\0", 1)).add(entry).finish();
}

Digest node_hash(const Digest& left, const Digest& right) {
  return Hasher().add("\1").add(bytes_of(left)).add(bytes_of(right)).finish();
}

Result<Frontier> Frontier::from_peaks(std::uint64_t size, std::vector<Digest> peaks) {
  BELAY_TRY_VOID(check_size(size));
  const auto expected = static_cast<std::size_t>(std::popcount(size));
  if (peaks.size() != expected) {
    return fail(Code::malformed, fmt::format("a tree of {} entries has {} peaks, not {}", size,
                                             expected, peaks.size()));
  }
  Frontier frontier;
  frontier.size_ = size;
  frontier.peaks_ = std::move(peaks);
  return frontier;
}

void Frontier::append(const Digest& leaf) {
  std::vector<std::pair<SubtreePlace, Digest>> completed;
  append(leaf, completed);
}

void Frontier::append(const Digest& leaf, std::vector<std::pair<SubtreePlace, Digest>>& completed) {
  SubtreePlace place{0, size_};
  Digest hash = leaf;
  completed.emplace_back(place, hash);
  for (std::size_t peak = peaks_.size(); (place.index & 1) != 0;) {
    hash = node_hash(peaks_[--peak], hash);
    place = {place.level + 1, place.index >> 1};
    completed.emplace_back(place, hash);
  }
  peaks_.resize(peaks_.size() - place.level);
  peaks_.push_back(hash);
  ++size_;
}

Digest Frontier::root() const {
  if (peaks_.empty()) return empty_root();
  Digest root = peaks_.back();
  for (std::size_t i = peaks_.size() - 1; i-- > 0;) root = node_hash(peaks_[i], root);
  return root;
}

Result<Digest> root_of(std::uint64_t size, const SubtreeReader& read) {
  BELAY_TRY_VOID(check_size(size));
  return size == 0 ? empty_root() : root_over({0, size}, read);
}

Result<Frontier> frontier_of(std::uint64_t size, const SubtreeReader& read) {
  BELAY_TRY_VOID(check_size(size));
  std::vector<Digest> peaks;
  std::uint64_t start = 0;
  for (std::uint64_t rest = size; rest != 0; rest -= std::bit_floor(rest)) {
    const auto level = static_cast<unsigned>(std::countr_zero(std::bit_floor(rest)));
    BELAY_TRY(const Digest peak, read(level, start >> level));
    peaks.push_back(peak);
    start += std::bit_floor(rest);
  }
  return Frontier::from_peaks(size, std::move(peaks));
}

Result<MerkleProof> inclusion_proof(std::uint64_t index, std::uint64_t size,
                                    const SubtreeReader& read) {
  BELAY_TRY_VOID(check_size(size));
  if (index >= size) {
    return fail(Code::not_found,
                fmt::format("entry {} is not in the first {} entries of the ledger", index, size));
  }
  MerkleProof proof;
  BELAY_TRY_VOID(prove({index, index + 1}, {0, size}, true, read, proof));
  return proof;
}

Result<MerkleProof> consistency_proof(std::uint64_t old_size, std::uint64_t size,
                                      const SubtreeReader& read) {
  BELAY_TRY_VOID(check_size(size));
  if (old_size == 0 || old_size > size) {
    return fail(Code::usage,
                fmt::format("there is no consistency proof from {} to {} entries: the older size "
                            "is from 1 to the newer one",
                            old_size, size));
  }
  MerkleProof proof;
  BELAY_TRY_VOID(prove({0, old_size}, {0, size}, true, read, proof));
  return proof;
}

std::vector<SubtreePlace> places_read(const std::function<void(const SubtreeReader&)>& prove) {
  std::vector<SubtreePlace> places;
  prove([&](unsigned level, std::uint64_t index) -> Result<Digest> {
    places.push_back({level, index});
    return Digest();
  });
  return places;
}

bool Subtree::is_aligned() const {
  return start < end && end <= limits::kLedgerEntriesMax && start % std::bit_ceil(end - start) == 0;
}

Result<void> verify_subtree(const Subtree& subtree, const Digest& hash, const TreeHead& head,
                            const MerkleProof& proof) {
  BELAY_TRY_VOID(check_size(head.size));
  if (subtree.start == subtree.end && subtree.end <= head.size) {
    if (hash == empty_root() && proof.empty()) return {};
    return not_proved("it says more of no entries than that they are none");
  }
  if (hash.size() != Digest::kSha256Bytes) return not_proved("what it is of is no SHA-256");
  if (!subtree.is_aligned() || subtree.end > head.size) {
    return not_proved(fmt::format("entries {} to {} are no subtree of {} entries", subtree.start,
                                  subtree.end, head.size));
  }
  Rebuilding rebuilding(hash, proof);
  const auto roots = rebuilding.walk(subtree.start, subtree.end, head.size, true);
  if (!roots) return not_proved("it is too short");
  if (!rebuilding.used_all()) return not_proved("it goes on too long");
  if (roots->part != hash) return not_proved("it leads to another older root");
  if (roots->whole != head.root) return not_proved("it leads to another root");
  return {};
}

Result<void> verify_inclusion(const Digest& leaf, std::uint64_t index, const TreeHead& head,
                              const MerkleProof& proof) {
  if (index >= head.size) {
    return not_proved(fmt::format("entry {} is not among {} entries", index, head.size));
  }
  return verify_subtree({index, index + 1}, leaf, head, proof);
}

Result<void> verify_consistency(const TreeHead& old, const TreeHead& head,
                                const MerkleProof& proof) {
  if (old.size == 0) return not_proved("a tree without entries is consistent with any other");
  return verify_subtree({0, old.size}, old.root, head, proof);
}

Result<void> verify_extension(const TreeHead& old, const TreeHead& head, const MerkleProof& proof) {
  if (old.size != 0) return verify_consistency(old, head, proof);
  if (!proof.empty()) return not_proved("from no entries there is nothing to prove");
  if (head.size == 0 && head.root != old.root) {
    return not_proved("two trees without entries have the same root");
  }
  return check_size(head.size);
}

}  // namespace belay::ledger
