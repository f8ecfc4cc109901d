#ifndef BELAY_WATCH_HEALTH_TRAFFIC_CHECK_H_
#define BELAY_WATCH_HEALTH_TRAFFIC_CHECK_H_

#include <optional>
#include <string>

#include "watch/health/ratio_wager.h"

namespace belay::watch {

/// Whether the traffic is split as it was assigned. Where it is not, the arms are not what they are
/// taken for, and no comparison of them says anything.
class TrafficCheck {
 public:
  struct Plan {
    /// The most by which the canary's traffic may differ from its share, as a share of it.
    /// REQUIRES: 0 < tolerance < 1.
    double tolerance = 0;
    double alpha = 0;  ///< the chance of ever finding fault with traffic that is within it
  };

  explicit TrafficCheck(const Plan& plan);

  /// Requests of both arms. REQUIRES: `are_counts(requests)`, 1 <= dispersion.
  void take(const Counts& requests, double dispersion);

  /// A sentence, once the traffic was shown to be split otherwise.
  std::optional<std::string> mismatch() const;

 private:
  Plan plan_;
  RatioWager too_little_, too_much_;
  double canary_ = 0, expected_ = 0;
  bool is_shown_ = false;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_TRAFFIC_CHECK_H_
