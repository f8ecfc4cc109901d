#ifndef BELAY_SIM_REPLAY_FIGURES_H_
#define BELAY_SIM_REPLAY_FIGURES_H_

#include <optional>
#include <span>
#include <string>

#include "sim/replay/run.h"
#include "sim/replay/scenario.h"

namespace belay::replay {

/// A figure of the scenario beside what the runs came to.
struct Compared {
  const Figure* figure = nullptr;
  std::optional<double> found;  ///< nothing: never; of `blamed` the share of runs that say so
  std::string blamed;           ///< of `blamed`: who is blamed most
  bool is_within = false;
};

/// Whether the runs have to keep their minutes for it.
bool needs_minutes(const Figure& figure);

/// What one run says of it; nothing: it never came to that. REQUIRES: another figure than `blamed`.
std::optional<double> found_in(const Run& run, const Figure& figure);

/// REQUIRES: `runs` are those of the figure's controls, at least one.
Compared compare(const Figure& figure, std::span<const Run> runs);

/// Of all runs. What never came is later than everything else.
struct Spread {
  std::optional<double> median, worst;
};
Spread spread_of(std::span<const Run> runs, const Figure& figure);

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_FIGURES_H_
