#ifndef BELAY_GATE_CEL_ENVIRONMENT_H_
#define BELAY_GATE_CEL_ENVIRONMENT_H_

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "gate/cel/functions.h"
#include "gate/cel/parser.h"

namespace belay::cel {

struct FunctionEntry {
  std::vector<Overload> overloads;
  Run run = nullptr;
  bool built_in = true;  ///< so the same arguments always give the same answer

  bool allows(bool receiver, std::size_t arguments) const;
};

struct Environment::Content {
  struct Variable {
    std::string name;
    Type type;
  };

  Libraries libraries = 0;
  std::vector<Variable> variables;
  std::map<std::string, FunctionEntry, std::less<>> functions;
  std::string container;

  std::optional<std::uint32_t> variable(std::string_view name) const;
  const FunctionEntry* function(std::string_view name) const;
  /// The names that `name` may stand for, the container's innermost first.
  std::vector<std::string> candidates(std::string_view name, bool rooted) const;
};

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_ENVIRONMENT_H_
