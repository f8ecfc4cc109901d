#include <cassert>

#include "services/estimates/cutoff.h"

using retail::estimates::Cutoff;
using retail::estimates::days_waiting;

int main() {
  const Cutoff eu{"eu", 15, 0, false};
  constexpr std::int64_t kThursdayNoon = 12 * 3600;
  constexpr std::int64_t kDay = 24 * 3600;
  assert(days_waiting(kThursdayNoon, eu) == 0);
  assert(days_waiting(kThursdayNoon + 4 * 3600, eu) == 1);
  assert(days_waiting(kThursdayNoon + kDay + 4 * 3600, eu) == 3);
  assert(days_waiting(kThursdayNoon + 2 * kDay, eu) == 2);
}
