#include "watch/health/ratio_curve.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace belay::watch {
namespace {

/// How much closer the places are to each other around 1 than at the ends.
constexpr double kBend = 0.15;

/// The logarithms of the ratios that the curve is kept at.
template <std::size_t kPlaces>
const std::array<double, kPlaces>& places() {
  static const std::array<double, kPlaces> logs = [] {
    std::array<double, kPlaces> made{};
    const double side = (kPlaces - 1) / 2.0;
    const double scale = std::log(RatioCurve::kRatioMax) / std::sinh(kBend * side);
    for (std::size_t i = 0; i < kPlaces; ++i) {
      made[i] = scale * std::sinh(kBend * (static_cast<double>(i) - side));
    }
    return made;
  }();
  return logs;
}

}  // namespace

void RatioCurve::follow(double share) {
  share_ = share;
  const double odds = share / (1 - share);
  const double equal = std::log1p(odds);
  for (std::size_t i = 0; i < kPlaces; ++i) {
    const double ratio_log = places<kPlaces>()[i];
    control_log_[i] = equal - std::log1p(std::exp(ratio_log) * odds);
    canary_log_[i] = ratio_log + control_log_[i];
  }
}

void RatioCurve::take(const Counts& counts, double dispersion) {
  if (counts.share != share_) follow(counts.share);
  const double canary = counts.canary / dispersion, control = counts.control / dispersion;
  for (std::size_t i = 0; i < kPlaces; ++i) {
    likely_log_[i] += canary * canary_log_[i] + control * control_log_[i];
  }
}

std::size_t RatioCurve::highest() const {
  return static_cast<std::size_t>(std::max_element(likely_log_.begin(), likely_log_.end()) -
                                  likely_log_.begin());
}

Interval RatioCurve::at_every_look(double confidence, double trust) const {
  const double best = likely_log_[highest()];
  const double sum = std::accumulate(
      likely_log_.begin(), likely_log_.end(), 0.0,
      [&](double so_far, double likely) { return so_far + std::exp(trust * (likely - best)); });
  const double won = std::log(sum / static_cast<double>(kPlaces));
  return above(best + (won + std::log(1 - confidence)) / trust);
}

/// Through the two places that the level is crossed between, and one more, as a parabola: the curve
/// is concave, so that a straight line would cut off what belongs inside.
double RatioCurve::crossing(std::size_t inside, std::size_t outside, double level) const {
  const auto& at = places<kPlaces>();
  const std::size_t further = inside > outside ? inside + 1 : inside - 1;  // wraps below 0
  double low = at[inside], high = at[outside];
  const double slope = (likely_log_[outside] - likely_log_[inside]) / (at[outside] - at[inside]);
  double bend = 0;
  if (further < kPlaces) {
    const double before = (likely_log_[inside] - likely_log_[further]) / (at[inside] - at[further]);
    bend = (slope - before) / (at[outside] - at[further]);
  }
  for (int step = 0; step < 50; ++step) {
    const double middle = (low + high) / 2;
    const double likely = likely_log_[inside] + slope * (middle - at[inside]) +
                          bend * (middle - at[inside]) * (middle - at[outside]);
    (likely >= level ? low : high) = middle;
  }
  return std::exp(high);
}

Interval RatioCurve::above(double level) const {
  std::size_t low = highest(), high = low;
  while (low > 0 && likely_log_[low - 1] >= level) --low;
  while (high + 1 < kPlaces && likely_log_[high + 1] >= level) ++high;
  return {low == 0 ? 0 : crossing(low, low - 1, level),
          high + 1 == kPlaces ? kRatioUnbounded : crossing(high, high + 1, level)};
}

}  // namespace belay::watch
