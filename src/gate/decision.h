#ifndef BELAY_GATE_DECISION_H_
#define BELAY_GATE_DECISION_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "facts/boundary/boundary.h"
#include "facts/catalog/catalog.h"
#include "facts/catalog/codeowners.h"
#include "facts/change.h"
#include "facts/provenance/provenance.h"
#include "facts/reach.h"
#include "gate/policy.h"

namespace belay::gate {

enum class Verdict { allow, hold, deny };
enum class RuleOutcome { applies, not_applicable, unknown, error };
enum class ObligationState { owed, discharged, exempted, waived, overridden };

std::string_view name_of(Verdict verdict);
std::string_view name_of(RuleOutcome outcome);
std::string_view name_of(ObligationState state);

/// A person's approval of exact content. It discharges nothing unless it names this content.
struct Approval {
  std::string by;         ///< a person's name, e-mail or login
  Digest tree;            ///< the head tree approved
  std::string target;     ///< the full target ref approved for
  std::optional<Instant> at;
  std::string level;  ///< stated by hand; the catalog's wins where it has the person
  std::vector<std::string> teams;  ///< likewise
};

struct RecordSection {
  std::string name;
  std::string text;
};

struct Evidence {
  std::string type;
  std::string from;  ///< the producer
  Digest tree;
  std::optional<Instant> at;
};

/// Everything a decision reads. Equal inputs give equal bytes.
struct Inputs {
  const facts::Change* change = nullptr;
  const facts::Provenance* provenance = nullptr;
  const facts::Catalog* catalog = nullptr;
  const facts::Reach* reach = nullptr;
  const facts::Boundary* boundary = nullptr;
  const facts::Codeowners* codeowners = nullptr;  ///< at the target; null when there is none
  std::vector<Approval> approvals;
  std::vector<RecordSection> record;
  std::vector<Evidence> evidence;
  Moment moment = Moment::merge;
  std::string environment;
  Instant now;
};

/// What became of one rule, in the policy's order.
struct RuleTrace {
  std::string rule;
  RuleOutcome outcome = RuleOutcome::not_applicable;
  std::string reason;  ///< the condition, or what went wrong and the question that settles it
  bool warns_only = false;
};

/// One thing the change owes, merged over all rules that ask for it.
struct Owed {
  Obligation asks;
  ObligationState state = ObligationState::owed;
  std::vector<std::string> rules;  ///< that asked, in the policy's order
  Moment due = Moment::merge;
  bool due_now = false;  ///< due by the decision's moment
  bool enforced = true;  ///< false when only warning rules ask
  std::string reason;    ///< "1 of 2 given: dana" or "exempted by `docs are cheap`"
  std::vector<std::string> eligible;  ///< approvals: who could still give one, sorted
};

/// One step of the shortest way through.
struct Step {
  std::string action;              ///< "write the record: impact, rollback"
  std::vector<std::string> who;    ///< who can take it; empty: the author
};

struct Decision {
  Verdict verdict = Verdict::hold;
  std::optional<Verdict> would;  ///< in warn mode: what enforcing would say
  Moment moment = Moment::merge;
  std::string environment;
  Instant now;
  Digest policy;  ///< of the whole bundle
  Digest inputs;  ///< of everything it was decided from
  std::vector<Owed> obligations;
  std::vector<RuleTrace> rules;
  std::vector<Step> way;         ///< empty when allowed, or when no way is open
  std::vector<std::string> notes;
};

/// The decision. Pure: default is hold, and an error never allows.
Decision decide(const Policy& policy, const Inputs& inputs);

}  // namespace belay::gate

#endif  // BELAY_GATE_DECISION_H_
