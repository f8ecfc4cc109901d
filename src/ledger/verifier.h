#ifndef BELAY_LEDGER_VERIFIER_H_
#define BELAY_LEDGER_VERIFIER_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/entry.h"
#include "ledger/receipt.h"

/// Checking a ledger without its server: that its entries are what its checkpoints were signed
/// over, and that no two checkpoints contradict each other.
namespace belay::ledger {

/// Goes through a ledger from its first entry, in one pass and a few kilobytes. A failure is final.
class LedgerVerifier {
 public:
  explicit LedgerVerifier(TrustedLedger trusted) : trusted_(std::move(trusted)) {}

  /// The next leaf. Fails where it is no entry, its time goes back further than steps overtake
  /// each other, or it rotates a key that was not the ledger's. Errors name the entry by its index.
  Result<Entry> add_entry(std::string_view leaf);

  /// A checkpoint over exactly the entries so far. A key that they rotated signs it for the last
  /// time.
  Result<void> add_checkpoint(Note note);

  const Frontier& frontier() const { return frontier_; }
  /// How many of the entries a checkpoint covers.
  std::uint64_t covered() const { return covered_; }

 private:
  TrustedLedger trusted_;
  Frontier frontier_;
  std::uint64_t covered_ = 0;
  std::optional<Instant> latest_;
  std::vector<VerifierKey> keys_after_;  // those of the next checkpoint but one
  bool rotated_ = false;
};

/// Two checkpoints that one ledger cannot both have signed honestly. Whoever has its keys can check
/// that, and nobody can take it back.
struct Fork {
  SignedCheckpoint older;
  SignedCheckpoint newer;
  Digest root_then;   ///< what the newer tree was at the older size
  MerkleProof proof;  ///< from there to the newer checkpoint

  /// Both notes and the proof, for people and for other tools.
  std::string to_string() const;
};

/// Fails unless it proves a fork of the trusted ledger.
Result<void> verify(const Fork& fork, const TrustedLedger& trusted);

/// The fork between two verified checkpoints, or nothing where the newer extends the older.
/// `newer_tree` reads the tree of the newer one, and fails the search where it is another.
/// REQUIRES: both are of one origin, and the older is not larger.
Result<std::optional<Fork>> find_fork(const SignedCheckpoint& older, const SignedCheckpoint& newer,
                                      const SubtreeReader& newer_tree);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_VERIFIER_H_
