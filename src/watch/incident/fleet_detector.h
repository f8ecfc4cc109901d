#ifndef BELAY_WATCH_INCIDENT_FLEET_DETECTOR_H_
#define BELAY_WATCH_INCIDENT_FLEET_DETECTOR_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>

#include "watch/health/count_guard.h"
#include "watch/health/impact.h"
#include "watch/incident/seasonal_forecast.h"

namespace belay::watch {

/// Watches a count for ever, where nothing is left that could be its control: orders of all that
/// there is, beside what was to be expected. At every look a new wager begins against "nothing is
/// wrong", and what all of them are worth together is an e-detector (Shin, Ramdas and Rinaldo,
/// arXiv 2203.03532): while nothing is wrong, an alarm comes once in so many looks as are asked for
/// on average, or more seldom. Constant memory.
class FleetDetector {
 public:
  explicit FleetDetector(Harm harm);

  /// One look. What is no count, or what nothing was expected of, says nothing.
  void take(double count, const Expected& expected);

  /// The logarithm of what the wagers are worth together: at log(looks_between) it is an alarm.
  double evidence() const;
  /// `looks_between`: false alarms. REQUIRES: more than 1.
  bool is_alarmed(double looks_between) const;

  /// How many looks ago the harm most likely began; 0: there is none.
  std::int64_t looks_since_onset() const;
  /// What was seen since then, as a share of what was expected; 1: nothing since.
  double ratio_since_onset() const;
  /// What was lost since then, or came on top: what was expected beside what came.
  Impact impact(double confidence) const;

 private:
  static constexpr std::size_t kStakes = 5;

  /// Since one wager last had the most to say.
  struct Since {
    double won_log = 0;
    std::int64_t looks = 0;
    double seen = 0, mean = 0, low = 0, high = 0, noise = 0;
  };

  const Since& likeliest() const;

  Harm harm_;
  std::array<double, kStakes> ratio_{};
  std::array<double, kStakes> worth_log_;
  std::array<Since, kStakes> since_{};
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_FLEET_DETECTOR_H_
