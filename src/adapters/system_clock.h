#ifndef BELAY_ADAPTERS_SYSTEM_CLOCK_H_
#define BELAY_ADAPTERS_SYSTEM_CLOCK_H_

#include "control/clock.h"

namespace belay::adapters {

/// This machine's clock.
class SystemClock final : public control::Clock {
 public:
  Instant now() override;
  std::chrono::nanoseconds monotonic() override;
};

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_SYSTEM_CLOCK_H_
