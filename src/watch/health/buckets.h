#ifndef BELAY_WATCH_HEALTH_BUCKETS_H_
#define BELAY_WATCH_HEALTH_BUCKETS_H_

#include <cstddef>
#include <span>
#include <vector>

#include "watch/health/series.h"

/// A classic histogram, as its buckets count: each what was observed up to its bound, `le`.
namespace belay::watch {

inline constexpr std::size_t kBoundsMax = 256;  // the infinite one among them

/// All series of one bound.
struct Bucket {
  double bound = 0;
  std::vector<const Series*> series;
};

/// In rising order; the last bound is infinite. Lacks (`malformed`) where a series has no bound or
/// none is infinite, and where there are more than `kBoundsMax`.
Heard<std::vector<Bucket>> buckets_of(std::span<const Series> histogram);
/// As above. None is null.
Heard<std::vector<Bucket>> buckets_among(std::span<const Series* const> histogram);

/// The bounds below infinity.
std::vector<double> bounds_of(std::span<const Bucket> buckets);

/// What was observed in a look.
struct Observed {
  std::vector<double> up_to;  ///< each of the bounds that were asked for
  double all = 0;
};

/// Summed over all series. Lacks where a bound is missing, in one series too: what that one
/// observed could be on either side of it.
/// REQUIRES: `bounds` rise; where `is_in_order`, all samples are.
Heard<Observed> observed(std::span<const Bucket> buckets, std::span<const double> bounds,
                         const Look& look, const CounterRules& rules, bool is_in_order);

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_BUCKETS_H_
