#ifndef BELAY_GATE_CEL_FORMAT_H_
#define BELAY_GATE_CEL_FORMAT_H_

#include <string>
#include <string_view>

#include "gate/cel/cel.h"

namespace belay::cel {

/// `"%s has %d".format([a, b])`.
Value format_text(const Call& call);

/// The text between double quotes, with escapes for what cannot stand there.
std::string quoted(std::string_view text);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_FORMAT_H_
