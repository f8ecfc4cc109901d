#include "gate/decision.h"

#include <algorithm>
#include <array>

#include "gate/approval_count.h"
#include "gate/discharge.h"
#include "gate/exceptions.h"
#include "gate/fact_values.h"
#include "gate/inputs_text.h"
#include "gate/merge.h"
#include "gate/trace.h"
#include "gate/way.h"

namespace belay::gate {

namespace {

constexpr std::array<std::string_view, 3> kVerdicts = {"allow", "hold", "deny"};
constexpr std::array<std::string_view, 4> kOutcomes = {"applies", "not-applicable", "unknown",
                                                       "error"};
constexpr std::array<std::string_view, 5> kStates = {"owed", "discharged", "exempted", "waived",
                                                     "overridden"};

std::vector<std::string> notes_on(const Policy& policy, const Inputs& inputs) {
  std::vector<std::string> notes;
  if (!inputs.catalog->present) {
    notes.push_back("no catalog: the repository is one system of undeclared tier, read as tier " +
                    std::to_string(policy.undeclared_tier()) +
                    "; a catalog would tell its systems, owners and dependents apart");
  }
  if (inputs.change->head_tree.empty()) {
    notes.push_back("the change has no tree yet: no approval or evidence can name it");
  }
  return notes;
}

}  // namespace

std::string_view name_of(Verdict verdict) { return kVerdicts[static_cast<std::size_t>(verdict)]; }
std::string_view name_of(RuleOutcome outcome) {
  return kOutcomes[static_cast<std::size_t>(outcome)];
}
std::string_view name_of(ObligationState state) { return kStates[static_cast<std::size_t>(state)]; }

Verdict verdict_of(const std::vector<Owed>& obligations, bool warnings_count) {
  Verdict verdict = Verdict::allow;
  for (const Owed& owed : obligations) {
    const bool counts = owed.due_now && (owed.enforced || warnings_count);
    if (!counts || owed.state != ObligationState::owed) continue;
    const bool denies = owed.asks.kind() == ObligationKind::deny;
    verdict = std::max(verdict, denies ? Verdict::deny : Verdict::hold);
  }
  return verdict;
}

Decision decide(const Policy& policy, const Inputs& inputs) {
  const FactValues facts(inputs, policy.undeclared_tier());
  const ApprovalCount approvals(inputs, policy.attention() ? &*policy.attention() : nullptr);
  Trace traced = trace(policy, facts);
  const Exceptions exceptions(policy, inputs, approvals.touched());
  exceptions.mark(traced);

  Decision decision;
  decision.moment = inputs.moment;
  decision.environment = inputs.environment;
  decision.now = inputs.now;
  decision.policy = policy.digest();
  decision.inputs = sha256(inputs_text(inputs, approvals));
  decision.obligations = merge(traced, inputs.moment);
  std::vector<ApprovalState> given;
  given.reserve(decision.obligations.size());
  for (Owed& owed : decision.obligations) given.push_back(discharge(owed, inputs, approvals));
  exceptions.lift(decision);
  decision.rules = std::move(traced.rules);
  decision.words = policy.words();
  decision.words.push_back(std::move(traced.words));
  decision.verdict = verdict_of(decision.obligations, false);
  const Verdict strict = verdict_of(decision.obligations, true);
  if (strict > decision.verdict) decision.would = strict;
  decision.way = shortest_way(decision.obligations, std::move(given), inputs);
  decision.notes = notes_on(policy, inputs);
  for (const std::string& hasty : approvals.by_rote()) {
    decision.notes.push_back("an approval that counts looks as if given by rote: " + hasty);
  }
  for (const std::string& note : exceptions.notes()) decision.notes.push_back(note);
  return decision;
}

}  // namespace belay::gate
