#include "mutants.h"

#include <re2/re2.h>

#include <algorithm>
#include <atomic>
#include <string>

#include "gate/cel/cel.h"
#include "gate/fact_values.h"

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

Decision wants_no_record_when_none_is_given(const Policy& policy, const Inputs& inputs) {
  return without(decide(policy, inputs), [&](const gate::Owed& owed) {
    return owed.asks.kind() == gate::ObligationKind::record && inputs.record.empty();
  });
}

Decision enforces_warnings(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  decision.verdict = decision.would.value_or(decision.verdict);
  return decision;
}

Decision denies_when_a_warning_asks(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  for (const gate::Owed& owed : decision.obligations) {
    if (!owed.enforced) decision.verdict = Verdict::deny;
  }
  return decision;
}

Decision hears_only_the_first(const Policy& policy, const Inputs& inputs) {
  Inputs fewer = inputs;
  if (fewer.approvals.size() > 1) fewer.approvals.resize(1);
  if (fewer.evidence.size() > 1) fewer.evidence.resize(1);
  return decide(policy, fewer);
}

Decision hears_the_barred(const Policy& policy, const Inputs& inputs) {
  Inputs more = inputs;
  for (gate::Approval& approval : more.approvals) approval.barred.clear();
  return decide(policy, more);
}

Decision takes_approvals_for_every_moment(const Policy& policy, const Inputs& inputs) {
  Inputs more = inputs;
  for (gate::Approval& approval : more.approvals) approval.moment.reset();
  return decide(policy, more);
}

Decision counts_itself(const Policy& policy, const Inputs& inputs) {
  static std::atomic<int> calls = 0;
  Decision decision = decide(policy, inputs);
  decision.notes.push_back(std::to_string(++calls));
  return decision;
}

Decision names_no_way(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  decision.way.clear();
  return decision;
}

Decision forgets_the_last_step(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  if (decision.way.size() > 1) decision.way.pop_back();
  return decision;
}

Decision asks_for_what_is_due_later(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  for (const gate::Owed& owed : decision.obligations) {
    if (owed.due_now || owed.missing.empty()) continue;
    decision.way.push_back({"write the record: " + owed.missing.front(), {}, "the author", ""});
  }
  return decision;
}

Decision denies_on_unknowns(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  const auto& owed = decision.obligations;
  if (std::any_of(owed.begin(), owed.end(), is_answer)) decision.verdict = Verdict::deny;
  return decision;
}

/// As if exemptions did not ask whose rule they lift.
Decision exempts_across_layers(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  const auto& rules = policy.rules();
  const auto lifts = [&](const gate::Owed& owed) {
    if (!owed.asks.exemptible || owed.state != gate::ObligationState::owed) return false;
    for (std::size_t i = 0; i < rules.size(); ++i) {
      const auto& kinds = rules[i].exempts;
      const bool exempts = rules[i].layer == gate::Layer::repository && policy.extends() &&
                           decision.rules[i].outcome == gate::RuleOutcome::applies &&
                           rules[i].mode == gate::Mode::enforce &&
                           std::find(kinds.begin(), kinds.end(), owed.asks.kind()) != kinds.end();
      if (exempts) return true;
    }
    return false;
  };
  return without(decision, lifts);
}

/// As if a repository's mode were the organisation's too.
Decision warns_with_the_repository(const Policy& policy, const Inputs& inputs) {
  Decision decision = decide(policy, inputs);
  const auto& rules = policy.rules();
  const bool warns =
      policy.extends() && std::any_of(rules.begin(), rules.end(), [](const auto& one) {
        return one.layer == gate::Layer::repository && one.mode == gate::Mode::warn;
      });
  return warns ? without(decision, [](const auto&) { return true; }) : decision;
}

Decision takes_every_moment_for_the_last(const Policy& policy, const Inputs& inputs) {
  Inputs later = inputs;
  later.moment = gate::Moment::after;
  return decide(policy, later);
}

gate::Demand demands_no_answers(const Policy& policy, const Inputs& inputs) {
  gate::Demand demand = gate::demand(policy, inputs);
  std::erase_if(demand.obligations, is_answer);
  return demand;
}

std::vector<std::string> forgets_what_the_last_rule_reads(const Policy& policy) {
  std::vector<std::string> facts;
  for (std::size_t i = 0; i + 1 < policy.rules().size(); ++i) {
    const auto& when = policy.rules()[i].when;
    if (when) facts.insert(facts.end(), when->facts().begin(), when->facts().end());
  }
  return facts;
}

/// `a && b` as `a ? b : false`: an error on the left is not absorbed by `false` on the right.
Meaning from_the_left(Meaning meaning) {
  for (Meaning& part : meaning.parts) part = from_the_left(std::move(part));
  if (meaning.kind == Meaning::Kind::all_of) {
    Meaning last = std::move(meaning.parts.back());
    meaning.parts.pop_back();
    Meaning so_far = meaning.parts.size() == 1 ? meaning.parts.front() : meaning;
    Meaning no{Meaning::Kind::environment, "in", 0, {}, {}};
    Meaning chosen;
    chosen.kind = Meaning::Kind::choice;
    chosen.parts = {from_the_left(std::move(so_far)), std::move(last), std::move(no)};
    return chosen;
  }
  return meaning;
}

Truth stops_at_the_first_error(const Meaning& meaning, const Inputs& inputs, Coming coming) {
  return Engine().judge(from_the_left(meaning), inputs, coming);
}

