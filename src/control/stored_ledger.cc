#include "control/stored_ledger.h"

#include <fmt/format.h>

#include <vector>

namespace belay::control {
namespace {

constexpr unsigned kTileHeight = 8;  // a tile of hashes spans 256 to the power of its level

Result<std::string> hashes_of(Store& store, const ledger::Tile& tile) {
  std::vector<TreeNode> nodes;
  for (unsigned i = 0; i < tile.width; ++i) {
    nodes.push_back({tile.level * kTileHeight, tile.index * ledger::kTileWidth + i});
  }
  BELAY_TRY(const auto hashes, store.nodes(nodes));
  std::string bytes;
  for (const Digest& hash : hashes) bytes.append(hash.bytes().begin(), hash.bytes().end());
  return bytes;
}

Result<std::string> entries_of(Store& store, const ledger::Tile& tile) {
  BELAY_TRY(const auto records, store.records(tile.index * ledger::kTileWidth, tile.width));
  const std::vector<std::string_view> entries(records.begin(), records.end());
  return ledger::bundle_of(entries);
}

}  // namespace

Result<std::string> StoredLedger::checkpoint() {
  BELAY_TRY(LedgerHead head, store_.ledger_head());
  if (head.size == 0) return fail(Code::not_found, "the ledger has no entry yet");
  return std::move(head.checkpoint);
}

Result<std::string> StoredLedger::tile(const ledger::Tile& tile) {
  BELAY_TRY(const LedgerHead head, store_.ledger_head());
  const bool of_entries = tile.holds == ledger::Tile::Holds::entries;
  const std::uint64_t end = tile.index * ledger::kTileWidth + tile.width;
  if (end > ledger::hashes_at(of_entries ? 0 : tile.level, head.size)) {
    return fail(Code::not_found,
                fmt::format("the ledger of {} entries has no `{}`", head.size, tile.path()));
  }
  return of_entries ? entries_of(store_, tile) : hashes_of(store_, tile);
}

Result<std::optional<std::string>> StoredLedger::document(const Digest& digest) {
  return store_.document(digest);
}

Result<ledger::MerkleProof> inclusion_in(Store& store, std::uint64_t index, std::uint64_t size) {
  const std::vector<TreeNode> wanted = ledger::places_read([&](const ledger::SubtreeReader& read) {
    static_cast<void>(ledger::inclusion_proof(index, size, read));
  });
  BELAY_TRY(const auto hashes, store.nodes(wanted));
  auto next = hashes.begin();
  return ledger::inclusion_proof(
      index, size, [&](unsigned, std::uint64_t) -> Result<Digest> { return *next++; });
}

ledger::SubtreeReader subtrees_of(Store& store) {
  return [&store](unsigned level, std::uint64_t index) -> Result<Digest> {
    const TreeNode node{level, index};
    BELAY_TRY(const auto hashes, store.nodes({&node, 1}));
    return hashes.front();
  };
}

}  // namespace belay::control
