#ifndef BELAY_BENCH_HEALTH_RIVALS_H_
#define BELAY_BENCH_HEALTH_RIVALS_H_

#include <algorithm>
#include <cmath>
#include <cstddef>
#include <deque>
#include <vector>

#include "watch/health/ratio_wager.h"

/// What people use instead, as their documentation and sources say they do it: only to measure
/// with. Each looks at the events of each arm per look, at the traffic's share.
namespace belay::bench {

/// The last looks of both arms, as rates.
class Window {
 public:
  explicit Window(std::size_t looks) : looks_(looks) {}

  void take(const watch::Counts& counts) {
    canary_.push_back(counts.canary / counts.share);
    control_.push_back(counts.control / (1 - counts.share));
    if (canary_.size() > looks_) {
      canary_.pop_front();
      control_.pop_front();
    }
  }
  bool is_full() const { return canary_.size() == looks_; }
  const std::deque<double>& canary() const { return canary_; }
  const std::deque<double>& control() const { return control_; }

 private:
  std::size_t looks_;
  std::deque<double> canary_, control_;
};

/// The Mann-Whitney statistic of "the canary's rates are lower", as a normal deviate, with ties and
/// continuity corrected: what `wilcox.test(control, canary, "greater", exact = FALSE)` takes its
/// p-value from.
inline double mann_whitney_deviate(const Window& window) {
  struct Ranked {
    double value;
    bool is_canary;
  };
  std::vector<Ranked> all;
  for (const double value : window.canary()) all.push_back({value, true});
  for (const double value : window.control()) all.push_back({value, false});
  std::sort(all.begin(), all.end(),
            [](const Ranked& a, const Ranked& b) { return a.value < b.value; });
  double canary_ranks = 0, ties = 0;
  for (std::size_t i = 0; i < all.size();) {
    std::size_t end = i;
    while (end < all.size() && all[end].value == all[i].value) ++end;
    const double rank = static_cast<double>(i + 1 + end) / 2, tied = static_cast<double>(end - i);
    for (std::size_t k = i; k < end; ++k) canary_ranks += all[k].is_canary ? rank : 0;
    ties += tied * (tied * tied - 1);
    i = end;
  }
  const double n = static_cast<double>(window.canary().size());
  const double m = static_cast<double>(window.control().size()), both = n + m;
  const double lower = n * m + n * (n + 1) / 2 - canary_ranks;  // pairs where the canary is lower
  const double variance = n * m / 12 * (both + 1 - ties / (both * (both - 1)));
  return variance > 0 ? (lower - n * m / 2 - 0.5) / std::sqrt(variance) : 0;
}

/// Kayenta's judge: the confidence interval of the shift between both (Hodges and Lehmann) lies
/// below a tolerance around no shift, which is a quarter of the shift's estimate.
inline bool kayenta_says_low(const Window& window, double deviate_of_confidence,
                             double tolerance = 0.25) {
  std::vector<double> shifts;
  for (const double a : window.canary()) {
    for (const double b : window.control()) shifts.push_back(a - b);
  }
  const double n = static_cast<double>(window.canary().size());
  const double m = static_cast<double>(window.control().size());
  const double off = deviate_of_confidence * std::sqrt(n * m * (n + m + 1) / 12);
  const auto at = [&](double place) {
    const auto where =
        static_cast<std::size_t>(std::clamp(place, 0.0, static_cast<double>(shifts.size() - 1)));
    std::nth_element(shifts.begin(), shifts.begin() + static_cast<std::ptrdiff_t>(where),
                     shifts.end());
    return shifts[where];
  };
  const double high = at(n * m / 2 + off), estimate = at(n * m / 2);
  return high < -tolerance * std::abs(estimate);
}

/// The canary's rate in the window beside the control's: what a threshold in Argo Rollouts or
/// Flagger is set on.
inline double ratio_in(const Window& window) {
  double canary = 0, control = 0;
  for (const double value : window.canary()) canary += value;
  for (const double value : window.control()) control += value;
  return control > 0 ? canary / control : 1;
}

}  // namespace belay::bench

#endif  // BELAY_BENCH_HEALTH_RIVALS_H_
