#ifndef BELAY_WATCH_INCIDENT_IMPACT_PART_H_
#define BELAY_WATCH_INCIDENT_IMPACT_PART_H_

#include <string>

#include "watch/health/verdict.h"
#include "watch/incident/watches.h"

namespace belay::watch {

/// What harm came to, of one journey in one region: orders that did not come, errors
/// on top, customers for whom something failed.
struct ImpactPart {
  std::string journey;  ///< empty: of all
  std::string region;   ///< empty: of all
  CountsAs counts = CountsAs::orders;
  double seen = 0, expected = 0;
  double estimate = 0;  ///< of orders expected less seen, else seen less expected
  Interval interval;

  friend bool operator==(const ImpactPart&, const ImpactPart&) = default;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_IMPACT_PART_H_
