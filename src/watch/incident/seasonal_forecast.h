#ifndef BELAY_WATCH_INCIDENT_SEASONAL_FORECAST_H_
#define BELAY_WATCH_INCIDENT_SEASONAL_FORECAST_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/instant.h"

namespace belay::watch {

/// What a count of one look is expected to be.
struct Expected {
  double mean = 0;
  /// Where the truth behind it lies: what is counted varies around that, too.
  double low = 0, high = 0;
  double dispersion = 1;  ///< how many times more counts vary than independent events

  friend bool operator==(const Expected&, const Expected&) = default;
};

/// What comes at which time of the week, learned from what came then in the weeks before, at the
/// level of the day before. The last hour is not learned from until it has passed: harm that has
/// just begun is no news of what is usual. Constant memory.
class SeasonalForecast {
 public:
  struct Plan {
    std::chrono::seconds look{0};  ///< the length of one. REQUIRES: 1 s to 5 min, divides 5 min
  };

  explicit SeasonalForecast(const Plan& plan);

  /// The count of the look that ends at `to`; looks come in the order of time, and may be missing.
  /// What is no count, and what goes back in time, is passed over. `is_usual`: false where it is
  /// known to be harm, or something else that will not come again.
  void learn(Instant to, double count, bool is_usual = true);

  /// Nothing until that time of the week, and a day in all, were seen.
  std::optional<Expected> at(Instant to) const;

 private:
  struct Slot {
    double mean = 0;    ///< of a look in it, by the weeks
    double weight = 0;  ///< how much was seen: 1 for the newest week
  };
  struct Part {
    std::int64_t slot = 0;  ///< of the week
    std::int64_t number = 0;
    double sum = 0;
    double looks = 0;
    double moved = 0, independent = 0;  ///< from look to look
    double last = -1;
  };

  std::int64_t part_of(Instant to) const;
  void settle(const Part& part);
  double level() const;

  double looks_a_part_;
  std::vector<Slot> slots_;
  std::deque<Part> recent_;  ///< not learned from yet, oldest first
  std::optional<Instant> last_;
  double day_seen_ = 0, day_usual_ = 0;    ///< fading sums over about a day
  double misses_ = 0, misses_weight_ = 0;  ///< squared, as shares; beyond what chance explains
  double squares_ = 0, independent_ = 0;   ///< of moves from look to look
  std::int64_t parts_learned_ = 0;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_SEASONAL_FORECAST_H_
