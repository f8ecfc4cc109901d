#ifndef BELAY_SIM_INCIDENT_MUTANTS_H_
#define BELAY_SIM_INCIDENT_MUTANTS_H_

#include <vector>

#include "sim/mutants.h"

namespace belay::sim {

/// Those that break what holds of incidents.
std::vector<Mutant> incident_mutants();

}  // namespace belay::sim

#endif  // BELAY_SIM_INCIDENT_MUTANTS_H_
