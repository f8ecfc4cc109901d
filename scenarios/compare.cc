#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "facts/reach.h"
#include "scenario.h"

namespace belay::scenarios {

namespace {

bool contains(std::string_view text, std::string_view part) {
  return text.find(part) != std::string_view::npos;
}

class Comparison {
 public:
  void same(std::string_view what, std::string_view wanted, std::string_view got) {
    if (wanted != got) different(what, wanted, got);
  }
  void part(std::string_view what, std::string_view wanted, std::string_view got) {
    if (!contains(got, wanted)) different(what, wanted, got);
  }
  void different(std::string_view what, std::string_view wanted, std::string_view got) {
    found_.push_back(fmt::format("{}: expected `{}`, got `{}`", what, wanted, got));
  }
  std::vector<std::string> finish() && { return std::move(found_); }

 private:
  std::vector<std::string> found_;
};

std::string_view word(bool value) { return value ? "true" : "false"; }

void compare_one(const ExpectedObligation& wanted, const gate::Owed& got, Comparison& out) {
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
  const auto& wanted = *expected.obligations;
  const auto& got = decision.obligations;
  if (wanted.size() != got.size()) {
    out.different("obligations", fmt::format("{} of them", wanted.size()), kinds_of(got));
    return;
  }
  for (std::size_t i = 0; i < wanted.size(); ++i) compare_one(wanted[i], got[i], out);
}

void compare_rules(const Expected& expected, const gate::Decision& decision, Comparison& out) {
  for (const ExpectedRule& wanted : expected.rules) {
    const std::string what = fmt::format("rule `{}`", wanted.name);
    const auto at =
        std::find_if(decision.rules.begin(), decision.rules.end(),
                     [&](const gate::RuleTrace& trace) { return trace.rule == wanted.name; });
    if (at == decision.rules.end()) {
      out.different(what, wanted.outcome, "no such rule");
      continue;
    }
    out.same(what, wanted.outcome, name_of(at->outcome));
    out.part(what + " reason", wanted.reason,
             fmt::format("{} {} {}", at->reason, at->fact, at->question));
  }
}

std::string in_words(const gate::Step& step) {
  return fmt::format("{} [{}]{}{}", step.action, step.whose, step.obstacle.empty() ? "" : " but ",
                     step.obstacle);
}

void compare_way(const Expected& expected, const gate::Decision& decision, Comparison& out) {
  if (!expected.way) return;
  std::vector<std::string> got;
  for (const gate::Step& step : decision.way) got.push_back(in_words(step));
  if (got.size() != expected.way->size()) {
    out.different("way", joined(*expected.way, " / "), joined(got, " / "));
    return;
  }
  for (std::size_t i = 0; i < got.size(); ++i) out.part("way", (*expected.way)[i], got[i]);
}

gate::Decision decide(const Scenario& scenario, const gate::Policy& policy) {
  const Given& given = scenario.given;
  const facts::ReachIndex systems(given.catalog);
  facts::Reach reach = systems.of(given.change);
  reach.unknowns.insert(reach.unknowns.end(), given.reach_unknowns.begin(),
                        given.reach_unknowns.end());
  gate::Inputs inputs;
  inputs.change = &given.change;
  inputs.provenance = &given.provenance;
  inputs.catalog = &given.catalog;
  inputs.systems = &systems;
  inputs.reach = &reach;
  inputs.boundary = &given.boundary;
  inputs.codeowners = given.codeowners ? &*given.codeowners : nullptr;
  inputs.approvals = given.facts.approvals;
  inputs.record = given.facts.record;
  inputs.evidence = given.facts.evidence;
  inputs.seen = given.facts.seen;
  inputs.moment = given.moment;
  inputs.environment = given.environment;
  inputs.now = given.now;
  return gate::decide(policy, inputs);
}

}  // namespace

std::vector<std::string> differences(const Scenario& scenario) {
  const Expected& expected = scenario.expected;
  Comparison out;
  const auto policy = gate::Policy::parse(scenario.given.policy, "belay.yaml");
  if (!policy) {
    if (expected.error.empty()) {
      out.different("policy", "to load", policy.error().to_string());
    } else {
      out.part("policy", expected.error, policy.error().to_string());
    }
    return std::move(out).finish();
  }
  if (!expected.error.empty()) {
    out.different("policy", expected.error, "it loaded");
    return std::move(out).finish();
  }
  const gate::Decision decision = decide(scenario, *policy);
  out.same("verdict", expected.verdict, name_of(decision.verdict));
  out.same("would", expected.would.value_or(""),
           decision.would ? name_of(*decision.would) : std::string_view());
  compare_obligations(expected, decision, out);
  compare_rules(expected, decision, out);
  compare_way(expected, decision, out);
  for (const std::string& note : expected.notes) {
    out.part("notes", note, joined(decision.notes, "; "));
  }
  return std::move(out).finish();
}

}  // namespace belay::scenarios
