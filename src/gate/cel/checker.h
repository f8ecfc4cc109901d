#ifndef BELAY_GATE_CEL_CHECKER_H_
#define BELAY_GATE_CEL_CHECKER_H_

#include <string>
#include <vector>

#include "gate/cel/ast.h"
#include "gate/cel/environment.h"

namespace belay::cel {

/// What a node of the tree turned out to mean.
struct Meaning {
  enum class Sort : std::uint8_t {
    plain,      ///< what its kind says
    variable,   ///< `index` in the environment; a select may mean a dotted variable as a whole
    local,      ///< `index` on the stack of names bound around it
    type_name,  ///< `name`
    field,      ///< `index` is the slot of a declared object's field
    function,   ///< `function`; `namespaced`: child 0 was only part of its name
    unresolved  ///< `name` is not declared; reaching it is an error
  };

  Sort sort = Sort::plain;
  bool namespaced = false;
  std::uint32_t index = 0;
  const FunctionEntry* function = nullptr;
  std::string_view name = {};  ///< in the text, or static
  Type type = {};
};

struct Checked {
  std::vector<Meaning> meanings;  ///< one for each node
  Type result;
};

/// Finds what every name means, and what type every part has. Strict: a name or a type that does
/// not fit is an error; otherwise every type is dyn and what is not declared stays unresolved.
Result<Checked> check(const Ast& ast, const Environment::Content& environment, bool strict);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_CHECKER_H_
