#include "control/kept_ledger.h"

#include <fmt/format.h>

#include <bit>
#include <vector>

#include "control/store_refusals.h"
#include "ledger/checkpoint.h"
#include "ledger/merkle.h"
#include "ledger/note.h"

namespace belay::control {
namespace {

/// A tree of `size` leaves has so many complete subtrees.
std::uint64_t nodes_of(std::uint64_t size) {
  return 2 * size - static_cast<std::uint64_t>(std::popcount(size));
}

std::string_view bytes_of(const Digest& digest) {
  return {reinterpret_cast<const char*>(digest.bytes().data()), digest.size()};
}

tl::unexpected<Error> disagrees(std::string_view what) {
  return fail(Code::conflict, fmt::format("the ledger does not verify: {}; restore a backup, and "
                                          "compare its checkpoint with one kept elsewhere",
                                          what));
}

Result<void> verify_checkpoint(const LedgerHead& head) {
  if (head.size == 0 && head.checkpoint.empty()) return {};
  const auto states = ledger::Note::parse(head.checkpoint).and_then([](const ledger::Note& note) {
    return ledger::Checkpoint::parse(note.text);
  });
  if (states && states->head == ledger::TreeHead{head.size, head.root}) return {};
  return disagrees("the checkpoint states another size or root");
}

}  // namespace

std::uint64_t number_of(const TreeNode& node) {
  const std::uint64_t leaves = (node.index + 1) << node.level;
  return nodes_of(leaves - 1) + node.level;
}

Result<ledger::MerkleProof> Appended::prove(std::uint64_t index, std::uint64_t size) const {
  return ledger::inclusion_proof(
      index, size, [&](unsigned level, std::uint64_t at) -> Result<Digest> {
        const std::uint64_t size_before = before.size();
        const TreeNode node{level, at};
        if (((at + 1) << level) > size_before) {
          return completed[number_of(node) - nodes_of(size_before)].second;
        }
        const std::uint64_t larger = size_before >> level >> 1;
        const bool is_peak = (size_before >> level & 1) != 0 && at == larger << 1;
        if (!is_peak) return no_such_node(node);
        return before.peaks()[static_cast<std::size_t>(std::popcount(larger))];
      });
}

Result<void> verify_kept(const KeptLedger& kept, const LedgerHead& head) {
  ledger::Frontier frontier;
  std::uint64_t number = 0;
  while (true) {
    BELAY_TRY(const KeptLedger::Row record, kept.next_record());
    if (!record) break;
    if (record->first != frontier.size()) {
      return disagrees(fmt::format("record {} is missing", frontier.size()));
    }
    std::vector<std::pair<ledger::SubtreePlace, Digest>> completed;
    frontier.append(ledger::leaf_hash(record->second), completed);
    for (const auto& [place, complete] : completed) {
      BELAY_TRY(const KeptLedger::Row node, kept.next_node());
      if (!node || node->first != number || node->second != bytes_of(complete)) {
        return disagrees(fmt::format("record {}, or node {} of the tree, is not what was committed",
                                     record->first, number));
      }
      ++number;
    }
  }
  BELAY_TRY(const KeptLedger::Row beyond, kept.next_node());
  if (beyond) return disagrees("the tree has nodes that no record made");
  if (frontier.size() != head.size) {
    return disagrees(
        fmt::format("there are {} records, and the head says {}", frontier.size(), head.size));
  }
  if (frontier.root() != head.root) return disagrees("the records have another root than the head");
  return verify_checkpoint(head);
}

}  // namespace belay::control
