#ifndef BELAY_WATCH_HEALTH_IMPACT_H_
#define BELAY_WATCH_HEALTH_IMPACT_H_

#include "watch/health/verdict.h"

namespace belay::watch {

/// What harm came to, in the canary: orders lost, failures on top.
struct Impact {
  double estimate = 0;
  Interval interval;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_IMPACT_H_
