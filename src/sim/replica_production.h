#ifndef BELAY_SIM_REPLICA_PRODUCTION_H_
#define BELAY_SIM_REPLICA_PRODUCTION_H_

#include <functional>
#include <memory>

#include "control/production.h"
#include "sim/production.h"

namespace belay::sim {

/// The calls of the port.
enum class ProductionCall { ask, set, look };

/// Asked before each call of the port and after it. A failure before means that nothing happened,
/// one after that it happened and nobody was told.
using ProductionFault = std::function<Result<void>(ProductionCall call, bool happened)>;

/// The shop as one replica reaches it, over connections that break when what they lead to is
/// started anew. What it is given outlives it.
std::unique_ptr<control::Production> open_production(SimulatedProduction& shop,
                                                     ProductionFault fault);

}  // namespace belay::sim

#endif  // BELAY_SIM_REPLICA_PRODUCTION_H_
