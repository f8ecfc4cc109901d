#ifndef BELAY_WATCH_HEALTH_SERIES_H_
#define BELAY_WATCH_HEALTH_SERIES_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <tl/expected.hpp>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/result.h"

/// What the samples of a counter or a gauge say about a while: a number, or why there is none.
/// Silence is never zero: a number, 0 too, comes only from a source that was heard in that while.
namespace belay::watch {

struct Sample {
  Instant at;
  double value = 0;

  friend bool operator==(const Sample&, const Sample&) = default;
};

/// What one source says of one thing, as it was given: nothing here was looked at yet.
struct Series {
  std::vector<std::pair<std::string, std::string>> labels;  ///< sorted by name
  std::vector<Sample> samples;
  /// When what is counted here began, with nothing counted: a process, a pod. Only where somebody
  /// knows; a source of metrics rarely says.
  std::optional<Instant> started = {};

  friend bool operator==(const Series&, const Series&) = default;
};

/// `{pod="a", version="2"}`, safe to print.
std::string name_of(const Series& series);

/// What kind of silence it is.
enum class Lack {
  failed,    ///< the source did not answer, or not with an answer
  absent,    ///< it has nothing of that name
  stale,     ///< it had, and fell silent
  gap,       ///< it was not heard where the while begins, or while a counter restarted
  malformed  ///< what it says cannot be: NaN, a negative count, time that goes back
};
std::string_view name_of(Lack lack);

struct NoData {
  Lack lack = Lack::failed;
  std::string why;  ///< a sentence

  friend bool operator==(const NoData&, const NoData&) = default;
};

template <class T>
using Heard = tl::expected<T, NoData>;

/// A question that failed is no data.
NoData no_data(const Error& failed);

/// From the end of the last look to the end of this one. What is sampled at `to` is in it, what is
/// sampled at `from` is where it begins. Looks that follow each other count everything once, where
/// each is taken when its last samples have arrived: a scrape interval and a scrape's time after
/// `to`.
struct Look {
  Instant from;
  Instant to;
};

/// What may be missing. Neither has a usual value that would be safe everywhere.
struct CounterRules {
  /// From an end of the look to the sample that stands for it. Two scrape intervals forgive one
  /// failed scrape.
  std::chrono::milliseconds gap_max;
  /// How many series may end within one look: pods that went away, or that nobody can scrape any
  /// more, which looks the same. What they counted after their last sample is not in the increase.
  std::size_t silent_series_max;
};

struct Increase {
  double by = 0;
  std::uint64_t restarts = 0;  ///< what was counted between a last sample and its restart is lost
  std::size_t series = 0;      ///< that were heard in the look, or fell silent in it
  std::size_t appeared = 0;    ///< counted from their first sample
  std::size_t silent = 0;

  friend bool operator==(const Increase&, const Increase&) = default;
};

/// Whether so few of the series appeared, one of fifty, that what they counted before is nothing.
/// Where more did, a sum is too small: a new version would seem to have lost what it sold before it
/// was first scraped.
inline bool is_whole(const Increase& increase) {
  return 50 * increase.appeared <= increase.series;
}

/// By how much a counter rose in a look, summed over its series. REQUIRES: no two series have the
/// same labels; their samples reach back to `rules.gap_max` before the look.
///
/// Each series counts from its last sample at or before `from` to its last one at or before `to`. A
/// fall is a restart from 0, as in Prometheus' `increase`; nothing is extrapolated. The same sample
/// twice counts once. What is later than `to` belongs to the next look.
///
/// A series that appears in the look counts from 0 where it is known to have started in it, else
/// from its first sample: what that one shows may be years old, and scraping it for the first time
/// is no surge. What it counted before its first sample is lost then.
///
/// No data when no series stands for the look's beginning or was heard twice, when more series than
/// the rules allow (or all) end more than `gap_max` before `to`, when a counter restarted while it
/// was not heard for longer than `gap_max`, and when any sample cannot be. Linear; allocates only
/// to say why there is no number.
Heard<Increase> increase(std::span<const Series> counter, const Look& look,
                         const CounterRules& rules);

/// What a look needs of one series.
struct SeriesPart {
  const Series* series = nullptr;  ///< not null
  std::span<const Sample> samples;
  std::optional<Instant> started;

  static SeriesPart whole(const Series& series);
  /// The last sample at or before the look's beginning, and those in it: enough for `increase`, in
  /// logarithmic time, where one answer serves many looks. REQUIRES: the samples are in order.
  static SeriesPart within(const Series& series, const Look& look);
};

/// As above, of parts.
Heard<Increase> increase(std::span<const SeriesPart> counter, const Look& look,
                         const CounterRules& rules);

/// What a gauge shows at `at`: its last sample until then, where that is not older than `age_max`.
/// Earlier samples only have to be in order.
Heard<double> latest(const Series& gauge, Instant at, std::chrono::milliseconds age_max);

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_SERIES_H_
