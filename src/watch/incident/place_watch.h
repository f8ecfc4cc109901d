#ifndef BELAY_WATCH_INCIDENT_PLACE_WATCH_H_
#define BELAY_WATCH_INCIDENT_PLACE_WATCH_H_

#include <chrono>
#include <cstdint>
#include <deque>
#include <optional>

#include "base/instant.h"
#include "watch/health/count_guard.h"
#include "watch/health/series.h"
#include "watch/incident/fleet_detector.h"
#include "watch/incident/seasonal_forecast.h"

namespace belay::watch {

inline constexpr std::chrono::seconds kLooksKept{3 * 3600};
inline constexpr std::chrono::seconds kPartsKept{3 * 24 * 3600};

/// One count in one place: what was to be expected of it, what came, and whether that is an alarm.
class PlaceWatch {
 public:
  struct Seen {
    Instant from, to;
    double seen = 0, mean = 0, low = 0, high = 0, dispersion = 1, moves = 0;
  };
  struct Alarm {
    Instant onset, at;
    double ratio = 1;  ///< of what came to what was expected, when it began to ring
  };

  explicit PlaceWatch(Harm harm) : harm_(harm), detector_(harm) {}

  void learn(Instant to, double count, std::chrono::seconds span, bool is_usual);
  /// One look that was heard. `looks_between`: false alarms of this place.
  void take(const Look& look, double count, bool is_usual, double looks_between);

  // The parts of it, where something else than what is usual is expected.

  void learn_look(const Look& look, double count, bool is_usual);
  /// What is usual of a look, at this time of the week; nothing where nobody knows.
  std::optional<Expected> usual(const Look& look);
  void hold_against(const Expected& expected, const Look& look, double count, double looks_between);

  bool is_known() const { return last_ && last_->mean > 0; }
  const std::optional<Alarm>& alarm() const { return alarm_; }
  /// Looks of the last three hours, oldest first: those of which something was expected.
  const std::deque<Seen>& looks() const { return looks_; }
  /// What is older, in parts of five minutes, of three days.
  const std::deque<Seen>& parts() const { return parts_; }
  std::optional<Instant> heard() const { return heard_; }
  /// Within a day: what was not is not there any more.
  bool was_heard_lately(Instant now) const;

 private:
  void keep(const Seen& seen);
  void judge(const Seen& seen, const Expected& expected, double looks_between);
  bool is_back(const Seen& seen);

  Harm harm_;
  SeasonalForecast forecast_;
  FleetDetector detector_;
  std::optional<Alarm> alarm_;
  double back_ = 0;  ///< a logarithm: what speaks for it being as usual again
  std::optional<Expected> last_;
  std::int64_t last_part_ = 0;
  std::chrono::seconds last_span_{0};
  std::optional<Instant> heard_;
  std::deque<Seen> looks_, parts_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_PLACE_WATCH_H_
