#ifndef BELAY_GATE_LINT_LINT_H_
#define BELAY_GATE_LINT_LINT_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "facts/catalog/catalog.h"
#include "facts/catalog/codeowners.h"
#include "gate/policy.h"
#include "gate/policy_places.h"

namespace belay::gate {

/// `error`: the policy asks for less than it seems to, or for what nobody can mean. `warning`: the
/// rest.
enum class Severity { warning, error };
std::string_view name_of(Severity severity);

/// Something in a policy that is hardly meant.
struct Finding {
  Severity severity = Severity::warning;
  std::string_view kind;  ///< `never-true`, `unknown-journey`, ...: docs/reference/lint.md
  std::string rule;       ///< or freeze
  Place place;
  std::string says;  ///< what it is, and why
  std::string next;  ///< what to do about it
};

/// What a policy is held against.
struct LintTarget {
  const facts::Catalog& catalog;
  const facts::Codeowners* codeowners = nullptr;  ///< null: there is none
  Instant now;
};

/// Everything that can be proved to be wrong or is plainly unknown, by place. Silence proves
/// nothing: docs/reference/lint.md says what is looked at.
std::vector<Finding> lint(const Policy& policy, const PolicyPlaces& places,
                          const LintTarget& target);

}  // namespace belay::gate

#endif  // BELAY_GATE_LINT_LINT_H_
