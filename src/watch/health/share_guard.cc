#include "watch/health/share_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "watch/health/percent.h"

namespace belay::watch {

ShareGuard::ShareGuard(const Plan& plan)
    : plan_(plan),
      harmful_(Side::above, plan.margin),
      harmless_(Side::below, plan.margin),
      standing_(plan.alpha) {}

void ShareGuard::take(const TrialsOfBoth& trials) {
  if (!are_trials(trials)) {
    return miss(fmt::format("{} of {} and {} of {} are no shares", trials.canary.bad,
                            trials.canary.all, trials.control.bad, trials.control.all));
  }
  harmful_.take(trials, plan_.dispersion);
  harmless_.take(trials, plan_.dispersion);
  add(canary_, trials.canary);
  add(control_, trials.control);
  standing_.weigh(harmful_.evidence());
}

Judgement ShareGuard::judge() const {
  const bool is_comparable = canary_.all > 0 && control_.all > 0;
  Judgement judgement;
  judgement.verdict = standing_.verdict(is_comparable && standing_.is_shown(harmless_.evidence()));
  judgement.evidence = harmful_.evidence();
  judgement.harm = harm(1 - plan_.alpha);
  judgement.why = words(judgement);
  return judgement;
}

std::optional<Interval> ShareGuard::harm(double confidence) const {
  if (canary_.all == 0 || control_.all == 0) return std::nullopt;
  const double each = (1 + confidence) / 2;
  const Interval canary = share_at_every_look(canary_, plan_.dispersion, each);
  const Interval control = share_at_every_look(control_, plan_.dispersion, each);
  return Interval{canary.low - control.high, canary.high - control.low};
}

std::string ShareGuard::words(const Judgement& judgement) const {
  const auto shares = [this] {
    return fmt::format("{} of the canary's are bad beside {} of the control's",
                       percent(canary_.bad / canary_.all), percent(control_.bad / control_.all));
  };
  switch (judgement.verdict) {
    case Verdict::bad:
      return fmt::format("{}, and a margin of {} does not explain it", shares(),
                         percent(plan_.margin));
    case Verdict::good:
      return fmt::format("{}, which is within the margin of {}", shares(), percent(plan_.margin));
    case Verdict::no_data:
      return standing_.missed();
    case Verdict::unsure:
      break;
  }
  if (canary_.all == 0) return "nothing came to the canary yet";
  if (control_.all == 0) return "nothing came to the control yet, so that nothing can be compared";
  return fmt::format("{}: whether that is within the margin of {} is not shown yet", shares(),
                     percent(plan_.margin));
}

Impact ShareGuard::impact(double confidence) const {
  const auto bounds = harm(confidence);
  if (!bounds) return {};
  return {canary_.bad - canary_.all * control_.bad / control_.all,
          {canary_.all * bounds->low, canary_.all * bounds->high}};
}

}  // namespace belay::watch
