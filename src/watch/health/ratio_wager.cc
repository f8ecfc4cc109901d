#include "watch/health/ratio_wager.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {
namespace {

struct Stake {
  double effect;  ///< the ratio, in terms of the null's
  double weight;
};

/// Chosen so that drops of 99, 50, 20 and 10 % are seen about as soon as one wager on each alone
/// would see them (`bench/health_bench.cc` prints both); the last two are for long rollouts.
constexpr Stake kStaked[] = {{0.01, 0.06}, {0.46, 0.29}, {0.77, 0.25},
                             {0.88, 0.34}, {0.95, 0.04}, {0.98, 0.02}};

}  // namespace

RatioWager::RatioWager(Side side, double null) : null_(null) {
  static_assert(std::size(kStaked) == kStakes);
  for (std::size_t i = 0; i < kStakes; ++i) {
    ratio_[i] = null * (side == Side::below ? kStaked[i].effect : 1 / kStaked[i].effect);
  }
}

void RatioWager::follow(double share) {
  share_ = share;
  const double odds = share / (1 - share);
  const double null_both = std::log1p(null_ * odds);
  for (std::size_t i = 0; i < kStakes; ++i) {
    control_log_[i] = null_both - std::log1p(ratio_[i] * odds);
    canary_log_[i] = std::log(ratio_[i] / null_) + control_log_[i];
  }
}

void RatioWager::take(const Counts& counts, double dispersion) {
  if (counts.share != share_) follow(counts.share);
  const double canary = counts.canary / dispersion, control = counts.control / dispersion;
  for (std::size_t i = 0; i < kStakes; ++i) {
    won_log_[i] += canary * canary_log_[i] + control * control_log_[i];
  }
}

double RatioWager::evidence(double trust) const {
  const double best = trust * *std::max_element(won_log_.begin(), won_log_.end());
  double sum = 0;
  for (std::size_t i = 0; i < kStakes; ++i) {
    sum += kStaked[i].weight * std::exp(trust * won_log_[i] - best);
  }
  return best + std::log(sum);
}

}  // namespace belay::watch
