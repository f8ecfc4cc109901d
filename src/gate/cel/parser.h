#ifndef BELAY_GATE_CEL_PARSER_H_
#define BELAY_GATE_CEL_PARSER_H_

#include <cstdint>
#include <string_view>

#include "base/result.h"
#include "gate/cel/ast.h"
#include "gate/cel/cel.h"

namespace belay::cel {

/// A set of libraries, as bits.
using Libraries = std::uint32_t;
inline Libraries bit(Library library) { return Libraries{1} << static_cast<unsigned>(library); }

/// Parses an expression and expands its macros. Decoded strings and made-up names live in the
/// arena; the tree also points into `text`. Size and nesting are bounded.
Result<Ast> parse(std::string_view text, Libraries libraries, Arena& arena);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_PARSER_H_
