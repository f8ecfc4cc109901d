#ifndef BELAY_GATE_CEL_CONSTANT_PARTS_H_
#define BELAY_GATE_CEL_CONSTANT_PARTS_H_

#include <vector>

#include "gate/cel/checker.h"

namespace belay::cel {

/// For each node, whether it has the same value in every evaluation.
std::vector<bool> constant_parts(const Ast& ast, const Checked& checked);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_CONSTANT_PARTS_H_