/// Takes what nobody has asked for yet for what there is not.
Truth makes_no_fact_late(const Meaning& meaning, const Inputs& inputs, Coming coming) {
  if (coming == Coming::early) return Engine().judge(meaning, inputs, coming);
  const auto program = cel::compile(gate::condition_environment(), meaning.text());
  const gate::FactValues facts(inputs, gate::kUndeclaredTier);
  cel::Arena arena;
  const cel::Value value = program->evaluate(cel::Bindings(facts.at_hand()), arena);
  if (!value.is(cel::Kind::boolean)) return Truth::error;
  return value.is_true() ? Truth::yes : Truth::no;
}

std::string rewritten(std::string text, const char* pattern, const char* by) {
  RE2::GlobalReplace(&text, pattern, by);
  return text;
}

std::vector<gate::Finding> reads_at_most_as_less(const std::string& policy) {
  return Engine().lint(rewritten(policy, "<=", "< "));
}

std::vector<gate::Finding> reads_and_as_or(const std::string& policy) {
  return Engine().lint(rewritten(policy, "&&", "||"));
}

std::vector<gate::Finding> compares_no_conditions(const std::string& policy) {
  return Engine().lint(rewritten(policy, "when: '.*'", "when: 'true'"));
}

std::vector<scenario::BranchSeen> remembers_only_the_last(const std::string& policy,
                                                          std::span<const World> worlds) {
  return Engine().cover(policy, worlds.last(1));
}

/// Asks each operand alone, as if nothing before it could decide.
std::vector<scenario::BranchSeen> comes_by_everything(const std::string& policy,
                                                      std::span<const World> worlds) {
  auto branches = Engine().cover(policy, worlds);
  for (scenario::BranchSeen& branch : branches) {
    const auto alone = load(policy_text(branch.text));
    for (const World& world : worlds) {
      const Facts facts(world);
      const Verdict verdict = decide(*alone, facts.inputs()).verdict;
      branch.was_true = branch.was_true || verdict == Verdict::deny;
      branch.was_false = branch.was_false || verdict == Verdict::allow;
    }
  }
  return branches;
}

template <class Part>
Mutant with(std::string_view breaks, std::string_view does, Part Engine::*part, Part mutated) {
  Mutant made{breaks, does, Engine()};
  made.engine.*part = std::move(mutated);
  return made;
}

}  // namespace

std::vector<Mutant> mutants() {
  using E = Engine;
  std::vector<Mutant> all;
  const auto decides = [&](std::string_view breaks, std::string_view does, auto* mutated) {
    all.push_back(with<decltype(E::decide)>(breaks, does, &E::decide, mutated));
  };
  decides("the engine says what the reference says", "denies on unknowns", denies_on_unknowns);
  decides("the engine says what the reference says", "counts what is due later",
          takes_every_moment_for_the_last);
  decides("the engine says what the reference says", "hears who is barred", hears_the_barred);
  decides("the engine says what the reference says", "takes an approval for every moment",
          takes_approvals_for_every_moment);
  constexpr std::string_view kNeverLoosens = "a repository never loosens its organisation's policy";
  decides(kNeverLoosens, "exempts across layers", exempts_across_layers);
  decides(kNeverLoosens, "warns with the repository", warns_with_the_repository);
  decides("the default is hold", "allows what is unknown", allows_what_is_unknown);
  decides("an error never allows", "forgets errors", forgets_errors);
  decides("adding a rule without exempts never helps", "forgets what two rules ask",
          forgets_when_two_ask);
  decides("losing an approval never helps", "wants no second approval", wants_no_second_approval);
  decides("losing evidence never helps", "wants no evidence when there is none",
          wants_no_evidence_when_there_is_none);
  decides("losing a section of the record never helps", "wants no record when none is given",
          wants_no_record_when_none_is_given);
  decides("a rule that warns changes no verdict", "enforces warnings", enforces_warnings);
  decides("to warn of a rule is never stricter", "denies when a warning asks",
          denies_when_a_warning_asks);
  decides("the order of rules, approvals and evidence does not matter", "hears only the first",
          hears_only_the_first);
  decides("the same inputs give the same bytes", "counts its calls", counts_itself);
  decides("whatever does not allow names a way", "names no way", names_no_way);
  decides("the shortest way, taken, leads to allow", "forgets the last step",
          forgets_the_last_step);
  decides("no step of the shortest way can be left out", "asks for what is due later",
          asks_for_what_is_due_later);
  all.push_back(with<decltype(E::demand)>("a demand is a decision with nothing given",
                                          "demands no answers", &E::demand, demands_no_answers));
  all.push_back(with<decltype(E::facts_read_by)>(
      "a fact that no condition names changes nothing", "forgets what the last rule reads",
      &E::facts_read_by, forgets_what_the_last_rule_reads));
  all.push_back(with<decltype(E::judge)>("a condition means the same however it is evaluated",
                                         "stops at the first error", &E::judge,
                                         stops_at_the_first_error));
  all.push_back(with<decltype(E::judge)>("a condition means the same however it is evaluated",
                                         "makes no fact late", &E::judge, makes_no_fact_late));
  all.push_back(with<decltype(E::cover)>("coverage is what was come by, no more and no less",
                                         "remembers only the last case", &E::cover,
                                         remembers_only_the_last));
  all.push_back(with<decltype(E::cover)>("coverage is what was come by, no more and no less",
                                         "comes by every operand", &E::cover, comes_by_everything));
  all.push_back(with<decltype(E::lint)>("what lint calls never true is never true",
                                        "reads `<=` as `<`", &E::lint, reads_at_most_as_less));
  all.push_back(with<decltype(E::lint)>("what lint calls always true is never false",
                                        "reads `&&` as `||`", &E::lint, reads_and_as_or));
  all.push_back(with<decltype(E::lint)>("a rule that lint says adds nothing is not missed",
                                        "compares no conditions", &E::lint,
                                        compares_no_conditions));
  return all;
}

}  // namespace belay::spec
