#ifndef BELAY_SIM_INCIDENT_LIFE_H_
#define BELAY_SIM_INCIDENT_LIFE_H_

#include "sim/world.h"

namespace belay::sim {

/// Somebody says that something is wrong, deploys beside all rollouts, undoes something or says
/// what becomes of an incident, allowed or not.
void act_on_incidents(World& world);

}  // namespace belay::sim

#endif  // BELAY_SIM_INCIDENT_LIFE_H_
