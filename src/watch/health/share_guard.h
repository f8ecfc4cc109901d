#ifndef BELAY_WATCH_HEALTH_SHARE_GUARD_H_
#define BELAY_WATCH_HEALTH_SHARE_GUARD_H_

#include <optional>
#include <string>

#include "watch/health/impact.h"
#include "watch/health/share_wager.h"
#include "watch/health/standing.h"
#include "watch/health/verdict.h"

namespace belay::watch {

/// A guard over the share of bad ones among all: checkouts that fail, estimates that are
/// impossible. One rollout, constant memory.
class ShareGuard {
 public:
  struct Plan {
    /// In points: 0.01 is one of a hundred more than in the control. REQUIRES: 0 <= margin < 1.
    double margin = 0;
    /// As in `CountGuard::Plan`.
    double alpha = 0;
    /// How many times more the bad ones vary than independent ones. REQUIRES: at least 1.
    double dispersion = 1;
  };

  explicit ShareGuard(const Plan& plan);

  /// Looks that are no trials are not taken, and are no data.
  void take(const TrialsOfBoth& trials);
  void miss(std::string why) { standing_.miss(std::move(why)); }
  /// It was heard, and there was nothing to compare: all stands as it did.
  void hear() { standing_.hear(); }

  Judgement judge() const;
  /// Bad ones in the canary that would have been good in the control.
  Impact impact(double confidence) const;

 private:
  std::optional<Interval> harm(double confidence) const;
  std::string words(const Judgement& judgement) const;

  Plan plan_;
  ShareWager harmful_, harmless_;
  Standing standing_;
  Trials canary_, control_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_SHARE_GUARD_H_
