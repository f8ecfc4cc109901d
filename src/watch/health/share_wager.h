#ifndef BELAY_WATCH_HEALTH_SHARE_WAGER_H_
#define BELAY_WATCH_HEALTH_SHARE_WAGER_H_

#include "watch/health/ratio_wager.h"
#include "watch/health/verdict.h"

namespace belay::watch {

/// How many of all that came to one arm were bad: failed, too slow, impossible.
struct Trials {
  double bad = 0, all = 0;
};

void add(Trials& so_far, const Trials& more);

/// Both arms in one look.
struct TrialsOfBoth {
  Trials canary, control;
};

/// Finite, not negative, and no more bad ones than there are.
bool are_trials(const TrialsOfBoth& trials);

/// A wager that the canary's share of bad ones is above (or below) the control's plus `margin`.
/// Each look is staked on what the looks before it showed, against whatever is closest to that
/// among all that is within the margin (Turner, Ly and Gruenwald, JSPI 230:106116).
///
/// INVARIANT: while the canary's share is not beyond that, whatever both do from look to look, the
/// chance that `evidence` ever reaches log(1/a) is at most a.
class ShareWager {
 public:
  /// REQUIRES: 0 <= margin < 1.
  ShareWager(Side side, double margin);

  /// `dispersion` as in `RatioWager`. REQUIRES: `are_trials`, 1 <= dispersion.
  void take(const TrialsOfBoth& trials, double dispersion);

  double evidence() const { return won_log_; }

 private:
  Side side_;
  double margin_;
  double won_log_ = 0;
  Trials canary_, control_;  ///< so far
};

/// Holds an arm's share of bad ones at every look together with this confidence, if it stays the
/// same (Robbins' mixture over all shares).
Interval share_at_every_look(const Trials& so_far, double dispersion, double confidence);

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_SHARE_WAGER_H_
