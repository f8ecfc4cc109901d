#ifndef BELAY_CONTROL_INCIDENT_RECORDED_PAST_H_
#define BELAY_CONTROL_INCIDENT_RECORDED_PAST_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/ledger_source.h"
#include "ledger/entry.h"
#include "ledger/verifier.h"

/// What a ledger says of incidents, and of the changes that they may be blamed on.
namespace belay::control {

/// Where in the ledger something stands, when it was done and by whom.
struct Entered {
  std::uint64_t index = 0;
  Instant at;
  ledger::Principal by;

  bool is_by_person() const { return by.kind != "server"; }
};

struct EnteredDecision {
  Entered entered;
  Digest entry;          ///< of its bytes: what a rollout names it by
  ledger::Decided said;  ///< without the signatures of approvals
};
/// A waiver, or the glass that was broken.
struct EnteredException {
  Entered entered;
  bool is_override = false;
  std::string id, environment, reason;
  std::vector<std::string> rules;  ///< of a waiver
  Instant expires;
  std::optional<Instant> review_by;  ///< of an override
  std::optional<Entered> reviewed;
  std::string outcome;  ///< of the review
};
struct EnteredRolloutStep {
  Entered entered;
  ledger::RolloutStepped said;
};
struct EnteredIncidentStep {
  Entered entered;
  ledger::IncidentStepped said;
};

/// A change, as far as anything was recorded of it.
struct RecordedChange {
  std::string id, title;
  std::optional<Entered> opened;
  std::vector<std::string> makers;           ///< of its newest content
  std::map<std::string, Entered> approvals;  ///< by id
  std::vector<EnteredDecision> decisions;    ///< in the order of the ledger
  std::vector<EnteredException> exceptions;  ///< likewise
  std::vector<EnteredRolloutStep> rollouts;  ///< steps of every rollout of it, likewise
};

struct RecordedIncident {
  std::string id, environment;
  std::vector<EnteredIncidentStep> steps;  ///< never empty
};

/// Goes through a ledger's entries, and keeps what can be learned from. A few hundred bytes for
/// each decision: signatures and documents are left where they are.
class RecordedPast {
 public:
  /// REQUIRES: every entry from the first, in the order of the ledger.
  void add(std::uint64_t index, const ledger::Entry& entry, std::string_view leaf);

  /// In the order in which they were opened.
  const std::vector<RecordedIncident>& incidents() const { return incidents_; }
  const RecordedIncident* incident(std::string_view id) const;
  const std::map<std::string, RecordedChange>& changes() const { return changes_; }
  /// Nothing was recorded of it: null.
  const RecordedChange* change(const std::string& id) const;

 private:
  void take(const Entered& entered, const ledger::IncidentStepped& stepped);
  void add_exception(const std::string& change, EnteredException made);
  void take(const Entered& entered, const ledger::Reviewed& reviewed);

  std::vector<RecordedIncident> incidents_;
  std::map<std::string, std::size_t, std::less<>> by_id_;
  std::map<std::string, RecordedChange> changes_;
  std::map<std::string, std::string> change_of_exception_;
};

/// What was read, and of which ledger.
struct ReadPast {
  std::string origin;
  ledger::TreeHead head;  ///< of what was verified
  RecordedPast past;
};

/// Goes through the whole ledger, and fails where `walk_ledger` does; `not_found` before the first
/// entry.
Result<ReadPast> read_past(LedgerSource& source, const ledger::TrustedLedger& trusted);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_RECORDED_PAST_H_
