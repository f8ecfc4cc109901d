#ifndef BELAY_SIM_CHRONICLE_H_
#define BELAY_SIM_CHRONICLE_H_

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/change_state.h"
#include "control/decider.h"
#include "ledger/verifier.h"
#include "sim/reference.h"
#include "sim/request.h"
#include "sim/store.h"

namespace belay::sim {

using Histories = std::map<std::string, History>;

/// A request while a replica serves it, and how often each repository had moved when it came.
struct Serving {
  const Request* request = nullptr;
  std::map<std::string, std::size_t> moves;
};

/// A record as it was committed, and what whoever stood beside it could tell at that moment.
struct RecordSeen {
  std::string bytes;
  ledger::Entry entry;
  const Request* request = nullptr;
  std::size_t commit = 0;      ///< the how manieth
  std::int64_t at_micros = 0;  ///< the store's time of the commit
  // Of a decision, else empty: what speaks against it.
  std::string not_earned;   ///< where it allows
  std::string not_counted;  ///< an approval that it names
  std::string not_there;    ///< its head or target
};

struct ReplySeen {
  const Request* request = nullptr;
  Reply reply;
};

/// All that was committed and all that clients were told, in the order in which it happened:
/// what the invariants look at. It keeps copies of its own.
class Chronicle {
 public:
  Chronicle(const StoreContents& contents, Histories& histories, ledger::TrustedLedger trusted);

  /// The store has committed something while that was served.
  void committed(const Serving& serving);
  /// The client has the reply.
  void replied(const Request& request, Reply reply);
  /// Somebody signed in with the token of this secret, which could not be or could, at that moment.
  void signed_in(const Request& request, std::string not_possible);
  std::string not_signed_in(const std::string& secret, Instant now) const;

  const StoreContents& contents() const { return contents_; }
  const ledger::TrustedLedger& trusted() const { return trusted_; }
  const std::vector<RecordSeen>& records() const { return records_; }
  const std::vector<ReplySeen>& replies() const { return replies_; }
  /// The tree over the first so many records: its root.
  const Digest& root_at(std::size_t size) const { return roots_[size]; }
  const control::Directory& directory() const { return directory_; }
  const Reference& reference() const { return reference_; }
  /// Each change as it was last committed.
  const std::map<std::string, control::ChangeState>& changes() const { return changes_; }
  /// The decision that a record's inputs make, by nobody who served it.
  Result<std::shared_ptr<const control::Decided>> replay(const ledger::Decided& decided);

  /// What was seen to be wrong in the moment it happened; empty: nothing.
  std::string unreadable;      ///< the ledger is not what its format says
  std::string removed;         ///< something given is gone
  std::string enrolled_alone;  ///< the directory moved by fewer than two administrators
  std::string wrong_token;     ///< somebody signed in with what is no token

  /// How many of them the invariants have looked at.
  std::size_t records_checked = 0;
  std::size_t replies_checked = 0;

 private:
  void see_directory(const Serving& serving);
  void see_records(const Serving& serving);
  void see_decision(const Serving& serving, RecordSeen& seen);
  void see_changes();

  const StoreContents& contents_;
  Histories& histories_;
  ledger::TrustedLedger trusted_;
  ledger::LedgerVerifier verifier_;
  std::vector<RecordSeen> records_;
  std::vector<ReplySeen> replies_;
  ledger::Frontier frontier_;
  std::vector<Digest> roots_;
  control::Directory directory_;
  std::int64_t directory_version_ = 0;
  std::map<std::string, control::ChangeState> changes_;
  std::map<std::string, std::int64_t> versions_;
  std::size_t commits_ = 0;
  Reference reference_;
  control::Decider decider_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_CHRONICLE_H_
