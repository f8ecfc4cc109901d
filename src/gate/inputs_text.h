#ifndef BELAY_GATE_INPUTS_TEXT_H_
#define BELAY_GATE_INPUTS_TEXT_H_

#include <string>

#include "gate/approval_count.h"
#include "gate/decision.h"

namespace belay::gate {

/// Everything a decision reads, as canonical JSON (RFC 8785): what `Decision::inputs` is the
/// SHA-256 of. Approvals, evidence and record are in an order of their own, so that the order in
/// which they were given does not matter. `approvals` counts those of the same inputs.
std::string inputs_text(const Inputs& inputs, const ApprovalCount& approvals);

}  // namespace belay::gate

#endif  // BELAY_GATE_INPUTS_TEXT_H_
