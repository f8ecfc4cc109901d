#ifndef BELAY_GATE_TRACE_H_
#define BELAY_GATE_TRACE_H_

#include <array>
#include <deque>
#include <memory>
#include <string>
#include <vector>

#include "gate/decision.h"
#include "gate/fact_values.h"

namespace belay::gate {

/// One obligation as one rule asks for it.
struct Ask {
  const Obligation* what = nullptr;  ///< the policy's own, or one of `made`
  std::string_view rule;
  bool enforced = true;
  bool exempted = false;
  bool is_closed = false;  ///< only the organisation's own rules exempt from it
  bool waived = false;     ///< a waiver lifts it, where nothing discharges it
};

/// What rules say in a decision beside what the policy says already.
struct Words {
  std::deque<std::string> reasons;
  std::deque<Doubt> doubts;
};

/// What became of every rule and freeze, and everything asked for, in the policy's order. Views the
/// policy.
struct Trace {
  std::vector<RuleTrace> rules;
  std::deque<Obligation> made;   ///< what no rule wrote: answers, freezes
  std::shared_ptr<Words> words;  ///< what `rules` views beside the policy
  std::vector<Ask> asks;
  /// By kind: the rules that exempt from it, enforced and warning ones.
  std::array<std::vector<std::string>, kObligationKindCount> exempting;
  std::array<std::vector<std::string>, kObligationKindCount> exempting_in_warning;
  /// Of these, the organisation's: what exempts from a closed ask.
  std::array<std::vector<std::string>, kObligationKindCount> exempting_closed;
  std::array<std::vector<std::string>, kObligationKindCount> exempting_closed_in_warning;

  /// The rules that exempt from it.
  std::vector<std::string> exempting_from(const Ask& ask) const;
};

/// Errors and unknowns owe: such a condition counts as true for `owes`, as false for `exempts` and
/// `unless`, and asks for an answer in place of a `deny`.
Trace trace(const Policy& policy, const FactValues& facts);

}  // namespace belay::gate

#endif  // BELAY_GATE_TRACE_H_
