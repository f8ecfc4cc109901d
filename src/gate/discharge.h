#ifndef BELAY_GATE_DISCHARGE_H_
#define BELAY_GATE_DISCHARGE_H_

#include "gate/approval_count.h"
#include "gate/decision.h"

namespace belay::gate {

/// Decides whether what was given discharges `owed`, and says why or why not. What was exempted
/// stays so. Returns what of approvals is given and missing; of anything else nothing.
ApprovalState discharge(Owed& owed, const Inputs& inputs, const ApprovalCount& approvals);

}  // namespace belay::gate

#endif  // BELAY_GATE_DISCHARGE_H_
