#ifndef BELAY_WATCH_HEALTH_RATIO_WAGER_H_
#define BELAY_WATCH_HEALTH_RATIO_WAGER_H_

#include <array>
#include <cstddef>

namespace belay::watch {

/// Events of both arms in one look.
struct Counts {
  double canary = 0, control = 0;
  /// The canary's share of the traffic in this look, between 0 and 1, without them.
  double share = 0;
};

enum class Side { below, above };

/// A wager that the canary's rate of events is below (or above) `null` times the control's, however
/// demand moves: given an event, which arm it fell into is a coin whose bias follows from the
/// traffic's shares and the ratio alone. The stake is spread over several ratios, so that no size
/// of the effect need be known (Lindon and Malek, arXiv 2011.03567).
///
/// INVARIANT: while the ratio is not beyond `null`, however it varies within that, the chance that
/// `evidence(1)` ever reaches log(1/a) is at most a.
class RatioWager {
 public:
  /// REQUIRES: 0 < null.
  RatioWager(Side side, double null);

  /// `dispersion` is how many times more the events vary than independent ones; it was chosen
  /// before this look. REQUIRES: counts are finite and not negative, 0 < share < 1,
  /// 1 <= dispersion.
  void take(const Counts& counts, double dispersion);

  /// The natural logarithm of what the wager is worth now. `trust`, from 0 to 1, is how far the
  /// null itself is known: see `Before::trust`.
  double evidence(double trust) const;

 private:
  static constexpr std::size_t kStakes = 6;

  void follow(double share);

  double null_;
  double share_ = -1;
  std::array<double, kStakes> ratio_;
  std::array<double, kStakes> won_log_{};
  std::array<double, kStakes> canary_log_{}, control_log_{};  ///< what one event adds
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_RATIO_WAGER_H_
