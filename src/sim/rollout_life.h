#ifndef BELAY_SIM_ROLLOUT_LIFE_H_
#define BELAY_SIM_ROLLOUT_LIFE_H_

#include "sim/world.h"

namespace belay::sim {

/// Somebody has something decided that is to go out, begins to roll it out or tells a rollout
/// something, allowed or not.
void act_on_rollouts(World& world);

}  // namespace belay::sim

#endif  // BELAY_SIM_ROLLOUT_LIFE_H_
