#ifndef BELAY_CONTROL_LEDGER_WALK_H_
#define BELAY_CONTROL_LEDGER_WALK_H_

#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string_view>

#include "control/ledger_source.h"
#include "ledger/verifier.h"

/// Going through a ledger that is not believed, wherever it was kept.
namespace belay::control {

/// Is told each entry, with its bytes.
using EachEntry = std::function<Result<void>(std::uint64_t index, const ledger::Entry& entry,
                                             std::string_view leaf)>;

/// The newest checkpoint, which a trusted key has signed. What it covers was not looked at.
Result<ledger::SignedCheckpoint> newest_checkpoint(LedgerSource& source,
                                                   const ledger::TrustedLedger& trusted);

/// Goes through all that `newest` covers, in a few kilobytes: every entry is one, time does not go
/// back by more than it may, the tiles of hashes are those that the entries make, and the root is
/// the signed one. Fails with the first entry or file that is not so, and with the first failure of
/// `each`.
Result<void> walk_ledger(LedgerSource& source, const ledger::TrustedLedger& trusted,
                         const ledger::SignedCheckpoint& newest, const EachEntry& each);

/// The entries from `first` on that `size` covers, for who looks and does not check. Fails where
/// one does not parse.
Result<void> read_entries(LedgerSource& source, std::uint64_t first, std::uint64_t size,
                          const EachEntry& each);

/// A document that is what its name says.
Result<std::string> read_document(LedgerSource& source, const Digest& digest);

/// Reads the documents that entries name, and those that the dossiers among them name, each once.
class NamedDocuments {
 public:
  explicit NamedDocuments(LedgerSource& source) : source_(source) {}

  /// Fails where one is missing, or is not what its name says.
  Result<void> read_those_of(std::uint64_t index, const ledger::Entry& entry);
  std::size_t count() const { return seen_.size(); }

 private:
  Result<std::optional<std::string>> read_new(const Digest& digest);
  Result<void> read_those_of_dossier(const Digest& name);

  LedgerSource& source_;
  std::set<Digest> seen_;
};

/// What an older checkpoint says against a newer one of the same ledger.
struct Comparison {
  bool smaller = false;  ///< the newer one covers less: the ledger was rolled back
  std::optional<ledger::Fork> fork;

  bool agrees() const { return !smaller && !fork; }
};

/// `subtrees` reads the tree of `newer`. Both were verified.
Result<Comparison> compare(const ledger::SignedCheckpoint& older,
                           const ledger::SignedCheckpoint& newer,
                           const ledger::SubtreeReader& subtrees);

/// Both notes, and where they fork the proof: what to keep, and to show to others.
std::string evidence_of(const Comparison& found, const ledger::SignedCheckpoint& older,
                        const ledger::SignedCheckpoint& newer);

/// The hashes of a source's tiles.
ledger::SubtreeReader subtrees_of(LedgerSource& source, std::uint64_t size);

}  // namespace belay::control

#endif  // BELAY_CONTROL_LEDGER_WALK_H_
