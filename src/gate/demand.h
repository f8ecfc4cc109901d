#ifndef BELAY_GATE_DEMAND_H_
#define BELAY_GATE_DEMAND_H_

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "gate/decision.h"

namespace belay::gate {

/// What a policy asks of a change before anybody has given anything: a decision without approvals,
/// record, evidence and a time since when the change was seen. Reads nothing of the inputs but the
/// facts, the moment and the time. Views the policy.
struct Demand {
  Verdict verdict = Verdict::hold;
  std::optional<Verdict> would;   ///< as in Decision
  std::vector<Owed> obligations;  ///< `owed` or `exempted`, in the order of Decision
  /// By kind: the rules that exempt from it, those that only warn left out.
  std::array<std::vector<std::string>, kObligationKindCount> exempting;
};

/// INVARIANT: verdict, would, and what is owed or exempted are those of `decide` over the same
/// inputs with nothing given.
Demand demand(const Policy& policy, const Inputs& inputs);

/// What the conditions of a policy read, each as a condition names it (`change.files`,
/// `reach.tier`); sorted, distinct. Beside these a decision reads only who made the change, and
/// whether its files, commits, makers and operators are known.
std::vector<std::string> facts_read_by(const Policy& policy);

/// Whether one of `facts` is `fact`, a part of it, or what it is part of.
bool reads(const std::vector<std::string>& facts, std::string_view fact);

}  // namespace belay::gate

#endif  // BELAY_GATE_DEMAND_H_
