#ifndef BELAY_GATE_CEL_BRANCHES_H_
#define BELAY_GATE_CEL_BRANCHES_H_

#include <string_view>
#include <vector>

#include "gate/cel/ast.h"
#include "gate/cel/cel.h"

namespace belay::cel {

/// A part of an expression that chooses the way: an operand of `&&` or `||`, or the condition of a
/// `? :`. Two programs ask of some facts whether evaluating the whole comes by this part, and what
/// it finds there; inside a macro, for some element. Evaluation proper pays nothing for this.
struct Branch {
  std::uint32_t offset = 0;  ///< in the text, where the part begins
  std::string_view text;     ///< the part, viewing the text it was found in
  Program is_true;
  Program is_false;
};

/// The branches of an expression, in the order of the text. REQUIRES: `text` compiles, and outlives
/// them. Fails with `Code::over_limit` where it has more than `limits::kCelBranchesMax`.
Result<std::vector<Branch>> branches(const Environment& environment, std::string_view text);

/// What was written for a part of a tree, viewing `ast.source`; with its own brackets left out.
std::string_view written(const Ast& ast, NodeIndex part);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_BRANCHES_H_
