#ifndef BELAY_GATE_SCENARIO_COVERAGE_H_
#define BELAY_GATE_SCENARIO_COVERAGE_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "gate/cel/branches.h"
#include "gate/decision.h"
#include "gate/policy.h"
#include "gate/policy_places.h"

namespace belay::scenario {

/// What scenarios have seen of a rule or freeze.
struct RuleSeen {
  std::string name;
  Place place;
  bool always = false;  ///< it has no condition, so it cannot fail to apply
  bool applied = false;
  bool not_applied = false;
  bool unknown = false;  ///< or in error; seen or not, this counts for nothing
};

/// What scenarios have seen of an operand of `&&` or `||`, or of the condition of a `? :`.
struct BranchSeen {
  std::string rule;
  Place place;
  std::string text;
  bool was_true = false;
  bool was_false = false;
};

/// Which rules of a policy, and which branches of their conditions, some scenario has come by.
class Coverage {
 public:
  /// REQUIRES: `policy` and the texts behind `places` outlive it.
  Coverage(const gate::Policy& policy, const gate::PolicyPlaces& places);

  /// REQUIRES: a decision by the policy.
  void see(const gate::Inputs& inputs, const gate::Decision& decision);

  const std::vector<RuleSeen>& rules() const { return rules_; }
  const std::vector<BranchSeen>& branches() const { return branches_; }

  /// Both outcomes of every rule that has a condition and of every branch, and the one of every
  /// rule that has none.
  std::size_t outcomes() const;
  std::size_t outcomes_seen() const;
  /// Rounded down; 100 where there is nothing to see.
  int percent() const;

 private:
  struct Probe {
    cel::Branch branch;
    const gate::Freeze* freeze = nullptr;  ///< only while it is in force
    std::size_t at = 0;                    ///< in `branches_`
  };
  void add_branches(const std::string& rule, const Place& place, const gate::Condition& condition,
                    std::string_view key, const gate::Freeze* freeze,
                    const gate::PolicyPlaces& places);

  const gate::Policy& policy_;
  std::vector<RuleSeen> rules_;
  std::vector<BranchSeen> branches_;
  std::vector<Probe> probes_;
};

}  // namespace belay::scenario

#endif  // BELAY_GATE_SCENARIO_COVERAGE_H_
