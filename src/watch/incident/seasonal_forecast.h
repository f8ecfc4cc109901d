#ifndef BELAY_WATCH_INCIDENT_SEASONAL_FORECAST_H_
#define BELAY_WATCH_INCIDENT_SEASONAL_FORECAST_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "base/instant.h"

namespace belay::watch {

/// A part of the week, which is learned whole. Looks divide it.
inline constexpr std::chrono::seconds kPartOfWeek{300};

/// What a count of one look is expected to be.
struct Expected {
  double mean = 0;
  /// Where the truth behind it lies: what is counted varies around that, too. So wide that it is
  /// outside in one of a thousand parts.
  double low = 0, high = 0;
  double dispersion = 1;  ///< how many times more counts vary than independent events
  /// How far it usually is off, and how far that moves within an hour and a half: deviations of
  /// logarithms. 0: not known.
  double off = 0, moves = 0;

  friend bool operator==(const Expected&, const Expected&) = default;
};
/// How many standard deviations of its misses `low` and `high` of a forecast are away.
inline constexpr double kForecastDeviations = 3.1;

/// What comes at which time of the week, learned from what came then in the weeks before, at the
/// level of the day before. The last hour is not learned from until it has passed: harm that has
/// just begun is no news of what is usual. Constant memory.
class SeasonalForecast {
 public:
  SeasonalForecast();

  /// The count of what ends at `to` and lasted `span`: a look, or a whole part of the past. They
  /// come in the order of time, and may be missing. What is no count, is longer than a part, or
  /// goes back in time is passed over. `is_usual`: false where it is known to be harm, or something
  /// else that will not come again.
  void learn(Instant to, double count, std::chrono::seconds span, bool is_usual = true);

  /// Of what ends at `to` and lasts `span`. Nothing until that time of the week, and a day in all,
  /// were seen. Within one part it changes with the span only.
  std::optional<Expected> at(Instant to, std::chrono::seconds span) const;

  /// The number of the part that what ends at `to` is in.
  static std::int64_t part_of(Instant to);

 private:
  struct Slot {
    double mean = 0;    ///< of a part, by the weeks
    double weight = 0;  ///< how much was seen: 1 for the newest week
  };
  struct Part {
    std::int64_t number = 0;
    double sum = 0;
    double seconds = 0;
  };
  /// What several slots together have seen.
  struct Pooled {
    double parts = 0;  ///< as many as one week of them says
    double count = 0;
  };

  void settle(const Part& part);
  void learn_moves(const Part& part, double count);
  void learn_misses(const Slot& slot, std::int64_t number, double count);
  Pooled pooled(std::int64_t slot) const;
  double dispersion() const;
  double level() const;
  double miss() const;
  double moves() const;

  std::vector<Slot> slots_;
  std::deque<Part> recent_;  ///< not learned from yet, oldest first
  std::optional<Instant> last_;
  double day_seen_ = 0, day_usual_ = 0;  ///< fading sums over about a day
  double misses_ = 0, missed_of_ = 0;    ///< squares beyond what chance explains, and of means
  double misses_weight_ = 0;
  /// What was missed by, in parts that came lately, and the squares of what stays of it.
  struct Missed {
    std::int64_t number = -1;
    double by = 0, foretold = 0;
  };
  static constexpr std::size_t kPartsApart = 18;
  std::array<Missed, kPartsApart> missed_;
  double stays_ = 0, stays_of_ = 0;
  std::int64_t before_number_ = 0;         ///< the last part that was settled
  double before_ = -1, before_that_ = -1;  ///< its count, and that of the one before it
  double squares_ = 0, independent_ = 0;   ///< of second differences of neighbouring parts
  std::int64_t parts_learned_ = 0;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_SEASONAL_FORECAST_H_
