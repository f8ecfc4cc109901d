#ifndef BELAY_GATE_TRACE_H_
#define BELAY_GATE_TRACE_H_

#include <array>
#include <string>
#include <vector>

#include "gate/decision.h"
#include "gate/fact_values.h"

namespace belay::gate {

/// One obligation as one rule asks for it.
struct Ask {
  Obligation what;
  std::string rule;
  bool enforced = true;
  bool exempted = false;
};

/// What became of every rule and freeze, and everything asked for, in the policy's order.
struct Trace {
  std::vector<RuleTrace> rules;
  std::vector<Ask> asks;
  /// By kind: the rules that exempt from it, enforced and warning ones.
  std::array<std::vector<std::string>, kObligationKindCount> exempting;
  std::array<std::vector<std::string>, kObligationKindCount> exempting_in_warning;
};

/// Errors and unknowns owe: such a condition counts as true for `owes`, as false for `exempts` and
/// `unless`, and asks for an answer in place of a `deny`.
Trace trace(const Policy& policy, const FactValues& facts);

}  // namespace belay::gate

#endif  // BELAY_GATE_TRACE_H_
