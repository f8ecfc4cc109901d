#ifndef BELAY_SIM_SIMULATION_H_
#define BELAY_SIM_SIMULATION_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/world.h"

namespace belay::sim {

/// What became of one seed.
struct Outcome {
  std::optional<Violation> violation;
  std::vector<std::string> trail;  ///< what happened last
  std::map<std::string, int> seen;
  std::size_t records = 0;
  Digest ledger;  ///< the root at the end: the same for the same seed
};

/// So many steps in which everything may fail, and then the end, in which all must come right.
Outcome simulate(std::uint64_t seed, int steps, const Sabotage& sabotage = {});

/// The rare things that a thousand seeds have to come by: one that was not is not tested.
const std::vector<std::string>& rare_things();

}  // namespace belay::sim

#endif  // BELAY_SIM_SIMULATION_H_
