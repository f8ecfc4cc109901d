#ifndef BELAY_WATCH_HEALTH_COUNT_GUARD_H_
#define BELAY_WATCH_HEALTH_COUNT_GUARD_H_

#include <optional>
#include <string>
#include <utility>

#include "watch/health/before.h"
#include "watch/health/impact.h"
#include "watch/health/ratio_curve.h"
#include "watch/health/ratio_wager.h"
#include "watch/health/standing.h"
#include "watch/health/verdict.h"

namespace belay::watch {

/// What would be harm: orders that fall, or errors that rise.
enum class Harm { drop, surge };

/// A guard over counts of both arms. It judges after each look; looking again and again costs
/// nothing, because its wagers are worth what they are at every look. One rollout, constant memory.
class CountGuard {
 public:
  struct Plan {
    Harm harm = Harm::drop;
    /// As a share of the control's events: 0.1 is a tenth fewer, or more. REQUIRES: 0 <= margin,
    /// and below 1 for a drop.
    double margin = 0;
    /// The chance of ever calling bad what is within the margin, and of ever calling good what is
    /// beyond it, as far as `before` is right about the arms. REQUIRES: 0 < alpha < 1.
    double alpha = 0;
  };

  CountGuard(const Plan& plan, const Before& before);

  /// The ratio of the arms' rates at which the harm is just the margin.
  static double null_ratio(const Plan& plan, const Before& before);
  static Side harmful_side(Harm harm) { return harm == Harm::drop ? Side::below : Side::above; }
  static Side harmless_side(Harm harm) { return harm == Harm::drop ? Side::above : Side::below; }

  /// Looks that are no counts are not taken, and are no data.
  void take(const Counts& counts);
  /// The source had no answer for this look.
  void miss(std::string why) { standing_.miss(std::move(why)); }
  /// It was heard, and there was nothing to compare: all stands as it did.
  void hear() { standing_.hear(); }

  Judgement judge() const;
  // Parts of that, which cost little.
  Verdict verdict() const;
  bool is_alarmed() const { return standing_.is_bad(); }
  double evidence() const { return harmful_.evidence(trust()); }
  /// Events that were lost, or that came on top: the control's, at the traffic's shares, is what
  /// the canary should have had.
  Impact impact(double confidence) const;

 private:
  double trust() const { return before_.trust(information_); }
  bool is_comparable() const;
  std::optional<Interval> harm(double confidence) const;
  std::string words(const Judgement& judgement) const;

  Plan plan_;
  Before before_;
  Standing standing_;
  RatioWager harmful_, harmless_;
  RatioCurve curve_;
  double canary_ = 0, control_ = 0;
  double expected_ = 0;  ///< in the canary, if it were as before
  double information_ = 0;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_COUNT_GUARD_H_
