#ifndef BELAY_GATE_MERGE_H_
#define BELAY_GATE_MERGE_H_

#include <vector>

#include "gate/trace.h"

namespace belay::gate {

/// The union of everything asked for: asks that one thing can discharge become one obligation, the
/// strictest that satisfies each of them, which keeps the names of all its rules. Asks of different
/// pools, moments and modes stay apart, and so does what was exempted or waived. In an order of its
/// own that the rules' order does not change; states are `owed` or `exempted`.
std::vector<Owed> merge(const Trace& trace, Moment moment);

}  // namespace belay::gate

#endif  // BELAY_GATE_MERGE_H_
