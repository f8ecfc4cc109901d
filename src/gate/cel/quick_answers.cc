#include "gate/cel/quick_answers.h"

#include <algorithm>
#include <array>

namespace belay::cel {

namespace {

struct Named {
  std::string_view function;
  Test test;
};

constexpr std::array<Named, 10> kTests = {{{"_==_", Test::equal},
                                           {"_!=_", Test::unequal},
                                           {"_<_", Test::less},
                                           {"_<=_", Test::at_most},
                                           {"_>_", Test::more},
                                           {"_>=_", Test::at_least},
                                           {"startsWith", Test::starts_with},
                                           {"endsWith", Test::ends_with},
                                           {"contains", Test::contains},
                                           {"@in", Test::is_among}}};

/// The row that carries the function itself is the first of its name.
const Builtin& named(std::string_view name) {
  for (const auto functions : {operator_functions(), text_functions()}) {
    const auto found = std::find_if(functions.begin(), functions.end(),
                                    [&](const Builtin& builtin) { return builtin.name == name; });
    if (found != functions.end()) return *found;
  }
  return operator_functions().front();
}

}  // namespace

std::optional<Test> test_of(std::string_view function) {
  for (const Named& known : kTests) {
    if (known.function == function) return known.test;
  }
  return std::nullopt;
}

const Builtin& function_of(Test test) {
  const Test asked = test == Test::holds ? Test::is_among : test;
  for (const Named& known : kTests) {
    if (known.test == asked) return named(known.function);
  }
  return named("_==_");
}

}  // namespace belay::cel
