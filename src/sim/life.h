#ifndef BELAY_SIM_LIFE_H_
#define BELAY_SIM_LIFE_H_

#include "sim/world.h"

namespace belay::sim {

/// Somebody does something, allowed or not: pushes, opens, approves, administers.
void act(World& world);

}  // namespace belay::sim

#endif  // BELAY_SIM_LIFE_H_
