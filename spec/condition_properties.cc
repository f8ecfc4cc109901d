#include <fmt/format.h>
#include <re2/re2.h>

#include <algorithm>

#include "base/text.h"
#include "properties.h"

namespace belay::spec {

namespace {

std::string in_words(const std::vector<gate::Owed>& obligations) {
  std::string words;
  for (const gate::Owed& owed : obligations) {
    words += fmt::format("{} {} {} {}; ", gate::in_words(owed.asks), gate::name_of(owed.state),
                         owed.due_now, joined(owed.rules, ","));
  }
  return words;
}

/// What `belay policy diff` compares is what a decision owes before anybody has given anything.
std::string a_demand_is_a_decision_with_nothing_given(const Case& given, const Engine& engine,
                                                      Dice&) {
  const Facts facts(given.world);
  gate::Inputs bare = facts.inputs();
  bare.approvals.clear();
  bare.record.clear();
  bare.evidence.clear();
  bare.seen.reset();
  const auto policy = load(policy_text(given));
  const gate::Decision decision = engine.decide(*policy, bare);
  const gate::Demand demand = engine.demand(*policy, bare);
  if (demand.verdict == decision.verdict && demand.would == decision.would &&
      in_words(demand.obligations) == in_words(decision.obligations)) {
    return "";
  }
  return wrong(given, fmt::format("demand: {}; decision: {}", in_words(demand.obligations),
                                  in_words(decision.obligations)));
}

/// What `belay policy diff` does not look at, to be fast, must not matter.
std::string a_fact_that_no_condition_names_changes_nothing(const Case& given, const Engine& engine,
                                                           Dice& dice) {
  const std::vector<std::string> read = engine.facts_read_by(*load(policy_text(given)));
  const World other = any_world(dice);
  Case changed = given;
  if (!gate::reads(read, "reach.tier")) changed.world.tier = other.tier;
  if (!gate::reads(read, "provenance.level")) changed.world.agent = other.agent;
  if (!gate::reads(read, "change.is_revert")) changed.world.revert = other.revert;
  if (!gate::reads(read, "env")) changed.world.production = other.production;
  const auto said = [&](const Case& one) {
    gate::Decision decision = run(one, engine);
    decision.inputs = Digest();
    return without_order(decision);
  };
  const std::string before = said(given);
  const std::string after = said(changed);
  if (before == after) return "";
  return wrong(given, fmt::format("it reads {}; others changed, and\n{}became\n{}",
                                  joined(read, ", "), before, after));
}

std::string a_condition_means_the_same_however_it_is_evaluated(const Case& given,
                                                               const Engine& engine, Dice& dice) {
  const Meaning meaning = any_meaning(dice);
  const Truth wanted = meaning.in(given.world);
  const Facts facts(given.world);
  for (const Coming coming : {Coming::late, Coming::early, Coming::by_steps}) {
    const Truth got = engine.judge(meaning, facts.inputs(), coming);
    if (got == wanted) continue;
    return fmt::format("way {}: {} instead of {}: {}", static_cast<int>(coming),
                       static_cast<int>(got), static_cast<int>(wanted), meaning.text());
  }
  return "";
}

std::vector<World> any_worlds(Dice& dice, int count) {
  std::vector<World> worlds;
  while (count-- > 0) worlds.push_back(any_world(dice));
  return worlds;
}

/// What coverage calls unreached no world has come by, and what it calls reached one has.
std::string coverage_is_what_was_come_by(const Case&, const Engine& engine, Dice& dice) {
  const Meaning meaning = any_meaning(dice);
  const std::vector<World> worlds = any_worlds(dice, 1 + dice.below(4));
  const std::vector<Come> wanted = come_by(meaning, worlds);
  const auto got = engine.cover(policy_text(meaning.text()), worlds);
  const auto same = [](const Come& a, const scenario::BranchSeen& b) {
    return a.was_true == b.was_true && a.was_false == b.was_false;
  };
  if (std::equal(wanted.begin(), wanted.end(), got.begin(), got.end(), same)) return "";
  std::string words = meaning.text();
  for (std::size_t i = 0; i < std::max(wanted.size(), got.size()); ++i) {
    words += fmt::format("\n{}", i < got.size() ? got[i].text : "nothing");
    if (i < wanted.size()) words += fmt::format(" {}{}", wanted[i].was_true, wanted[i].was_false);
    if (i < got.size()) words += fmt::format(" {}{}", got[i].was_true, got[i].was_false);
  }
  return words;
}

constexpr int kWorldsTried = 24;

/// Of every condition, or part of one, that lint says is always so: whether some world says no.
std::string not_constant(const Engine& engine, Dice& dice, bool value) {
  const Meaning meaning = any_meaning(dice);
  const std::string policy = policy_text(meaning.text());
  std::vector<std::string> constants;
  for (const gate::Finding& finding : engine.lint(policy)) {
    if (finding.kind != (value ? "always-true" : "never-true")) continue;
    std::string part;
    if (finding.says.starts_with("`when` of")) part = meaning.text();
    if (part.empty() && !RE2::PartialMatch(finding.says, "^`(.*)` is always", &part)) continue;
    constants.push_back(part);
  }
  if (constants.empty()) return "";
  const gate::Verdict never = value ? gate::Verdict::allow : gate::Verdict::deny;
  for (const World& world : any_worlds(dice, kWorldsTried)) {
    const Facts facts(world);
    for (const std::string& part : constants) {
      if (gate::decide(*load(policy_text(part)), facts.inputs()).verdict != never) continue;
      return fmt::format("`{}` was called always {}, in\n{}", part, value, policy);
    }
  }
  return "";
}

std::string never_true_is_never_true(const Case&, const Engine& engine, Dice& dice) {
  return not_constant(engine, dice, false);
}

std::string always_true_is_never_false(const Case&, const Engine& engine, Dice& dice) {
  return not_constant(engine, dice, true);
}

/// Lint takes facts as known, and conditions as sound.
bool is_certain(const Case& given, const World& world) {
  return std::all_of(given.rules.begin(), given.rules.end(), [&](const Rule& rule) {
    const Truth holds = truth(rule.condition, world);
    return holds == Truth::yes || holds == Truth::no;
  });
}

std::string what_adds_nothing_is_not_missed(const Case& given, const Engine& engine, Dice& dice) {
  std::vector<Case> shorter;
  for (const gate::Finding& finding : engine.lint(policy_text(given))) {
    if (finding.kind != "shadowed-rule" && finding.kind != "duplicate-rule") continue;
    std::erase_if(shorter.emplace_back(given).rules, [&](const Rule& rule) {
      return fmt::format("rule {}", rule.number) == finding.rule;
    });
  }
  if (shorter.empty()) return "";
  std::vector<World> worlds = any_worlds(dice, kWorldsTried / 2);
  worlds.push_back(given.world);
  for (const World& world : worlds) {
    if (!is_certain(given, world)) continue;
    Case whole = given;
    whole.world = world;
    const gate::Decision before = run(whole, engine);
    for (Case& one : shorter) {
      one.world = world;
      const gate::Decision after = run(one, engine);
      if (before.verdict == after.verdict && before.would == after.would) continue;
      return wrong(whole, fmt::format("without a rule that adds nothing, {} became {}:\n{}",
                                      gate::name_of(before.verdict), gate::name_of(after.verdict),
                                      policy_text(one)));
    }
  }
  return "";
}

constexpr Property kProperties[] = {
    {"a demand is a decision with nothing given", a_demand_is_a_decision_with_nothing_given},
    {"a fact that no condition names changes nothing",
     a_fact_that_no_condition_names_changes_nothing},
    {"a condition means the same however it is evaluated",
     a_condition_means_the_same_however_it_is_evaluated},
    {"coverage is what was come by, no more and no less", coverage_is_what_was_come_by},
    {"what lint calls never true is never true", never_true_is_never_true},
    {"what lint calls always true is never false", always_true_is_never_false},
    {"a rule that lint says adds nothing is not missed", what_adds_nothing_is_not_missed},
};

}  // namespace

std::span<const Property> condition_properties() { return kProperties; }

}  // namespace belay::spec
