#ifndef BELAY_GATE_DECISION_H_
#define BELAY_GATE_DECISION_H_

#include <cstdint>
#include <memory>
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
#include "gate/approval.h"
#include "gate/exception.h"
#include "gate/incident_freeze.h"
#include "gate/policy.h"

namespace belay::gate {

enum class Verdict { allow, hold, deny };
enum class RuleOutcome : std::uint8_t { applies, not_applicable, unknown, error };
enum class ObligationState { owed, discharged, exempted, waived, overridden };

std::string_view name_of(Verdict verdict);
std::string_view name_of(RuleOutcome outcome);
std::string_view name_of(ObligationState state);

struct RecordSection {
  std::string name;
  std::string text;

  friend auto operator<=>(const RecordSection&, const RecordSection&) = default;
};

struct Evidence {
  std::string type;
  std::string from;  ///< the producer
  Digest tree;       ///< the head tree it speaks about
  std::optional<Instant> at;
  std::string barred = {};  ///< why it cannot count, whoever asks; empty: nothing bars it
  std::string id = {};      ///< as a server names it; empty: given by hand

  friend auto operator<=>(const Evidence&, const Evidence&) = default;
};

/// Everything a decision reads. Equal inputs give equal bytes. A fact that is null is unknown.
/// REQUIRES: `change` and `catalog` are set, and `systems` where the catalog is present.
struct Inputs {
  const facts::Change* change = nullptr;
  const facts::Provenance* provenance = nullptr;
  const facts::Catalog* catalog = nullptr;
  const facts::ReachIndex* systems = nullptr;  ///< over `catalog`: which systems a file belongs to
  const facts::Reach* reach = nullptr;
  const facts::Boundary* boundary = nullptr;
  const facts::Codeowners* codeowners = nullptr;  ///< at the target; null when there is none
  std::vector<Approval> approvals;
  std::vector<RecordSection> record;
  std::vector<Evidence> evidence;
  std::vector<Exception> exceptions;
  std::vector<Unreviewed> unreviewed;
  std::vector<IncidentFreeze> frozen;
  /// When this head was first seen by a clock that is not its makers'; waits begin then.
  std::optional<Instant> seen;
  Moment moment = Moment::merge;
  std::string environment;
  Instant now;
};

/// What would settle a condition that is unknown or fails.
struct Doubt {
  std::string fact;  ///< unknown: the fact
  std::string question;
};

/// What became of one rule or freeze, in the policy's order, rules first. Views the decision's
/// words. Small, because a policy of 1,000 rules fills as many for every decision.
struct RuleTrace {
  std::string_view rule;
  std::string_view reason;       ///< the condition, or what went wrong
  const Doubt* doubt = nullptr;  ///< unknown and error
  RuleOutcome outcome = RuleOutcome::not_applicable;
  bool is_freeze = false;
  bool enforced = true;  ///< false in warn mode
  Layer layer = Layer::repository;
};

/// One thing the change owes, merged over all rules that ask for it.
struct Owed {
  Obligation asks;
  ObligationState state = ObligationState::owed;
  std::vector<std::string_view> rules;  ///< that asked, in the policy's order; views the policy
  Moment due = Moment::merge;
  bool due_now = false;                  ///< due by the decision's moment
  bool enforced = true;                  ///< false when only warning rules ask
  std::string reason;                    ///< "1 of 2 given: dana" or "exempted by `docs are cheap`"
  std::vector<std::string> missing;      ///< record: the sections still to write
  std::vector<std::string> counted;      ///< approvals: by whom, sorted
  std::vector<std::string> by;           ///< the ids of the approvals or evidence that count
  std::vector<std::string> passed_over;  ///< approvals, evidence: what does not count, and why
  std::vector<std::string> eligible;     ///< approvals: who could still give one, sorted
  std::vector<std::string> excepted;     ///< by which waivers or override it was lifted, sorted
};

/// One step of the shortest way through.
struct Step {
  std::string action;            ///< "write the record: impact, rollback"
  std::vector<std::string> who;  ///< who can take it; empty: see `whose`
  std::string whose;             ///< in words: "3 people in @retail/delivery are no makers"
  std::string obstacle;          ///< why nobody can take it now; empty: it can be taken
};

/// An exception without which the decision would say something else.
struct ExceptionUsed {
  std::string id;
  ExceptionKind kind = ExceptionKind::waiver;
  std::vector<std::string> by;
  Instant until;
  std::string reason;
};

struct Decision {
  Verdict verdict = Verdict::hold;
  std::optional<Verdict> would;  ///< where a warning is stricter: what enforcing would say
  Moment moment = Moment::merge;
  std::string environment;
  Instant now;
  Digest policy;  ///< of the whole bundle
  Digest inputs;  ///< of everything it was decided from
  std::vector<Owed> obligations;
  std::vector<ExceptionUsed> exceptions;  ///< sorted by id
  std::vector<RuleTrace> rules;
  std::vector<std::shared_ptr<const void>> words;  ///< what `rules` views
  std::vector<Step> way;                           ///< to allow; empty when allowed
  std::vector<std::string> notes;
};

/// `deny` if a `deny` due now stands, else `hold` if anything due now is owed, else `allow`.
Verdict verdict_of(const std::vector<Owed>& obligations, bool warnings_count);

/// The decision. Pure: default is hold, and an error never allows.
Decision decide(const Policy& policy, const Inputs& inputs);

}  // namespace belay::gate

#endif  // BELAY_GATE_DECISION_H_
