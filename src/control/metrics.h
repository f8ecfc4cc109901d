#ifndef BELAY_CONTROL_METRICS_H_
#define BELAY_CONTROL_METRICS_H_

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "watch/health/series.h"

namespace belay::control {

// What one question may cost. Beyond it the answer is `over_limit`, never a part.
inline constexpr std::size_t kPromqlBytesMax = 16u << 10;
inline constexpr std::size_t kMetricSeriesMax = 10'000;
inline constexpr std::size_t kMetricPointsMax = 500'000;  // of all series of an answer; 12 MB
inline constexpr std::size_t kMetricBytesMax = 32u << 20;
inline constexpr std::size_t kMetricStepsMax = 11'000;  // of a range: as Prometheus has it
inline constexpr std::chrono::milliseconds kMetricTimeMax{30'000};

/// What a query gives at one moment. A range selector (`orders_total[2m]`) gives the samples
/// themselves, with the times at which they were scraped: that is what `watch::increase` wants. Any
/// other expression gives one sample for each series, which bears the time asked for and may be as
/// old as the source's lookback, five minutes mostly.
struct InstantQuery {
  std::string promql;
  Instant at;
};

/// What a query gives at `from` and each `step` after it until `to`.
struct RangeQuery {
  std::string promql;
  Instant from;
  Instant to;
  std::chrono::milliseconds step{0};
};

/// The port to a source of metrics. Thread-safe; asks anew each time and keeps nothing.
///
/// The answer is everything the source has, as it said it: samples may be NaN, repeat themselves or
/// go back in time, and `watch` judges them. No two series have the same labels. No series at all
/// means that nothing matches, which is not zero.
///
/// Failures, each a sentence that says what to do: `usage` when the query is wrong, `over_limit`
/// when the answer is larger than the bounds above, `malformed` when it is no answer,
/// `unavailable` when none came in time, when the source refuses, or when it says itself that it
/// knows only a part: a part is no data to promote on, so nobody gets it. `watch::no_data` makes
/// any of them a reason.
class Metrics {
 public:
  virtual ~Metrics() = default;

  virtual Result<std::vector<watch::Series>> ask(const InstantQuery& query) = 0;
  virtual Result<std::vector<watch::Series>> ask(const RangeQuery& query) = 0;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_METRICS_H_
