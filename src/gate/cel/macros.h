#ifndef BELAY_GATE_CEL_MACROS_H_
#define BELAY_GATE_CEL_MACROS_H_

#include <optional>
#include <vector>

#include "base/result.h"
#include "gate/cel/parser.h"

namespace belay::cel {

/// A call as written, before it is known whether it is a macro.
struct WrittenCall {
  std::uint32_t offset = 0;
  std::string_view function;
  std::optional<NodeIndex> target;
  std::vector<NodeIndex> arguments;
};

/// The tree that a macro stands for, or nothing where the call is an ordinary one.
Result<std::optional<NodeIndex>> expand_macro(Ast& ast, const WrittenCall& call,
                                              Libraries libraries, Arena& arena);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_MACROS_H_
