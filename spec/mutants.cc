#include "mutants.h"

#include <algorithm>
#include <string>
#include <vector>

namespace belay::spec {

namespace {

using gate::Decision;
using gate::Inputs;
using gate::Policy;
using gate::Verdict;

/// The verdict as if the obligations that `forgotten` names were not there.
template <class Forgotten>
Decision without(Decision decision, Forgotten forgotten) {
  std::erase_if(decision.obligations, forgotten);
  decision.verdict = Verdict::allow;
  for (const gate::Owed& owed : decision.obligations) {
    if (owed.state != gate::ObligationState::owed || !owed.due_now || !owed.enforced) continue;
    const bool denies = owed.asks.kind() == gate::ObligationKind::deny;
    decision.verdict = std::max(decision.verdict, denies ? Verdict::deny : Verdict::hold);
  }
  if (decision.verdict == Verdict::allow) decision.way.clear();
  return decision;
}

bool is_answer(const gate::Owed& owed) { return owed.asks.kind() == gate::ObligationKind::answer; }

Decision forgets_errors(const Policy& policy, const Inputs& inputs) {
  return without(decide(policy, inputs), [](const gate::Owed& owed) {
    const auto* answer = std::get_if<gate::AnswerAsked>(&owed.asks.what);
    return answer != nullptr && answer->fact.empty();
  });
}

Decision allows_what_is_unknown(const Policy& policy, const Inputs& inputs) {
  return without(decide(policy, inputs), [&](const gate::Owed& owed) {
    return is_answer(owed) || inputs.approvals.empty();
  });
}

Decision forgets_when_two_ask(const Policy& policy, const Inputs& inputs) {
  return without(decide(policy, inputs),
                 [](const gate::Owed& owed) { return owed.rules.size() > 1; });
}

Decision wants_no_second_approval(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  if (inputs.approvals.size() <= 1) decision = without(decision, [](const auto&) { return true; });
  return decision;
}

Decision wants_no_evidence_when_there_is_none(const Policy& policy, const Inputs& inputs) {
  return without(decide(policy, inputs), [&](const gate::Owed& owed) {
    return owed.asks.kind() == gate::ObligationKind::evidence && inputs.evidence.empty();
  });
}

Decision hears_only_the_first(const Policy& policy, const Inputs& inputs) {
  Inputs fewer = inputs;
  if (fewer.approvals.size() > 1) fewer.approvals.resize(1);
  if (fewer.evidence.size() > 1) fewer.evidence.resize(1);
  return decide(policy, fewer);
}

Decision counts_itself(const Policy& policy, const Inputs& inputs) {
  static int calls = 0;
  Decision decision = decide(policy, inputs);
  decision.notes.push_back(std::to_string(++calls));
  return decision;
}

Decision names_no_way(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  decision.way.clear();
  return decision;
}

Decision denies_on_unknowns(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  const auto& owed = decision.obligations;
  if (std::any_of(owed.begin(), owed.end(), is_answer)) decision.verdict = Verdict::deny;
  return decision;
}

const Mutant kMutants[] = {
    {"the engine says what the reference says", "denies on unknowns", denies_on_unknowns},
    {"the default is hold", "allows what is unknown", allows_what_is_unknown},
    {"an error never allows", "forgets errors", forgets_errors},
    {"adding a rule without exempts never helps", "forgets what two rules ask",
     forgets_when_two_ask},
    {"losing an approval never helps", "wants no second approval", wants_no_second_approval},
    {"losing evidence never helps", "wants no evidence when there is none",
     wants_no_evidence_when_there_is_none},
    {"the order of rules, approvals and evidence does not matter", "hears only the first",
     hears_only_the_first},
    {"the same inputs give the same bytes", "counts its calls", counts_itself},
    {"whatever does not allow names a way", "names no way", names_no_way},
};

}  // namespace

std::span<const Mutant> mutants() { return kMutants; }

}  // namespace belay::spec
