#include "ledger/verifier.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "ledger/hash_text.h"

namespace belay::ledger {
namespace {

tl::unexpected<Error> at_entry(std::uint64_t index, const Error& error) {
  return fail(error.code, fmt::format("entry {}: {}", index, error.message), error.place);
}

Result<void> check_origin(const SignedCheckpoint& opened, const TrustedLedger& trusted) {
  if (opened.checkpoint.origin == trusted.origin) return {};
  return fail(Code::malformed,
              fmt::format("the checkpoint is of the ledger `{}`, not `{}`",
                          printable(opened.checkpoint.origin), printable(trusted.origin)));
}

/// The keys once `rotation` holds.
Result<std::vector<VerifierKey>> rotated(std::vector<VerifierKey> keys,
                                         const LedgerKeyRotated& rotation,
                                         std::string_view origin) {
  BELAY_TRY(const VerifierKey from, VerifierKey::parse(rotation.from));
  BELAY_TRY(VerifierKey to, VerifierKey::parse(rotation.to));
  const auto found = std::find(keys.begin(), keys.end(), from);
  if (found == keys.end()) {
    return fail(Code::malformed, fmt::format("it rotates `{}`, which is no key of this ledger",
                                             printable(rotation.from)));
  }
  if (to.name() != origin) {
    return fail(Code::malformed, fmt::format("it rotates to a key of `{}`", printable(to.name())));
  }
  *found = std::move(to);
  return keys;
}

}  // namespace

Result<Entry> LedgerVerifier::add_entry(std::string_view leaf) {
  const std::uint64_t index = frontier_.size();
  auto entry = parse_entry(leaf);
  if (!entry) return at_entry(index, entry.error());
  if (latest_ && entry->at.seconds + limits::kStaleSecondsMax < latest_->seconds) {
    return fail(Code::malformed,
                fmt::format("entry {}: its time {} is {} seconds before that of an entry before it",
                            index, entry->at.to_string(), latest_->seconds - entry->at.seconds));
  }
  if (const auto* rotation = std::get_if<LedgerKeyRotated>(&entry->what)) {
    auto keys = rotated(rotated_ ? keys_after_ : trusted_.keys, *rotation, trusted_.origin);
    if (!keys) return at_entry(index, keys.error());
    keys_after_ = *std::move(keys);
    rotated_ = true;
  }
  latest_ = latest_ ? std::max(*latest_, entry->at) : entry->at;
  frontier_.append(leaf_hash(leaf));
  return entry;
}

Result<void> LedgerVerifier::add_checkpoint(Note note) {
  BELAY_TRY(const SignedCheckpoint opened, open_checkpoint(std::move(note), trusted_.keys));
  BELAY_TRY_VOID(check_origin(opened, trusted_));
  const TreeHead& head = opened.checkpoint.head;
  if (head.size != frontier_.size()) {
    return fail(
        Code::malformed,
        fmt::format(
            "the checkpoint is over {} entries, and there are {}: {}", head.size, frontier_.size(),
            head.size > frontier_.size() ? "the ledger was cut off" : "it was checked too late"));
  }
  if (head.root != frontier_.root()) {
    return fail(Code::malformed,
                fmt::format("the checkpoint over {} entries was signed over others: an entry was "
                            "changed, or the ledger forked",
                            head.size));
  }
  covered_ = head.size;
  if (rotated_) trusted_.keys = std::move(keys_after_);
  rotated_ = false;
  return {};
}

std::string Fork::to_string() const {
  const std::uint64_t old_size = older.checkpoint.head.size;
  std::string text = fmt::format(
      "the ledger `{}` signed two checkpoints that contradict each other\n\n"
      "the one over {} entries:\n\n{}\nthe one over {} entries:\n\n{}\n",
      printable(older.checkpoint.origin), old_size, older.note.to_string(),
      newer.checkpoint.head.size, newer.note.to_string());
  text +=
      fmt::format("of which the first {} have the root:\n\n{}\n\n", old_size, hash_text(root_then));
  text += "as this consistency proof shows (RFC 6962, section 2.1.2):\n\n";
  for (const Digest& hash : proof) text += hash_text(hash) + '\n';
  return text;
}

Result<void> verify(const Fork& fork, const TrustedLedger& trusted) {
  BELAY_TRY(const SignedCheckpoint older, open_checkpoint(fork.older.note, trusted.keys));
  BELAY_TRY(const SignedCheckpoint newer, open_checkpoint(fork.newer.note, trusted.keys));
  BELAY_TRY_VOID(check_origin(older, trusted));
  BELAY_TRY_VOID(check_origin(newer, trusted));
  const TreeHead& old = older.checkpoint.head;
  BELAY_TRY_VOID(verify_consistency({old.size, fork.root_then}, newer.checkpoint.head, fork.proof));
  if (fork.root_then != old.root) return {};
  return fail(Code::malformed, "this is no fork: the newer checkpoint extends the older one");
}

Result<std::optional<Fork>> find_fork(const SignedCheckpoint& older, const SignedCheckpoint& newer,
                                      const SubtreeReader& newer_tree) {
  const TreeHead& old = older.checkpoint.head;
  const TreeHead& head = newer.checkpoint.head;
  if (old.size > head.size || older.checkpoint.origin != newer.checkpoint.origin) {
    return fail(Code::internal, "checkpoints of two ledgers, or in the wrong order, were compared");
  }
  if (old.size == 0) return std::nullopt;
  if (old.size == head.size) {
    if (old.root == head.root) return std::nullopt;
    return Fork{older, newer, head.root, {}};
  }
  BELAY_TRY(const Digest root_then, root_of(old.size, newer_tree));
  BELAY_TRY(MerkleProof proof, consistency_proof(old.size, head.size, newer_tree));
  if (auto proved = verify_consistency({old.size, root_then}, head, proof); !proved) {
    return fail(Code::malformed,
                fmt::format("the hashes are not those of the checkpoint over {} entries: {}",
                            head.size, proved.error().message));
  }
  if (root_then == old.root) return std::nullopt;
  return Fork{older, newer, root_then, std::move(proof)};
}

}  // namespace belay::ledger
