#ifndef BELAY_CONTROL_CLOCK_H_
#define BELAY_CONTROL_CLOCK_H_

#include <chrono>

#include "base/instant.h"

namespace belay::control {

/// The port to time. Thread-safe.
class Clock {
 public:
  virtual ~Clock() = default;

  /// What a calendar on the wall would say: it may jump, and decides only through a store.
  virtual Instant now() = 0;
  /// For durations: it only goes forward, from an arbitrary point.
  virtual std::chrono::nanoseconds monotonic() = 0;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_CLOCK_H_
