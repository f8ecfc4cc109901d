#ifndef BELAY_LEDGER_RECEIPT_H_
#define BELAY_LEDGER_RECEIPT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ledger/approval.h"
#include "ledger/entry.h"
#include "ledger/proof.h"

/// A decision with its ledger proof: what a deployment trusts instead of the server that answered
/// (docs/formats/receipt-v1.md).
namespace belay::ledger {

struct Receipt {
  std::string entry;  ///< the leaf's exact bytes
  LedgerProof proof;  ///< its `extra` is not used

  static Result<Receipt> parse(std::string_view text);
  std::string to_string() const;
};

/// Which ledger is believed, and by which keys.
struct TrustedLedger {
  std::string origin;
  std::vector<VerifierKey> keys;
};

/// An allow that was taken back, as a `revoked` entry names it.
struct Revocation {
  Digest content;  ///< `digest_of` the content
  std::string environment;
};

/// The revocations among entries, one a line, as `belay ledger tail --format json` prints them.
/// Fails where a line is no entry: a list that cannot be read stops everything.
Result<std::vector<Revocation>> parse_revocations(std::string_view lines);

/// What the receipt must be of. Everything that is stated must be equal; one of the two trees must
/// be stated.
struct Expectation {
  std::string repository;
  std::optional<Digest> head_tree;    ///< what was proposed
  std::optional<Digest> result_tree;  ///< what landed
  std::optional<std::string> target_ref;
  std::optional<Digest> touched;
  std::string environment;
  std::string moment;
  Instant now;
  /// Going back to what was once allowed there: its allow may have expired.
  bool undo = false;
  std::vector<Revocation> revoked;
};

/// An approval that the decision counted, once. Without a key the ledger's word is all there is for
/// it.
struct CountedApproval {
  std::string id;
  std::string means;
  std::optional<sshsig::PublicKey> key;  ///< that signed it
  Digest tree;                           ///< what was approved: the head tree, unless carried over
};

/// What a receipt proved.
struct Verified {
  Decided decision;
  std::vector<CountedApproval> approvals;
  Instant at;
  std::uint64_t index = 0;
  SignedCheckpoint checkpoint;
};

/// Fails, each time in words of its own, unless the trusted ledger has signed for an allow of what
/// is expected that has neither expired nor been revoked, and every approval in it is for that
/// environment and for the moment of what it discharges, and truly signed where it is. Believes
/// `now`, and knows of no withdrawal after the decision.
Result<Verified> verify(const Receipt& receipt, const TrustedLedger& trusted,
                        const Expectation& expected);

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_RECEIPT_H_
