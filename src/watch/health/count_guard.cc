#include "watch/health/count_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <string_view>

#include "watch/health/percent.h"

namespace belay::watch {

double CountGuard::null_ratio(const Plan& plan, const Before& before) {
  return before.likeness * (plan.harm == Harm::drop ? 1 - plan.margin : 1 + plan.margin);
}

CountGuard::CountGuard(const Plan& plan, const Before& before)
    : plan_(plan),
      before_(before),
      standing_(plan.alpha),
      harmful_(harmful_side(plan.harm), null_ratio(plan, before)),
      harmless_(harmless_side(plan.harm), null_ratio(plan, before)) {}

void CountGuard::take(const Counts& counts) {
  if (!are_counts(counts)) {
    return miss(fmt::format("{} and {} events at a share of {} are no counts", counts.canary,
                            counts.control, counts.share));
  }
  harmful_.take(counts, before_.dispersion);
  harmless_.take(counts, before_.dispersion);
  curve_.take(counts, before_.dispersion);
  canary_ += counts.canary;
  control_ += counts.control;
  expected_ += before_.likeness * counts.control * counts.share / (1 - counts.share);
  information_ += information_of(counts, before_.likeness, before_.dispersion);
  standing_.weigh(evidence());
}

Verdict CountGuard::verdict() const {
  return standing_.verdict(is_comparable() && standing_.is_shown(harmless_.evidence(trust())));
}

Judgement CountGuard::judge() const {
  Judgement judgement;
  judgement.verdict = verdict();
  judgement.evidence = evidence();
  judgement.harm = harm(1 - plan_.alpha);
  judgement.why = words(judgement);
  return judgement;
}

/// Whether silence of an arm could be taken for health: a control without orders makes any canary
/// look good.
bool CountGuard::is_comparable() const {
  return plan_.harm == Harm::drop ? control_ > 0 : canary_ + control_ > 0;
}

std::optional<Interval> CountGuard::harm(double confidence) const {
  if (canary_ + control_ == 0) return std::nullopt;
  const Interval ratio = curve_.at_every_look(confidence, trust());
  const double low = ratio.low / before_.likeness, high = ratio.high / before_.likeness;
  return plan_.harm == Harm::drop ? Interval{1 - high, 1 - low} : Interval{low - 1, high - 1};
}

std::string CountGuard::words(const Judgement& judgement) const {
  const std::string_view which = plan_.harm == Harm::drop ? "fewer" : "more";
  switch (judgement.verdict) {
    case Verdict::bad:
      return fmt::format(
          "the canary has {} to {} {} events than its traffic should have, and {} "
          "would be within the margin",
          percent(judgement.harm->low), percent(judgement.harm->high), which,
          percent(plan_.margin));
    case Verdict::good:
      return fmt::format("the canary has at most {} {} events, which is within the margin of {}",
                         percent(std::max(0.0, judgement.harm->high)), which,
                         percent(plan_.margin));
    case Verdict::no_data:
      return standing_.missed();
    case Verdict::unsure:
      break;
  }
  if (canary_ + control_ == 0) return "neither arm has had an event yet";
  if (!is_comparable()) return "the control has had no event to compare with";
  if (trust() == 0) {
    return "nothing is known of the two arms before the rollout, so that a difference would say "
           "nothing";
  }
  if (!std::isfinite(judgement.harm->low + judgement.harm->high)) {
    return "too little was seen to say how large the harm can be";
  }
  return fmt::format("the harm lies between {} and {}, and the margin of {} is within that",
                     percent(judgement.harm->low), percent(judgement.harm->high),
                     percent(plan_.margin));
}

Impact CountGuard::impact(double confidence) const {
  const double fewer = expected_ - canary_;
  const Interval bounds = harm(confidence).value_or(Interval{0, 0});
  return {plan_.harm == Harm::drop ? fewer : -fewer,
          {expected_ * bounds.low, expected_ * bounds.high}};
}

}  // namespace belay::watch
