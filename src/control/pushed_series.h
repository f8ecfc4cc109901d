#ifndef BELAY_CONTROL_PUSHED_SERIES_H_
#define BELAY_CONTROL_PUSHED_SERIES_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "watch/health/series.h"

/// Counters that are pushed to the server, and what it keeps of them:
/// docs/formats/pushed-metrics-v1.md.
namespace belay::control {

inline constexpr std::size_t kPushedSeriesMax = 1'000;   // of one environment
inline constexpr std::size_t kPushedSamplesMax = 720;    // of one series: 2 h, every 10 s
inline constexpr std::size_t kPushedAtOnceMax = 10'000;  // samples of one request
inline constexpr std::size_t kPushedSeriesBytesMax = 1'000;
inline constexpr std::chrono::seconds kPushedAheadMax{60};  // of the store's time
inline constexpr std::chrono::hours kPushedSilentMin{24};   // before its place is another's

/// What one label of a series has to be, for a selector to match it.
struct LabelMatch {
  std::string label;
  std::string value;  ///< empty: the label is not there
  bool is_equal = true;
};

/// What is asked of pushed series: those that match, in a while.
struct PushedQuery {
  std::vector<LabelMatch> matches;
  std::chrono::milliseconds span{0};
};

/// One counter, by its labels; the name is the label `__name__`.
struct PushedName {
  std::vector<std::pair<std::string, std::string>> labels;  ///< sorted by name, none empty

  /// As docs/formats/pushed-metrics-v1.md spells it: the same for the same series.
  std::string to_string() const;
  friend bool operator==(const PushedName&, const PushedName&) = default;
};

/// Fails with `malformed` and what is wrong: it must have a name, and labels with `=` only.
Result<PushedName> parse_pushed_name(std::string_view text);
/// `SELECTOR[90000ms]`. Fails with `unsupported` for what only a Prometheus answers.
Result<PushedQuery> parse_pushed_query(std::string_view promql);
bool matches(const PushedQuery& query, const PushedName& name);

/// What somebody sent.
struct PushedSample {
  std::string series;
  Instant at;
  double value = 0;
  std::optional<Instant> started = {};
};

/// The newest samples of one series. INVARIANT: their times rise, and no value is negative.
struct PushedSeries {
  PushedName name;
  std::vector<watch::Sample> samples;
  std::optional<Instant> started;

  /// Whether it was new. Fails with what is wrong with it; then nothing was taken.
  Result<bool> take(const PushedSample& sample, Instant now);
};

std::string write_pushed(const PushedSeries& series);
Result<PushedSeries> parse_pushed(std::string_view text);

/// The series of one environment, by their places.
using PushedIndex = std::vector<PushedName>;
std::string write_pushed_index(const PushedIndex& index);
Result<PushedIndex> parse_pushed_index(std::string_view text);

}  // namespace belay::control

#endif  // BELAY_CONTROL_PUSHED_SERIES_H_
