#include "watch/incident/severity.h"

#include <algorithm>

namespace belay::watch {
namespace {

constexpr double kHalf = 0.5, kTenth = 0.1;
constexpr double kOrdersWorst = 1'000, kOrdersBad = 100;
constexpr double kErrorsWorst = 100'000, kErrorsBad = 10'000, kErrorsSome = 100;
constexpr double kCustomersWorst = 10'000, kCustomersBad = 1'000, kCustomersSome = 10;
constexpr int kCriticalTier = 1;

Severity of_orders(double lost, double share, bool is_critical) {
  if (lost >= kOrdersWorst || (is_critical && share >= kHalf)) return 1;
  if (lost >= kOrdersBad || share >= kHalf || (is_critical && share >= kTenth)) return 2;
  return lost > 0 ? 3 : 4;
}

Severity of_errors(double on_top, bool is_critical) {
  if (is_critical && on_top >= kErrorsWorst) return 1;
  if (on_top >= kErrorsBad) return 2;
  return on_top >= kErrorsSome ? 3 : 4;
}

Severity of_customers(double touched, bool is_critical) {
  if (is_critical && touched >= kCustomersWorst) return 1;
  if (touched >= kCustomersBad) return 2;
  return touched >= kCustomersSome ? 3 : 4;
}

}  // namespace

Severity severity_of(const ImpactPart& part, std::optional<int> tier) {
  const double sure = std::max(0.0, part.interval.low);
  const bool is_critical = tier.value_or(kCriticalTier) <= kCriticalTier;
  const double share = part.expected > 0 ? sure / part.expected : 0;
  switch (part.counts) {
    case CountsAs::orders:
      return of_orders(sure, share, is_critical);
    case CountsAs::errors:
      return of_errors(sure, is_critical);
    case CountsAs::customers:
      return of_customers(sure, is_critical);
    case CountsAs::other:
      break;
  }
  return kSeverityLeast;
}

Severity severity_of(std::span<const ImpactPart> impact, const SystemGraph& graph) {
  Severity worst = kSeverityLeast;
  for (const ImpactPart& part : impact) {
    if (part.journey.empty()) continue;
    worst = std::min(worst, severity_of(part, graph.tier_of_journey(part.journey)));
  }
  return worst;
}

}  // namespace belay::watch
