#include "watch/health/backtest.h"

#include <fmt/format.h>

#include <algorithm>

namespace belay::watch {
namespace {

using Looks = std::span<const RecordedLook>;

/// The looks that end after `from` and until `until`, seconds since 1970.
Looks between(Looks looks, std::int64_t from, std::int64_t until) {
  const auto first_after = [&](std::int64_t seconds) {
    return std::upper_bound(
        looks.begin(), looks.end(), seconds,
        [](std::int64_t at, const RecordedLook& look) { return at < look.at.seconds; });
  };
  return {first_after(from), first_after(until)};
}

Before before_of_looks(Looks looks, Cohorts cohorts) {
  std::vector<Counts> counts;
  for (const RecordedLook& look : looks) {
    if (look.counts) counts.push_back(*look.counts);
  }
  return before_of(counts, cohorts);
}

Counts harmed(Counts counts, Harm harm, double effect) {
  counts.canary *= harm == Harm::drop ? 1 - effect : 1 + effect;
  return counts;
}

void take(CountGuard& guard, const RecordedLook& look, Harm harm, double effect) {
  if (look.counts) {
    guard.take(harmed(*look.counts, harm, effect));
  } else {
    guard.miss("the source had no data");
  }
}

/// When a rollout with this effect is first judged so.
After first_time(const BacktestPlan& plan, const Before& before, Looks looks, std::int64_t began,
                 double effect, Verdict verdict) {
  CountGuard guard(plan.guard, before);
  for (const RecordedLook& look : looks) {
    take(guard, look, plan.guard.harm, effect);
    if (guard.verdict() == verdict) return look.at.seconds - began;
  }
  return std::nullopt;
}

BacktestedRollout rollout_at(const BacktestPlan& plan, Looks all, std::int64_t began) {
  const Looks looks = between(all, began, began + plan.lasts.count());
  BacktestedRollout rollout;
  rollout.began = {began, 0};
  rollout.before = before_of_looks(between(all, began - plan.before.count(), began), plan.cohorts);
  for (const RecordedLook& look : looks) ++(look.counts ? rollout.looks : rollout.missed);
  const auto first = [&](double effect, Verdict verdict) {
    return first_time(plan, rollout.before, looks, began, effect, verdict);
  };
  rollout.false_alarm = first(0, Verdict::bad);
  rollout.good = first(0, Verdict::good);
  for (const double effect : plan.effects) rollout.detected.push_back(first(effect, Verdict::bad));
  return rollout;
}

}  // namespace

Result<std::vector<BacktestedRollout>> backtest(Looks looks, const BacktestPlan& plan) {
  std::vector<BacktestedRollout> rollouts;
  if (!looks.empty()) {
    const std::int64_t last = looks.back().at.seconds - plan.lasts.count();
    for (std::int64_t began = looks.front().at.seconds + plan.before.count(); began <= last;
         began += plan.every.count()) {
      rollouts.push_back(rollout_at(plan, looks, began));
    }
  }
  if (!rollouts.empty()) return rollouts;
  return fail(Code::usage,
              fmt::format("what was recorded is shorter than the {} that a rollout looks back and "
                          "the {} that it lasts: say less of either",
                          to_string(plan.before), to_string(plan.lasts)));
}

}  // namespace belay::watch
