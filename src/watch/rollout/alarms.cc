#include "watch/rollout/alarms.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {

std::vector<std::size_t> e_benjamini_hochberg(std::span<const double> log_evidence, double alpha) {
  std::vector<std::size_t> order;
  for (std::size_t i = 0; i < log_evidence.size(); ++i) {
    if (!std::isnan(log_evidence[i])) order.push_back(i);
  }
  std::stable_sort(order.begin(), order.end(),
                   [&](std::size_t a, std::size_t b) { return log_evidence[a] > log_evidence[b]; });
  const auto count = static_cast<double>(log_evidence.size());
  std::size_t alarms = 0;
  for (std::size_t k = 1; k <= order.size(); ++k) {
    const double needed = std::log(count / (static_cast<double>(k) * alpha));
    if (log_evidence[order[k - 1]] >= needed) alarms = k;
  }
  order.resize(alarms);
  std::sort(order.begin(), order.end());
  return order;
}

}  // namespace belay::watch
