#ifndef BELAY_WATCH_HEALTH_RATIO_CURVE_H_
#define BELAY_WATCH_HEALTH_RATIO_CURVE_H_

#include <array>
#include <cstddef>
#include <limits>

#include "watch/health/ratio_wager.h"
#include "watch/health/verdict.h"

namespace belay::watch {

/// How likely each ratio between the canary's rate of events and the control's is, given what was
/// counted: a curve that is kept at fixed places, close to each other around 1, whatever the
/// traffic's shares were.
class RatioCurve {
 public:
  /// As `RatioWager::take`.
  void take(const Counts& counts, double dispersion);

  /// Holds the true ratio at every look together with this chance, if it stays the same: what is
  /// outside of it would have lost a wager spread over all places. `trust` as in `RatioWager`.
  Interval at_every_look(double confidence, double trust) const;

  /// Beyond these the curve is not kept: what reaches them is 0, or has no bound.
  static constexpr double kRatioMin = 0.005, kRatioMax = 200;
  static constexpr double kRatioUnbounded = std::numeric_limits<double>::infinity();

 private:
  static constexpr std::size_t kSide = 36, kPlaces = 2 * kSide + 1;

  void follow(double share);
  /// Where the curve is at least `level`.
  Interval above(double level) const;
  double crossing(std::size_t inside, std::size_t outside, double level) const;
  std::size_t highest() const;

  double share_ = -1;
  std::array<double, kPlaces> likely_log_{};
  std::array<double, kPlaces> canary_log_{}, control_log_{};
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_RATIO_CURVE_H_
