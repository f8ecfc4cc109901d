#ifndef BELAY_SIM_REPLAY_DEFAULTS_H_
#define BELAY_SIM_REPLAY_DEFAULTS_H_

#include <string>
#include <string_view>

#include "sim/storefront/plan.h"

/// What a scenario's controls are where it does not say.
namespace belay::replay {

/// A plan without its head.
std::string_view default_rollout();
/// A list of watches without its first line.
std::string default_watches(const sim::StorefrontPlan& world);
/// The systems of a world as a catalog: each system has a team and a folder of its name.
std::string world_catalog(const sim::StorefrontPlan& world);

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_DEFAULTS_H_
