#ifndef BELAY_WATCH_HEALTH_LATENCY_GUARD_H_
#define BELAY_WATCH_HEALTH_LATENCY_GUARD_H_

#include <array>
#include <cstddef>
#include <string>
#include <utility>

#include "watch/health/share_wager.h"
#include "watch/health/standing.h"
#include "watch/health/verdict.h"

namespace belay::watch {

/// A guard over how long requests take: the latencies that half, nine of ten and 99 of 100 of the
/// control's requests stayed below before the rollout are frozen, and each arm's requests beyond
/// them are counted. One rollout, constant memory.
class LatencyGuard {
 public:
  static constexpr std::array<double, 3> kQuantiles = {0.5, 0.9, 0.99};

  struct Plan {
    /// As a share of the requests that are beyond a quantile anyway: at 0.5, a margin of half as
    /// many again, 1.5 % of the requests may be beyond what was the 99th percentile.
    /// REQUIRES: 0 <= margin < 1.
    double margin = 0;
    double alpha = 0;       ///< as in `CountGuard::Plan`
    double dispersion = 1;  ///< as in `ShareGuard::Plan`
  };

  /// Requests of both arms in one look, by the frozen latencies they were beyond.
  using Beyond = std::array<TrialsOfBoth, kQuantiles.size()>;

  explicit LatencyGuard(const Plan& plan);

  void take(const Beyond& beyond);
  void miss(std::string why) { standing_.miss(std::move(why)); }
  /// It was heard, and there was nothing to compare: all stands as it did.
  void hear() { standing_.hear(); }

  /// The harm is that at the quantile where it is worst.
  Judgement judge() const;

 private:
  struct AtQuantile {
    ShareWager harmful, harmless;
    Trials canary, control;
  };

  double harmful() const;
  double harmless() const;
  std::size_t worst() const;
  Interval harm_at(std::size_t i) const;
  std::string words(Verdict verdict) const;

  Plan plan_;
  Standing standing_;
  std::array<AtQuantile, kQuantiles.size()> quantiles_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_LATENCY_GUARD_H_
