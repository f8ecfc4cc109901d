#include "watch/health/latency_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <limits>

#include "watch/health/percent.h"

namespace belay::watch {
namespace {

double margin_at(const LatencyGuard::Plan& plan, std::size_t i) {
  return plan.margin * (1 - LatencyGuard::kQuantiles[i]);
}

double share(const Trials& trials) { return trials.bad / trials.all; }

}  // namespace

LatencyGuard::LatencyGuard(const Plan& plan)
    : plan_(plan),
      standing_(plan.alpha),
      quantiles_([&]<std::size_t... i>(std::index_sequence<i...>) {
        return std::array<AtQuantile, sizeof...(i)>{AtQuantile{
            {Side::above, margin_at(plan, i)}, {Side::below, margin_at(plan, i)}, {}, {}}...};
      }(std::make_index_sequence<kQuantiles.size()>())) {}

void LatencyGuard::take(const Beyond& beyond) {
  if (!std::all_of(beyond.begin(), beyond.end(), are_trials)) {
    return miss("the requests beyond a latency are no part of all requests");
  }
  for (std::size_t i = 0; i < beyond.size(); ++i) {
    AtQuantile& at = quantiles_[i];
    at.harmful.take(beyond[i], plan_.dispersion);
    at.harmless.take(beyond[i], plan_.dispersion);
    add(at.canary, beyond[i].canary);
    add(at.control, beyond[i].control);
  }
  standing_.weigh(harmful());
}

/// The mean of wagers is a wager: it is not known where the harm would show.
double LatencyGuard::harmful() const {
  double best = -std::numeric_limits<double>::infinity(), sum = 0;
  for (const AtQuantile& at : quantiles_) best = std::max(best, at.harmful.evidence());
  for (const AtQuantile& at : quantiles_) sum += std::exp(at.harmful.evidence() - best);
  return best + std::log(sum / static_cast<double>(quantiles_.size()));
}

/// Harmless it is only where it is so at each.
double LatencyGuard::harmless() const {
  double least = std::numeric_limits<double>::infinity();
  for (const AtQuantile& at : quantiles_) least = std::min(least, at.harmless.evidence());
  return least;
}

std::size_t LatencyGuard::worst() const {
  const auto at = std::max_element(quantiles_.begin(), quantiles_.end(),
                                   [](const AtQuantile& a, const AtQuantile& b) {
                                     return a.harmful.evidence() < b.harmful.evidence();
                                   });
  return static_cast<std::size_t>(at - quantiles_.begin());
}

Interval LatencyGuard::harm_at(std::size_t i) const {
  const double each = 1 - plan_.alpha / 2;
  const AtQuantile& at = quantiles_[i];
  const Interval canary = share_at_every_look(at.canary, plan_.dispersion, each);
  const Interval control = share_at_every_look(at.control, plan_.dispersion, each);
  return {canary.low - control.high, canary.high - control.low};
}

Judgement LatencyGuard::judge() const {
  const AtQuantile& any = quantiles_.front();
  const bool is_comparable = any.canary.all > 0 && any.control.all > 0;
  Judgement judgement;
  judgement.verdict = standing_.verdict(is_comparable && standing_.is_shown(harmless()));
  judgement.evidence = harmful();
  if (is_comparable) judgement.harm = harm_at(worst());
  judgement.why = words(judgement.verdict);
  return judgement;
}

std::string LatencyGuard::words(Verdict verdict) const {
  if (verdict == Verdict::no_data) return standing_.missed();
  const AtQuantile& at = quantiles_[worst()];
  if (at.canary.all == 0 || at.control.all == 0) {
    return fmt::format("no request of the {} was measured yet",
                       at.canary.all == 0 ? "canary" : "control");
  }
  const double quantile = kQuantiles[worst()];
  const std::string seen = fmt::format(
      "{} of the canary's requests and {} of the control's are beyond what was the {:g}th "
      "percentile",
      percent(share(at.canary)), percent(share(at.control)), 100 * quantile);
  switch (verdict) {
    case Verdict::bad:
      return fmt::format("{}, and a margin of {} does not explain it", seen,
                         percent(margin_at(plan_, worst())));
    case Verdict::good:
      return fmt::format("{}, and all percentiles are within their margins", seen);
    case Verdict::no_data:
    case Verdict::unsure:
      break;
  }
  return fmt::format("{}: whether all percentiles are within their margins is not shown yet", seen);
}

}  // namespace belay::watch
