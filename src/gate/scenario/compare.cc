#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "facts/reach.h"
#include "gate/scenario/scenario.h"

namespace belay::scenario {

namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class Comparison {
 public:
  /// Where the expectations that follow are written.
  void at(const Place& place) { place_ = place; }
  void same(std::string_view what, std::string_view wanted, std::string_view got) {
    if (wanted != got) different(what, wanted, got);
  }
  void part(std::string_view what, std::string_view wanted, std::string_view got) {
    if (!contains(got, wanted)) different(what, wanted, got);
  }
  void different(std::string_view what, std::string_view wanted, std::string_view got) {
    found_.push_back({place_, fmt::format("{}: expected `{}`, got `{}`", what, wanted, got)});
  }
  std::vector<Difference> finish() && { return std::move(found_); }

 private:
  Place place_;
  std::vector<Difference> found_;
};

std::string_view word(bool value) { return value ? "true" : "false"; }

void compare_one(const ExpectedObligation& wanted, const gate::Owed& got, Comparison& out) {
  out.at(wanted.place);
  const std::string what = fmt::format("obligation `{}`", in_words(got.asks));
  out.same(what + " kind", wanted.kind, name_of(got.asks.kind()));
  out.same(what + " state", wanted.state, name_of(got.state));
  if (wanted.rules) {
    out.same(what + " rules", joined(*wanted.rules, ", "), joined(got.rules, ", "));
  }
  if (wanted.says) out.same(what + " says", *wanted.says, in_words(got.asks));
  if (wanted.reason) out.part(what + " reason", *wanted.reason, got.reason);
  if (wanted.passed_over) {
    out.part(what + " passed over", *wanted.passed_over, joined(got.passed_over, "; "));
  }
  if (wanted.due_now) out.same(what + " due now", word(*wanted.due_now), word(got.due_now));
  if (wanted.enforced) out.same(what + " enforced", word(*wanted.enforced), word(got.enforced));
  if (wanted.eligible) {
    out.same(what + " eligible", joined(*wanted.eligible, ", "), joined(got.eligible, ", "));
  }
}

std::string kinds_of(const std::vector<gate::Owed>& obligations) {
  std::string words;
  for (const gate::Owed& owed : obligations) {
    words += fmt::format("{}{} {}", words.empty() ? "" : ", ", name_of(owed.asks.kind()),
                         name_of(owed.state));
  }
  return words;
}

void compare_obligations(const Expected& expected, const gate::Decision& decision,
                         Comparison& out) {
  if (!expected.obligations) return;
  out.at(expected.obligations_place);
  const auto& wanted = *expected.obligations;
  const auto& got = decision.obligations;
  if (wanted.size() != got.size()) {
    out.different("obligations", fmt::format("{} of them", wanted.size()), kinds_of(got));
    return;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) compare_one(wanted[i], got[i], out);
}

std::string words_of(const gate::RuleTrace& trace) {
  if (trace.doubt == nullptr) return std::string(trace.reason);
  return fmt::format("{} {} {}", trace.reason, trace.doubt->fact, trace.doubt->question);
}

void compare_rules(const Expected& expected, const gate::Decision& decision, Comparison& out) {
  for (const ExpectedRule& wanted : expected.rules) {
    out.at(wanted.place);
    const std::string what = fmt::format("rule `{}`", wanted.name);
    const auto at =
        std::find_if(decision.rules.begin(), decision.rules.end(),
                     [&](const gate::RuleTrace& trace) { return trace.rule == wanted.name; });
    if (at == decision.rules.end()) {
      out.different(what, wanted.outcome, "no such rule");
      continue;
    }
    out.same(what, wanted.outcome, name_of(at->outcome));
    out.part(what + " reason", wanted.reason, words_of(*at));
  }
}

std::string in_words(const gate::Step& step) {
  return fmt::format("{} [{}]{}{}", step.action, step.whose, step.obstacle.empty() ? "" : " but ",
                     step.obstacle);
}

void compare_way(const Expected& expected, const gate::Decision& decision, Comparison& out) {
  if (!expected.way) return;
  out.at(expected.way_place);
  std::vector<std::string> got;
  for (const gate::Step& step : decision.way) got.push_back(in_words(step));
  if (got.size() != expected.way->size()) {
    out.different("way", joined(*expected.way, " / "), joined(got, " / "));
    return;
  }
  for (std::size_t i = 0; i < got.size(); ++i) out.part("way", (*expected.way)[i], got[i]);
}

/// The case decided by `policy`, and shown to the witness.
gate::Decision decide(const Given& given, const gate::Policy& policy, const Surroundings& around,
                      const Witness& witness) {
  const facts::Catalog& catalog = given.catalog ? *given.catalog : around.catalog;
  const facts::ReachIndex systems(catalog);
  facts::Reach reach = systems.of(given.change);
  reach.unknowns.insert(reach.unknowns.end(), given.reach_unknowns.begin(),
                        given.reach_unknowns.end());
  gate::Inputs inputs;
  inputs.change = &given.change;
  inputs.provenance = &given.provenance;
  inputs.catalog = &catalog;
  inputs.systems = &systems;
  inputs.reach = &reach;
  inputs.boundary = &given.boundary;
  inputs.codeowners = around.codeowners;
  if (given.states_codeowners) inputs.codeowners = given.codeowners ? &*given.codeowners : nullptr;
  inputs.approvals = given.facts.approvals;
  inputs.record = given.facts.record;
  inputs.evidence = given.facts.evidence;
  inputs.seen = given.facts.seen;
  inputs.moment = given.moment;
  inputs.environment = given.environment;
  inputs.now = given.now;
  gate::Decision decision = gate::decide(policy, inputs);
  if (witness) witness(policy, inputs, decision);
  return decision;
}

}  // namespace

std::vector<Difference> differences(const Expected& expected, const gate::Decision& decision) {
  Comparison out;
  out.at(expected.place);
  if (!expected.error.empty()) {
    out.different("policy", expected.error, "it loaded");
    return std::move(out).finish();
  }
  out.same("verdict", expected.verdict, name_of(decision.verdict));
  out.same("would", expected.would.value_or(""),
           decision.would ? name_of(*decision.would) : std::string_view());
  compare_obligations(expected, decision, out);
  compare_rules(expected, decision, out);
  compare_way(expected, decision, out);
  out.at(expected.notes_place);
  for (const std::string& note : expected.notes) {
    out.part("notes", note, joined(decision.notes, "; "));
  }
  return std::move(out).finish();
}

std::vector<Difference> differences(const Expected& expected, const Error& refusal) {
  Comparison out;
  out.at(expected.place);
  if (expected.error.empty()) {
    out.different("policy", "to load", refusal.to_string());
  } else {
    out.part("policy", expected.error, refusal.to_string());
  }
  return std::move(out).finish();
}

Result<gate::Policy> stated_policy(const Given& given) {
  const std::string text = given.policy.value_or("belay: policy/v1\nrules: []\n");
  if (!given.organisation) return gate::Policy::parse(text, "belay.yaml");
  return gate::Policy::parse(
      text, "belay.yaml",
      {*given.organisation, "belay-organisation.yaml", gate::OrganisationText::Counts::always});
}

std::vector<Difference> play(const Scenario& scenario, const Surroundings& around,
                             const Witness& witness) {
  const Given& given = scenario.given;
  if (!given.states_policy()) {
    return differences(scenario.expected, decide(given, around.policy, around, witness));
  }
  const auto own = stated_policy(given);
  if (!own) return differences(scenario.expected, own.error());
  return differences(scenario.expected, decide(given, *own, around, witness));
}

}  // namespace belay::scenario
