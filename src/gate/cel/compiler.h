#ifndef BELAY_GATE_CEL_COMPILER_H_
#define BELAY_GATE_CEL_COMPILER_H_

#include <functional>
#include <string_view>

#include "base/result.h"
#include "gate/cel/checker.h"
#include "gate/cel/code.h"

namespace belay::cel {

/// Turns the checked tree into instructions. Parts without variables are computed here and now;
/// those that fail are left to fail when they are reached.
Result<void> generate(const Ast& ast, const Checked& checked,
                      const Environment::Content& environment, Program::Code& code);

/// As `compile`, of the tree as `reshape` leaves it.
Result<Program> compile_reshaped(const Environment& environment, std::string_view text,
                                 const std::function<void(Ast&)>& reshape);

/// Runs code that needs no variables.
Value run_constant(const Program::Code& code, Arena& arena, std::uint64_t cost_max);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_COMPILER_H_
