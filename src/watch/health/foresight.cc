#include "watch/health/foresight.h"

#include <cmath>
#include <vector>

#include "watch/health/ratio_wager.h"

namespace belay::watch {
namespace {

using std::chrono::seconds;

Counts expected(const Flow& flow, double share, double ratio, double time) {
  const double all = flow.per_second * time;
  return {all * share * flow.before.likeness * ratio, all * (1 - share), share};
}

/// What the wager is worth when exactly the expected counts came.
double evidence_after(const Flow& flow, const CountGuard::Plan& guard, double share, Side side,
                      double ratio, double time) {
  RatioWager wager(side, CountGuard::null_ratio(guard, flow.before));
  const Counts counts = expected(flow, share, ratio, time);
  wager.take(counts, flow.before.dispersion);
  const double information = information_of(counts, flow.before.likeness, flow.before.dispersion);
  return wager.evidence(flow.before.trust(information));
}

/// Worth only grows with time where it grows at all; what is known of the arms bounds it.
std::optional<seconds> time_of(const Flow& flow, const CountGuard::Plan& guard, double share,
                               Side side, double ratio) {
  const auto is_there = [&](double time) {
    return evidence_after(flow, guard, share, side, ratio, time) >= -std::log(guard.alpha);
  };
  auto high = static_cast<double>(kForesightMax.count());
  if (!is_there(high)) return std::nullopt;
  double low = 0;
  while (high - low > 0.5) {
    const double middle = (low + high) / 2;
    (is_there(middle) ? high : low) = middle;
  }
  return seconds(static_cast<std::int64_t>(std::ceil(high)));
}

}  // namespace

Result<Flow> flow_of(std::span<const RecordedLook> looks, Cohorts cohorts) {
  std::vector<Counts> counts;
  double events = 0, time = 0;
  for (std::size_t i = 1; i < looks.size(); ++i) {
    if (!looks[i].counts) continue;
    counts.push_back(*looks[i].counts);
    events += looks[i].counts->canary + looks[i].counts->control;
    // A look's counts came since the one before it, whether that had data or not.
    time += static_cast<double>(looks[i].at.seconds - looks[i - 1].at.seconds);
  }
  if (time <= 0) {
    return fail(Code::malformed, "has no two looks with data: nothing follows from it");
  }
  return Flow{events / time, before_of(counts, cohorts)};
}

std::optional<seconds> time_to_see(const Flow& flow, const CountGuard::Plan& guard, double share,
                                   double effect) {
  return time_of(flow, guard, share, CountGuard::harmful_side(guard.harm),
                 guard.harm == Harm::drop ? 1 - effect : 1 + effect);
}

std::optional<seconds> time_to_clear(const Flow& flow, const CountGuard::Plan& guard,
                                     double share) {
  return time_of(flow, guard, share, CountGuard::harmless_side(guard.harm), 1);
}

std::optional<double> margin_cleared_in(const Flow& flow, CountGuard::Plan guard, double share,
                                        seconds time) {
  constexpr int kMost = 999;  // tenths of a per cent
  const auto clears = [&](int tenths) {
    guard.margin = tenths / 1000.0;
    const auto cleared = time_to_clear(flow, guard, share);
    return cleared && *cleared <= time;
  };
  if (!clears(kMost)) return std::nullopt;
  int low = 0, high = kMost;
  while (high - low > 1) {
    const int middle = (low + high) / 2;
    (clears(middle) ? high : low) = middle;
  }
  return high / 1000.0;
}

}  // namespace belay::watch
