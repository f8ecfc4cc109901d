#ifndef BELAY_SIM_ROLLOUT_PLANS_H_
#define BELAY_SIM_ROLLOUT_PLANS_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/dice.h"
#include "sim/production.h"
#include "watch/rollout/plan.h"

/// How versions go out in the simulated organisation, and what their makers know of them.
namespace belay::sim {

inline constexpr std::string_view kSystems[] = {"checkout", "delivery"};

/// A plan as whoever wrote it meant it.
struct PlanMeant {
  struct Stage {
    std::uint64_t share = 0;  ///< in hundredths of a per cent
    bool unguarded = false;
  };
  std::vector<Stage> stages;
  std::vector<std::string> guards;
  std::vector<std::string> asked;  ///< of the canary: selectors, filled in
  std::chrono::seconds look{0};
  std::string follows;           ///< a system; empty: none
  bool watches_nothing = false;  ///< once it is everywhere
  /// A guard bears less than what the version does, beside a good one.
  bool is_harmful = false;
};

class RolloutsTold;

struct PlanMade {
  std::shared_ptr<const watch::RolloutPlan> plan;
  PlanMeant meant;
  std::map<std::string, Behaviour> behaviours;  ///< by version
};

/// Any plan for the next versions of one system or of both. `number`: of no other plan before.
PlanMade any_plan(Dice& dice, const std::string& environment, int number, const RolloutsTold& told,
                  const SimulatedProduction& shop);

}  // namespace belay::sim

#endif  // BELAY_SIM_ROLLOUT_PLANS_H_
