#include "control/ledger_walk.h"

#include <fmt/format.h>

#include <algorithm>
#include <variant>
#include <vector>

#include "base/text.h"
#include "control/dossier.h"
#include "ledger/growing_tiles.h"

namespace belay::control {
namespace {

using ledger::Tile;
using ledger::WrittenTile;

/// As wide as a ledger of `size` has it.
Tile bundle_at(std::uint64_t index, std::uint64_t size) {
  const std::uint64_t rest = size - index * ledger::kTileWidth;
  return {Tile::Holds::entries, 0, index,
          static_cast<unsigned>(std::min<std::uint64_t>(rest, ledger::kTileWidth))};
}

/// A bundle's bytes, and what of them each entry is.
struct Bundle {
  std::string bytes;
  std::vector<std::string_view> leaves;
};

Result<void> read_bundle(LedgerSource& source, const Tile& tile, Bundle& into) {
  BELAY_TRY(into.bytes, source.tile(tile));
  auto leaves = ledger::entries_in(into.bytes, tile.width);
  if (!leaves) {
    return fail(leaves.error().code,
                fmt::format("`{}`: {}", tile.path(), std::move(leaves).error().message));
  }
  into.leaves = *std::move(leaves);
  return {};
}

Result<void> expect_tiles(LedgerSource& source, const std::vector<WrittenTile>& made) {
  for (const WrittenTile& tile : made) {
    BELAY_TRY(const std::string kept, source.tile(tile.tile));
    if (kept == tile.bytes) continue;
    return fail(Code::malformed,
                fmt::format("`{}` has other hashes than the entries make", tile.tile.path()));
  }
  return {};
}

tl::unexpected<Error> of_entry(std::uint64_t index, const Error& error) {
  return fail(error.code, fmt::format("entry {}: {}", index, error.message));
}

/// What an entry itself names.
std::vector<Digest> named_by(const ledger::What& what) {
  if (const auto* assessed = std::get_if<ledger::Assessed>(&what)) return {assessed->facts};
  if (const auto* evidence = std::get_if<ledger::EvidenceAttached>(&what)) {
    return {evidence->envelope};
  }
  if (const auto* record = std::get_if<ledger::RecordEdited>(&what)) return {record->record};
  if (const auto* decided = std::get_if<ledger::Decided>(&what)) return {decided->explanation};
  if (const auto* incident = std::get_if<ledger::IncidentStepped>(&what)) {
    if (incident->account) return {*incident->account};
  }
  return {};
}

std::vector<Digest> named_by(const Dossier& dossier) {
  std::vector<Digest> names = {dossier.findings, dossier.directory};
  for (const KeptFile& file : dossier.judges.policy) names.push_back(file.digest);
  for (const KeptFile& file : dossier.judges.catalog) names.push_back(file.digest);
  if (dossier.judges.owners) names.push_back(dossier.judges.owners->digest);
  return names;
}

}  // namespace

Result<ledger::SignedCheckpoint> newest_checkpoint(LedgerSource& source,
                                                   const ledger::TrustedLedger& trusted) {
  BELAY_TRY(const std::string note, source.checkpoint());
  return ledger::open_checkpoint(note, trusted.keys);
}

Result<void> walk_ledger(LedgerSource& source, const ledger::TrustedLedger& trusted,
                         const ledger::SignedCheckpoint& newest, const EachEntry& each) {
  const std::uint64_t size = newest.checkpoint.head.size;
  ledger::LedgerVerifier verifier(trusted);
  ledger::GrowingTiles tiles;
  Bundle bundle;
  for (std::uint64_t at = 0; at * ledger::kTileWidth < size; ++at) {
    BELAY_TRY_VOID(read_bundle(source, bundle_at(at, size), bundle));
    for (const std::string_view leaf : bundle.leaves) {
      const std::uint64_t index = verifier.frontier().size();
      BELAY_TRY(const ledger::Entry entry, verifier.add_entry(leaf));
      BELAY_TRY_VOID(expect_tiles(source, tiles.add(ledger::leaf_hash(leaf))));
      BELAY_TRY_VOID(each(index, entry, leaf));
    }
  }
  BELAY_TRY_VOID(verifier.add_checkpoint(newest.note));
  return expect_tiles(source, tiles.unfinished());
}

Result<void> read_entries(LedgerSource& source, std::uint64_t first, std::uint64_t size,
                          const EachEntry& each) {
  if (first >= size) return {};
  Bundle bundle;
  for (std::uint64_t at = first / ledger::kTileWidth; at * ledger::kTileWidth < size; ++at) {
    BELAY_TRY_VOID(read_bundle(source, bundle_at(at, size), bundle));
    for (std::size_t i = 0; i < bundle.leaves.size(); ++i) {
      const std::uint64_t index = at * ledger::kTileWidth + i;
      if (index < first) continue;
      auto entry = ledger::parse_entry(bundle.leaves[i]);
      if (!entry) return of_entry(index, entry.error());
      BELAY_TRY_VOID(each(index, *entry, bundle.leaves[i]));
    }
  }
  return {};
}

Result<std::string> read_document(LedgerSource& source, const Digest& digest) {
  BELAY_TRY(auto bytes, source.document(digest));
  if (!bytes) {
    return fail(Code::not_found, fmt::format("the document {} is missing", digest.hex()));
  }
  if (sha256(*bytes) == digest) return *std::move(bytes);
  return fail(Code::malformed,
              fmt::format("the document {} is not what its name says", digest.hex()));
}

Result<std::optional<std::string>> NamedDocuments::read_new(const Digest& digest) {
  if (seen_.contains(digest)) return std::nullopt;
  BELAY_TRY(std::string bytes, read_document(source_, digest));
  seen_.insert(digest);
  return bytes;
}

Result<void> NamedDocuments::read_those_of_dossier(const Digest& name) {
  BELAY_TRY(const auto text, read_new(name));
  if (!text) return {};
  BELAY_TRY(const Dossier dossier, parse_dossier(*text));
  for (const Digest& named : named_by(dossier)) BELAY_TRY_VOID(read_new(named));
  return {};
}

Result<void> NamedDocuments::read_those_of(std::uint64_t index, const ledger::Entry& entry) {
  for (const Digest& named : named_by(entry.what)) {
    if (auto read = read_new(named); !read) return of_entry(index, read.error());
  }
  const auto* decided = std::get_if<ledger::Decided>(&entry.what);
  if (decided == nullptr) return {};
  if (auto read = read_those_of_dossier(decided->inputs); !read) {
    return of_entry(index, read.error());
  }
  return {};
}

Result<Comparison> compare(const ledger::SignedCheckpoint& older,
                           const ledger::SignedCheckpoint& newer,
                           const ledger::SubtreeReader& subtrees) {
  if (older.checkpoint.origin != newer.checkpoint.origin) {
    return fail(Code::malformed, fmt::format("the checkpoints are of two ledgers, `{}` and `{}`",
                                             printable(older.checkpoint.origin),
                                             printable(newer.checkpoint.origin)));
  }
  Comparison found;
  found.smaller = newer.checkpoint.head.size < older.checkpoint.head.size;
  if (found.smaller) return found;
  BELAY_TRY(found.fork, ledger::find_fork(older, newer, subtrees));
  return found;
}

std::string evidence_of(const Comparison& found, const ledger::SignedCheckpoint& older,
                        const ledger::SignedCheckpoint& newer) {
  if (found.fork) return found.fork->to_string();
  if (!found.smaller) return "";
  return fmt::format(
      "the ledger `{}` was longer once\n\nthe checkpoint that was kept, over {} entries:\n\n{}\n"
      "the one it has, over {} entries:\n\n{}",
      printable(older.checkpoint.origin), older.checkpoint.head.size, older.note.to_string(),
      newer.checkpoint.head.size, newer.note.to_string());
}

ledger::SubtreeReader subtrees_of(LedgerSource& source, std::uint64_t size) {
  return ledger::subtrees_in(size, [&source](const Tile& tile) { return source.tile(tile); });
}

}  // namespace belay::control
