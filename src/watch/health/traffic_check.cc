#include "watch/health/traffic_check.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "watch/health/percent.h"

namespace belay::watch {

TrafficCheck::TrafficCheck(const Plan& plan)
    : plan_(plan),
      too_little_(Side::below, 1 - plan.tolerance),
      too_much_(Side::above, 1 + plan.tolerance) {}

void TrafficCheck::take(const Counts& requests, double dispersion) {
  too_little_.take(requests, dispersion);
  too_much_.take(requests, dispersion);
  canary_ += requests.canary;
  expected_ += (requests.canary + requests.control) * requests.share;
  const double evidence = std::max(too_little_.evidence(1), too_much_.evidence(1));
  is_shown_ = is_shown_ || evidence >= -std::log(plan_.alpha / 2);
}

std::optional<std::string> TrafficCheck::mismatch() const {
  if (!is_shown_) return std::nullopt;
  return fmt::format(
      "the canary got {:.0f} requests where its share would be {:.0f}, more than {} "
      "apart: what it shows is not comparable",
      canary_, expected_, percent(plan_.tolerance));
}

}  // namespace belay::watch
