#include "watch/incident/fleet_detector.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <limits>
#include <numbers>

namespace belay::watch {
namespace {

namespace math = boost::math::policies;

constexpr double kCountMax = 1e12;

/// Doubles all through: their long form differs between machines.
constexpr math::policy<math::promote_double<false>> kPlain;

struct Stake {
  double ratio;  ///< of what comes to what is expected, in a drop; its inverse in a surge
  double weight;
};
constexpr Stake kStaked[] = {{0.02, 0.2}, {0.4, 0.2}, {0.7, 0.2}, {0.85, 0.2}, {0.93, 0.2}};

/// log(exp(a) + 1)
double and_one_more(double log) {
  return std::max(log, 0.0) + std::log1p(std::exp(-std::abs(log)));
}

}  // namespace

FleetDetector::FleetDetector(Harm harm) : harm_(harm) {
  static_assert(std::size(kStaked) == kStakes);
  worth_log_.fill(-std::numeric_limits<double>::infinity());
  for (std::size_t i = 0; i < kStakes; ++i) {
    ratio_[i] = harm == Harm::drop ? kStaked[i].ratio : 1 / kStaked[i].ratio;
  }
}

void FleetDetector::take(double count, const Expected& expected) {
  // What would be usual still, on the side of the harm.
  const double usual = harm_ == Harm::drop ? expected.low : expected.high;
  const bool is_sound = count >= 0 && count <= kCountMax && usual >= 0 && usual <= kCountMax &&
                        expected.dispersion >= 1 && std::isfinite(expected.dispersion);
  if (!is_sound) return;
  for (std::size_t i = 0; i < kStakes; ++i) {
    // Its mean is at most 1 while at least (or at most) what is usual comes.
    const double won =
        (count * std::log(ratio_[i]) - (ratio_[i] - 1) * usual) / expected.dispersion;
    worth_log_[i] = and_one_more(worth_log_[i]) + won;
    Since& since = since_[i];
    if (since.won_log + won <= 0) {
      since = {};
      continue;
    }
    since.won_log += won;
    ++since.looks;
    since.seen += count;
    since.mean += expected.mean;
    since.low += expected.low;
    since.high += expected.high;
    since.noise += expected.dispersion * expected.mean;
  }
}

double FleetDetector::evidence() const {
  const double best = *std::max_element(worth_log_.begin(), worth_log_.end());
  if (std::isinf(best)) return best;
  double sum = 0;
  for (std::size_t i = 0; i < kStakes; ++i) {
    sum += kStaked[i].weight * std::exp(worth_log_[i] - best);
  }
  return best + std::log(sum);
}

bool FleetDetector::is_alarmed(double looks_between) const {
  return evidence() >= std::log(looks_between);
}

const FleetDetector::Since& FleetDetector::likeliest() const {
  return *std::max_element(since_.begin(), since_.end(),
                           [](const Since& a, const Since& b) { return a.won_log < b.won_log; });
}

std::int64_t FleetDetector::looks_since_onset() const { return likeliest().looks; }

double FleetDetector::ratio_since_onset() const {
  const Since& since = likeliest();
  return since.mean > 0 ? since.seen / since.mean : 1;
}

Impact FleetDetector::impact(double confidence) const {
  const Since& since = likeliest();
  const double around =
      std::numbers::sqrt2 * boost::math::erf_inv(confidence, kPlain) * std::sqrt(since.noise);
  if (harm_ == Harm::drop) {
    return {since.mean - since.seen,
            {since.low - since.seen - around, since.high - since.seen + around}};
  }
  return {since.seen - since.mean,
          {since.seen - since.high - around, since.seen - since.low + around}};
}

}  // namespace belay::watch
