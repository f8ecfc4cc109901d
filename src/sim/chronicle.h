#ifndef BELAY_SIM_CHRONICLE_H_
#define BELAY_SIM_CHRONICLE_H_

#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "control/change_state.h"
#include "control/decider.h"
#include "ledger/verifier.h"
#include "sim/incidents_told.h"
#include "sim/reference.h"
#include "sim/request.h"
#include "sim/rollouts_told.h"
#include "sim/store.h"

namespace belay::sim {

using Histories = std::map<std::string, History>;

/// A request while a replica serves it, and what there was when it came.
struct Serving {
  const Request* request = nullptr;
  std::map<std::string, std::size_t> moves;  ///< how often each repository had moved
  std::size_t records = 0;                   ///< that the ledger had
  Instant at;
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
  // Of a rollout's step, else empty: what speaks against it.
  std::string not_allowed;  ///< where it starts
  std::string not_alone;    ///< where it starts
  std::string not_good;     ///< where it goes on
  std::string not_next;     ///< after those before
  std::string not_free;     ///< where it goes out, or on, into a freeze
  std::string not_asked;    ///< where it goes back
  // Of an incident's step, else empty: what speaks against it.
  std::string not_one;   ///< where it opens
  std::string not_once;  ///< where it undoes something
};

struct ReplySeen {
  const Request* request = nullptr;
  Reply reply;
};

/// All that was committed and all that clients were told, in the order in which it happened:
/// what the invariants look at. It keeps copies of its own.
class Chronicle {
 public:
  Chronicle(const StoreContents& contents, Histories& histories, const SimulatedProduction& shop,
            ledger::TrustedLedger trusted);

  /// The store has committed something while that was served.
  void committed(const Serving& serving);
  /// The client has the reply.
  void replied(const Request& request, Reply reply);
  /// Somebody signed in with the token of this secret, which could not be or could, at that moment.
  void signed_in(const Request& request, std::string not_possible);
  /// Somebody wrote this plan.
  void written(const PlanMade& plan);
  /// The order was given while that was served, and the traffic is on its way.
  void moved(const Serving& serving, const std::string& system, const control::TrafficOrder& order);
  /// What was deployed was put back while that was served. `is_new`: by a new effect.
  void put_back(const Serving& serving, const control::Deployment& deployment, bool is_new);
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
  const RolloutsTold& rollouts() const { return told_; }
  /// Each rollout as it was last committed.
  const std::map<std::string, control::KeptRollout>& kept_rollouts() const { return kept_; }
  const IncidentsTold& incidents() const { return incidents_; }
  /// Each incident as it was last committed.
  const std::map<std::string, watch::IncidentState>& kept_incidents() const {
    return kept_incidents_;
  }
  /// The deployments that somebody told, by id.
  const std::map<std::string, control::KeptDeployment>& deployments() const { return deployments_; }
  /// The ids of those that were put back.
  const std::set<std::string>& all_put_back() const { return put_back_; }
  /// The decision that a record's inputs make, by nobody who served it.
  Result<std::shared_ptr<const control::Decided>> replay(const ledger::Decided& decided);

  /// What was seen to be wrong in the moment it happened; empty: nothing.
  std::string unreadable;        ///< the ledger is not what its format says
  std::string removed;           ///< something given is gone
  std::string enrolled_alone;    ///< the directory moved by fewer than two administrators
  std::string wrong_token;       ///< somebody signed in with what is no token
  std::string moved_alone;       ///< the traffic went where nobody asked it to go
  std::string not_as_told;       ///< a rollout is not what its entries tell
  std::string not_turned;        ///< one that was sent back, as its sender was told, was not
  std::string not_undone;        ///< an undo that its sender was told of was not asked for
  std::string wrongly_put_back;  ///< a deployment, though nobody wants it, or twice

  /// How many of them the invariants have looked at.
  std::size_t records_checked = 0;
  std::size_t replies_checked = 0;

 private:
  void see_directory(const Serving& serving);
  void see_records(const Serving& serving);
  void see_decision(const Serving& serving, RecordSeen& seen);
  void see_changes();
  void see_step(const Serving& serving, RecordSeen& seen);
  void see_start(const Serving& serving, const ledger::RolloutStepped& stepped, RecordSeen& seen);
  void see_rollouts();
  void see_going_back(const Serving& serving, const ledger::RolloutStepped& stepped,
                      RecordSeen& seen);
  void see_incident(const Serving& serving, RecordSeen& seen);
  void see_opening(const watch::IncidentState& opened, RecordSeen& seen);
  void see_incidents();
  /// Takes what of a kind is another than when it was looked at last.
  template <class Parse, class Take>
  void see_changed(const control::Key& first, const Parse& parse, const Take& take) {
    const auto& all = contents_.aggregates;
    for (auto at = all.lower_bound(first); at != all.end() && at->first.kind == first.kind; ++at) {
      const auto& [key, aggregate] = *at;
      std::int64_t& known = versions_[key.id];
      if (known == aggregate.version) continue;
      known = aggregate.version;
      auto kept = parse(aggregate.put.state);
      if (kept) {
        take(key.id, *std::move(kept));
      } else {
        unreadable = kept.error().message;
      }
    }
  }

  const StoreContents& contents_;
  Histories& histories_;
  const SimulatedProduction& shop_;
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
  RolloutsTold told_;
  std::map<std::string, control::KeptRollout> kept_;
  std::map<Digest, PlanMeant> plans_;
  std::map<Digest, ledger::Decided> allows_;  ///< by their entries
  std::set<Digest> begun_;                    ///< the allows that began a rollout
  IncidentsTold incidents_;
  std::map<std::string, watch::IncidentState> kept_incidents_;
  std::map<std::string, control::KeptDeployment> deployments_;
  std::set<std::string> put_back_;
  Reference reference_;
  control::Decider decider_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_CHRONICLE_H_
