#ifndef BELAY_SIM_MUTANTS_H_
#define BELAY_SIM_MUTANTS_H_

#include <string_view>
#include <vector>

#include "sim/world.h"

namespace belay::sim {

/// A world in which one port is wrong. The invariant that it breaks must turn red, or it checks
/// nothing.
struct Mutant {
  std::string_view breaks;  ///< the invariant's sentence
  std::string_view does;
  Sabotage (*sabotage)();  ///< anew for each world
};

std::vector<Mutant> mutants();

}  // namespace belay::sim

#endif  // BELAY_SIM_MUTANTS_H_
