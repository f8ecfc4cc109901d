#ifndef BELAY_SIM_CLOCK_H_
#define BELAY_SIM_CLOCK_H_

#include <chrono>

#include "control/clock.h"

namespace belay::sim {

/// A clock that moves when it is told to, and jumps as clocks on walls do.
class SimulatedClock : public control::Clock {
 public:
  Instant now() override { return Instant::of_micros(micros_); }
  std::chrono::nanoseconds monotonic() override { return passed_; }

  void pass(std::chrono::microseconds span) {
    passed_ += span;
    micros_ += span.count();
  }
  /// Forward, or back where the span is negative. Nothing has passed.
  void jump(std::chrono::seconds span) { micros_ += std::chrono::microseconds(span).count(); }

 private:
  std::int64_t micros_ = 1'767'603'600'000'000;  // 2026-01-05T09:00:00Z
  std::chrono::nanoseconds passed_{0};
};

}  // namespace belay::sim

#endif  // BELAY_SIM_CLOCK_H_
