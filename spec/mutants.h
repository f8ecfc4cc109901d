#ifndef BELAY_SPEC_MUTANTS_H_
#define BELAY_SPEC_MUTANTS_H_

#include <string_view>
#include <vector>

#include "engine.h"

namespace belay::spec {

/// A wrong engine. The property that it breaks must turn red, or the property checks nothing.
struct Mutant {
  std::string_view breaks;  ///< the property's name
  std::string_view does;
  Engine engine;
};

std::vector<Mutant> mutants();

}  // namespace belay::spec

#endif  // BELAY_SPEC_MUTANTS_H_
