#include "gate/scenario/coverage.h"

#include "base/text.h"
#include "gate/cel/arena.h"
#include "gate/fact_values.h"

namespace belay::scenario {

namespace {

bool is_true(const cel::Program& program, const gate::FactValues& facts, cel::Arena& arena) {
  arena.reset();
  const cel::Value value = program.evaluate(facts, arena);
  return value.kind() == cel::Kind::boolean && value.is_true();
}

/// On one line, safe to print.
std::string shown(std::string_view text) {
  std::string line;
  for (const std::string_view part : lines_of(text)) {
    const std::string_view words = trimmed(part);
    if (!line.empty() && !words.empty()) line += ' ';
    line += words;
  }
  return printable(line);
}

}  // namespace

Coverage::Coverage(const gate::Policy& policy, const gate::PolicyPlaces& places) : policy_(policy) {
  for (const gate::Rule& rule : policy.rules()) {
    rules_.push_back({rule.name, rule.place, !rule.when, false, false, false});
    if (rule.when) add_branches(rule.name, rule.place, *rule.when, "when", nullptr, places);
  }
  for (const gate::Freeze& freeze : policy.freezes()) {
    rules_.push_back({freeze.name, freeze.place, false, false, false, false});
    for (const auto& [key, condition] :
         {std::pair("when", &freeze.when), std::pair("unless", &freeze.unless)}) {
      if (!*condition) continue;
      add_branches(freeze.name, freeze.place, **condition, key, &freeze, places);
    }
  }
}

void Coverage::add_branches(const std::string& rule, const Place& place,
                            const gate::Condition& condition, std::string_view key,
                            const gate::Freeze* freeze, const gate::PolicyPlaces& places) {
  // A condition that is too large to take apart still counts as a rule.
  auto found = cel::branches(gate::condition_environment(), condition.text());
  if (!found) return;
  for (cel::Branch& branch : *found) {
    branches_.push_back({rule, places.within(place, key, branch.offset), shown(branch.text)});
    probes_.push_back({std::move(branch), freeze, branches_.size() - 1});
  }
}

void Coverage::see(const gate::Inputs& inputs, const gate::Decision& decision) {
  for (std::size_t i = 0; i < rules_.size() && i < decision.rules.size(); ++i) {
    switch (decision.rules[i].outcome) {
      case gate::RuleOutcome::applies:
        rules_[i].applied = true;
        break;
      case gate::RuleOutcome::not_applicable:
        rules_[i].not_applied = true;
        break;
      case gate::RuleOutcome::unknown:
      case gate::RuleOutcome::error:
        rules_[i].unknown = true;
        break;
    }
  }
  const gate::FactValues facts(inputs, policy_.undeclared_tier());
  cel::Arena arena;
  for (const Probe& probe : probes_) {
    const gate::Freeze* freeze = probe.freeze;
    if (freeze != nullptr && (inputs.now < freeze->from || inputs.now >= freeze->until)) continue;
    BranchSeen& seen = branches_[probe.at];
    seen.was_true = seen.was_true || is_true(probe.branch.is_true, facts, arena);
    seen.was_false = seen.was_false || is_true(probe.branch.is_false, facts, arena);
  }
}

std::size_t Coverage::outcomes() const {
  std::size_t count = 2 * branches_.size();
  for (const RuleSeen& rule : rules_) count += rule.always ? 1 : 2;
  return count;
}

std::size_t Coverage::outcomes_seen() const {
  std::size_t count = 0;
  for (const RuleSeen& rule : rules_) {
    count += (rule.applied ? 1 : 0) + (rule.not_applied ? 1 : 0);
  }
  for (const BranchSeen& branch : branches_) {
    count += (branch.was_true ? 1 : 0) + (branch.was_false ? 1 : 0);
  }
  return count;
}

int Coverage::percent() const {
  const std::size_t all = outcomes();
  return all == 0 ? 100 : static_cast<int>(outcomes_seen() * 100 / all);
}

}  // namespace belay::scenario
