#ifndef BELAY_SIM_ROLLOUT_MUTANTS_H_
#define BELAY_SIM_ROLLOUT_MUTANTS_H_

#include <vector>

#include "sim/mutants.h"

namespace belay::sim {

/// Those that break what holds of rollouts.
std::vector<Mutant> rollout_mutants();

}  // namespace belay::sim

#endif  // BELAY_SIM_ROLLOUT_MUTANTS_H_
