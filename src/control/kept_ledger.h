#ifndef BELAY_CONTROL_KEPT_LEDGER_H_
#define BELAY_CONTROL_KEPT_LEDGER_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>
#include <utility>
#include <vector>

#include "base/digest.h"
#include "base/result.h"
#include "control/store.h"
#include "ledger/merkle.h"

/// How stores keep the ledger's tree: one row for each complete subtree, numbered in the order in
/// which appending completes them. So the tree only ever grows at its end, as the records do.
namespace belay::control {

/// A leaf comes before the subtrees that it completes, the smallest first.
std::uint64_t number_of(const TreeNode& node);

/// What a transaction knows of the tree that it appends to.
struct Appended {
  ledger::Frontier before;
  /// Every subtree that became complete since, in the order of their numbers.
  std::vector<std::pair<ledger::SubtreePlace, Digest>> completed;

  /// That the tree of `size`, which all of this led to, has the appended entry `index`. Nothing is
  /// read: each subtree beside the entry's path is new, or was a peak before.
  Result<ledger::MerkleProof> prove(std::uint64_t index, std::uint64_t size) const;
};

/// A ledger as a store reads it back, each in order, with nothing after the end. Bytes and hashes
/// are valid until the next call.
struct KeptLedger {
  using Row = std::optional<std::pair<std::uint64_t, std::string_view>>;
  std::function<Result<Row>()> next_record;  ///< with its index
  std::function<Result<Row>()> next_node;    ///< with its number: the 32 bytes of its hash
};

/// Whether records, nodes and head are one ledger. Reads everything once, whatever its size; fails
/// with the first thing that does not agree. The checkpoint's signature is not looked at: whoever
/// has the key's public half does that.
Result<void> verify_kept(const KeptLedger& kept, const LedgerHead& head);

}  // namespace belay::control

#endif  // BELAY_CONTROL_KEPT_LEDGER_H_
