#ifndef BELAY_GATE_CEL_TYPE_TEXT_H_
#define BELAY_GATE_CEL_TYPE_TEXT_H_

#include <string_view>

#include "gate/cel/cel.h"

namespace belay::cel {

/// A signature as it is documented: `string.(string, int): bool` for a method,
/// `(list(T)): optional(T)` for a function. REQUIRES: well-formed.
Overload parse_overload(std::string_view signature);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_TYPE_TEXT_H_
