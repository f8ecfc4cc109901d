#ifndef BELAY_GATE_LINT_CHECKS_H_
#define BELAY_GATE_LINT_CHECKS_H_

#include <memory>
#include <string>
#include <vector>

#include "gate/cel/arena.h"
#include "gate/cel/ast.h"
#include "gate/lint/lint.h"
#include "gate/lint/logic.h"

namespace belay::gate {

/// A condition taken apart, and whose it is.
struct ReadCondition {
  const Condition* condition = nullptr;
  std::string rule;
  Place rule_place;
  std::string key;  ///< `when` or `unless`
  cel::Ast ast;     ///< views the arena
  std::unique_ptr<cel::Arena> arena = std::make_unique<cel::Arena>();
};

/// The policy with every condition read once.
struct ReadPolicy {
  const Policy& policy;
  const PolicyPlaces& places;
  std::vector<ReadCondition> conditions;
  /// By rule, its `when` among `conditions`; -1: always.
  std::vector<int> of_rule;

  Formula read(Logic& logic, std::size_t rule) const;
};

ReadPolicy read_policy(const Policy& policy, const PolicyPlaces& places);

/// What each condition proves about itself, and the names it compares with.
void check_conditions(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out);
/// Rules that ask for nothing of their own, exemptions that weaken tier 1, freezes that are over,
/// rules without `why`.
void check_rules(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out);
/// Teams, people and levels that the catalog does not know, and owners who are too few.
void check_people(const ReadPolicy& read, const LintTarget& target, std::vector<Finding>& out);

}  // namespace belay::gate

#endif  // BELAY_GATE_LINT_CHECKS_H_
