#ifndef BELAY_WATCH_INCIDENT_WATCHES_H_
#define BELAY_WATCH_INCIDENT_WATCHES_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "watch/health/count_guard.h"

/// What is watched in production for ever, as docs/formats/watches-v1.md has it.
namespace belay::watch {

inline constexpr std::size_t kWatchesBytesMax = 256u << 10;
inline constexpr std::size_t kWatchedMax = 500;
inline constexpr std::chrono::seconds kThresholdPerMax{24 * 3600};

/// What losses are counted in: orders that did not come, errors on top, customers for whom
/// something failed. What is neither is watched, and counted in nothing.
enum class CountsAs { orders, errors, customers, other };
std::string_view name_of(CountsAs counts);
/// `drop`, `surge`
std::string_view name_of(Harm harm);

/// People state it: more than (surge) or fewer than (drop) so many in that while, everywhere
/// together.
struct Threshold {
  double count = 0;
  std::chrono::seconds per{0};

  friend bool operator==(const Threshold&, const Threshold&) = default;
};

struct WatchedCount {
  std::string name, journey, system;
  Harm harm = Harm::drop;
  /// The query is of a histogram's buckets, and others than usual of its values are harm: each
  /// bucket's surge beside its usual share of what came altogether.
  bool drifts = false;
  CountsAs counts = CountsAs::other;
  std::string query;  ///< a selector of counters, or buckets: watch/rollout/selector.h
  std::optional<Threshold> threshold;

  friend bool operator==(const WatchedCount&, const WatchedCount&) = default;
};

/// INVARIANT of what `parse_watches` returns: all that the format's page asks.
struct WatchList {
  std::string environment;
  std::chrono::seconds look{0};               ///< divides five minutes
  std::chrono::seconds false_alarm_every{0};  ///< of the whole list, on average
  std::string region_label, cell_label;       ///< empty: nothing is divided by it
  std::vector<WatchedCount> counts;           ///< by different names

  friend bool operator==(const WatchList&, const WatchList&) = default;
};

/// Fails with file, line and column.
Result<WatchList> parse_watches(std::string_view text, std::string file);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_WATCHES_H_
