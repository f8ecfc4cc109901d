#ifndef BELAY_GATE_WAY_H_
#define BELAY_GATE_WAY_H_

#include <vector>

#include "gate/approval_count.h"
#include "gate/decision.h"

namespace belay::gate {

/// The cheapest set of steps that turns the decision into `allow`, in the order to take them: first
/// what may change what is owed, then what the author can do alone, then what needs others, then
/// what only time does. Steps that nobody can take say so. `given` is what `discharge` found for
/// each obligation.
std::vector<Step> shortest_way(const std::vector<Owed>& obligations,
                               std::vector<ApprovalState> given, const Inputs& inputs);

}  // namespace belay::gate

#endif  // BELAY_GATE_WAY_H_
