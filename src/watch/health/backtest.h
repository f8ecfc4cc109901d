#ifndef BELAY_WATCH_HEALTH_BACKTEST_H_
#define BELAY_WATCH_HEALTH_BACKTEST_H_

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "watch/health/before.h"
#include "watch/health/count_guard.h"
#include "watch/health/counts_file.h"

namespace belay::watch {

/// Rollouts that are begun again and again in a recorded past in which nothing was wrong.
struct BacktestPlan {
  CountGuard::Plan guard;
  Cohorts cohorts = Cohorts::sticky;
  std::chrono::seconds before{0};  ///< how long each rollout looks back first
  std::chrono::seconds lasts{0};
  std::chrono::seconds every{0};  ///< from one's beginning to the next's. REQUIRES: more than 0
  /// Harm that is put into the canary's counts: 0.2 takes, or adds, a fifth.
  std::vector<double> effects;
};

/// When, in seconds from a rollout's beginning, something was first so; nothing where it never was.
using After = std::optional<std::int64_t>;

struct BacktestedRollout {
  Instant began;
  Before before;
  std::size_t looks = 0, missed = 0;  ///< with data, and without
  After false_alarm;
  After good;                   ///< shown to be within the margin
  std::vector<After> detected;  ///< for each effect
};

/// Each rollout that lies wholly in the recorded time, with all that it looks back on. Fails where
/// there is none.
Result<std::vector<BacktestedRollout>> backtest(std::span<const RecordedLook> looks,
                                                const BacktestPlan& plan);

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_BACKTEST_H_
