#include "gate/lint/lint.h"

#include <algorithm>
#include <tuple>

#include "gate/cel/environment.h"
#include "gate/fact_table.h"
#include "gate/lint/checks.h"

namespace belay::gate {

namespace {

void add(ReadPolicy& read, const std::optional<Condition>& condition, const std::string& rule,
         const Place& place, std::string key) {
  if (!condition) return;
  ReadCondition made;
  made.condition = &*condition;
  made.rule = rule;
  made.rule_place = place;
  made.key = std::move(key);
  auto ast =
      cel::parse(condition->text(), condition_environment().content().libraries, *made.arena);
  if (!ast) return;  // it was compiled, so it parses
  made.ast = *std::move(ast);
  read.conditions.push_back(std::move(made));
}

/// Empty where it has no rules.
std::string organisation_file(const Policy& policy) {
  for (const Rule& rule : policy.rules()) {
    if (rule.layer == Layer::organisation) return rule.place.file;
  }
  for (const Freeze& freeze : policy.freezes()) {
    if (freeze.layer == Layer::organisation) return freeze.place.file;
  }
  return "";
}

}  // namespace

std::string_view name_of(Severity severity) {
  return severity == Severity::error ? "error" : "warning";
}

ReadPolicy read_policy(const Policy& policy, const PolicyPlaces& places) {
  ReadPolicy read{policy, places, {}, {}};
  for (const Rule& rule : policy.rules()) {
    const auto at = static_cast<int>(read.conditions.size());
    add(read, rule.when, rule.name, rule.place, "when");
    read.of_rule.push_back(rule.when ? at : -1);
  }
  for (const Freeze& freeze : policy.freezes()) {
    add(read, freeze.when, freeze.name, freeze.place, "when");
    add(read, freeze.unless, freeze.name, freeze.place, "unless");
  }
  return read;
}

Formula ReadPolicy::read(Logic& logic, std::size_t rule) const {
  if (of_rule[rule] < 0) return logic.always();
  const cel::Ast& ast = conditions[static_cast<std::size_t>(of_rule[rule])].ast;
  return logic.read(ast, ast.root);
}

std::vector<Finding> lint(const Policy& policy, const PolicyPlaces& places,
                          const LintTarget& target) {
  const ReadPolicy read = read_policy(policy, places);
  std::vector<Finding> found;
  check_conditions(read, target, found);
  check_rules(read, target, found);
  check_people(read, target, found);
  // What the organisation wrote is the organisation's to mend, in its own file.
  const std::string above = organisation_file(policy);
  std::erase_if(found, [&](const Finding& finding) {
    return policy.extends() && finding.place.file == above;
  });
  std::stable_sort(found.begin(), found.end(), [](const Finding& a, const Finding& b) {
    return std::tie(a.place.file, a.place.line, a.place.column) <
           std::tie(b.place.file, b.place.line, b.place.column);
  });
  return found;
}

}  // namespace belay::gate
