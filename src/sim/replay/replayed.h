#ifndef BELAY_SIM_REPLAY_REPLAYED_H_
#define BELAY_SIM_REPLAY_REPLAYED_H_

#include <map>
#include <vector>

#include "sim/replay/figures.h"
#include "sim/replay/judge.h"
#include "sim/replay/run.h"
#include "sim/replay/scenario.h"

namespace belay::replay {

/// A scenario with all that came of it.
struct Replayed {
  Scenario scenario;
  std::vector<Judged> judged;                 ///< in the scenario's order
  std::map<Controls, std::vector<Run>> runs;  ///< by seed, in rising order; none is empty
  std::vector<Compared> compared;             ///< figures of runs that were made

  /// The figures of which there are no runs.
  std::size_t not_compared() const { return scenario.figures.size() - compared.size(); }
};

/// Compares what can be. `compared` views the scenario: it stays where it is.
void compare_all(Replayed& replayed);

/// Whether some figure of these controls looks at the runs' minutes.
bool needs_minutes(const Scenario& scenario, Controls controls);

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_REPLAYED_H_
