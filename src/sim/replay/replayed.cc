#include "sim/replay/replayed.h"

#include <algorithm>

namespace belay::replay {

void compare_all(Replayed& replayed) {
  replayed.compared.clear();
  for (const Figure& figure : replayed.scenario.figures) {
    const auto runs = replayed.runs.find(figure.controls);
    if (runs == replayed.runs.end()) continue;
    replayed.compared.push_back(compare(figure, runs->second));
  }
}

bool needs_minutes(const Scenario& scenario, Controls controls) {
  return std::any_of(scenario.figures.begin(), scenario.figures.end(), [&](const Figure& figure) {
    return figure.controls == controls && needs_minutes(figure);
  });
}

}  // namespace belay::replay
