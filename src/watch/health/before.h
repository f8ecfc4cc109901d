#ifndef BELAY_WATCH_HEALTH_BEFORE_H_
#define BELAY_WATCH_HEALTH_BEFORE_H_

#include <cmath>
#include <cstddef>
#include <limits>
#include <span>

#include "watch/health/ratio_wager.h"
#include "watch/health/share_wager.h"

namespace belay::watch {

/// Where it is known from how much more the events vary than independent ones would.
enum class DispersionFrom {
  both_arms,      ///< how they fell into the two arms, before
  control_alone,  ///< how the control moved from look to look: demand's own moves count, too
  nothing         ///< too few looks: a cautious figure is taken
};

/// The two arms before anything differed between them: who is in the canary may buy less than
/// others, and one visitor may make several events.
struct Before {
  /// The canary's rate of events was so many times the control's.
  double likeness = 1;
  /// The variance of its logarithm: how well it is known. Infinite where nothing was seen.
  double likeness_variance = std::numeric_limits<double>::infinity();
  double dispersion = 1;
  DispersionFrom from = DispersionFrom::nothing;
  std::size_t looks = 0;

  /// What comparing with `likeness` is worth, after looks that tell the ratio with this
  /// information (the inverse of a variance): what they add is noise in the end, because what they
  /// are compared with is no better known than it was. Where the ratio's logarithm is normal this
  /// makes a wager one that is fair whatever the likeness is, the same as spreading stakes and null
  /// over all that it may be (a right Haar prior; Perez-Ortiz and others, arXiv 2208.07610).
  double trust(double information) const {
    return std::isinf(likeness_variance) ? 0 : 1 / (1 + likeness_variance * information);
  }
};

/// What a look tells about the ratio's logarithm where it is `ratio`.
double information_of(const Counts& look, double ratio, double dispersion);

/// How it is chosen who is in the canary.
enum class Cohorts {
  sticky,     ///< each visitor stays: the two arms may differ by who they are
  by_request  ///< each request anew, by a coin: they can not
};

/// From the looks before a rollout, in their order; any that are not counts are left out. The
/// dispersion is approximate, and rather too large: it is estimated as if it stayed the same.
Before before_of(std::span<const Counts> looks, Cohorts cohorts);

/// How many times more the bad ones of one arm vary from look to look than independent ones, at
/// least 1. Few looks, and few bad ones, leave it near a cautious figure: what never failed does
/// not say whether failures would come together. A share that moves by itself counts as varying.
double dispersion_of_shares(std::span<const Trials> looks);

/// Finite, not negative, not beyond all reason, and with at least a millionth of the traffic in
/// each arm.
bool are_counts(const Counts& counts);

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_BEFORE_H_
