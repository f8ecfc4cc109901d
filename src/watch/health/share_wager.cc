#include "watch/health/share_wager.h"

#include <algorithm>
#include <boost/math/special_functions/gamma.hpp>
#include <cmath>

namespace belay::watch {
namespace {

constexpr double kTrialsMax = 1e12;
/// What is known before anything was seen, as so many bad and so many good ones.
constexpr double kPrior = 0.18;
/// The wager is as good as unchanged when the shares at the margin are known to this.
constexpr double kSharpness = 1e-11;

double estimate(const Trials& so_far) { return (so_far.bad + kPrior) / (so_far.all + 2 * kPrior); }

/// Two shares, of the canary and of the control.
struct Shares {
  double canary, control;
};

/// How much further from `staked` it is, at the margin, when the control's share grows; rises with
/// it.
double slope(const Shares& staked, const TrialsOfBoth& look, double control, double margin) {
  const double canary = control + margin;
  return look.canary.all * (canary - staked.canary) / (canary * (1 - canary)) +
         look.control.all * (control - staked.control) / (control * (1 - control));
}

/// Of all shares whose difference is the margin, those closest to what is staked on, in the
/// distance that a look of this size has.
Shares closest_at_margin(const Shares& staked, const TrialsOfBoth& look, double margin) {
  const double control_alone = std::clamp(staked.control, 0.0, 1 - margin);
  const double canary_alone = std::clamp(staked.canary - margin, 0.0, 1 - margin);
  double low = std::min(control_alone, canary_alone), high = std::max(control_alone, canary_alone);
  while (high - low > kSharpness) {
    (slope(staked, look, (low + high) / 2, margin) < 0 ? low : high) = (low + high) / 2;
  }
  const double control = (low + high) / 2;
  return {control + margin, control};
}

double won(const Trials& seen, double staked, double null) {
  const double good = seen.all - seen.bad;
  return (seen.bad > 0 ? seen.bad * std::log(staked / null) : 0) +
         (good > 0 ? good * std::log((1 - staked) / (1 - null)) : 0);
}

}  // namespace

bool are_trials(const TrialsOfBoth& trials) {
  const auto are = [](const Trials& one) {
    return one.bad >= 0 && one.all <= kTrialsMax && one.bad <= one.all;
  };
  return are(trials.canary) && are(trials.control);
}

void add(Trials& so_far, const Trials& more) {
  so_far.bad += more.bad;
  so_far.all += more.all;
}

ShareWager::ShareWager(Side side, double margin) : side_(side), margin_(margin) {}

void ShareWager::take(const TrialsOfBoth& trials, double dispersion) {
  const Shares staked{estimate(canary_), estimate(control_)};
  const double beyond = staked.canary - staked.control - margin_;
  const bool has_both = trials.canary.all > 0 && trials.control.all > 0;
  if (has_both && (side_ == Side::above ? beyond > 0 : beyond < 0)) {
    const Shares null = closest_at_margin(staked, trials, margin_);
    won_log_ += (won(trials.canary, staked.canary, null.canary) +
                 won(trials.control, staked.control, null.control)) /
                dispersion;
  }
  add(canary_, trials.canary);
  add(control_, trials.control);
}

Interval share_at_every_look(const Trials& so_far, double dispersion, double confidence) {
  using boost::math::lgamma;
  const double bad = so_far.bad / dispersion, all = so_far.all / dispersion;
  const double mixture =
      lgamma(bad + 0.5) + lgamma(all - bad + 0.5) - lgamma(all + 1) - 2 * lgamma(0.5);
  const auto is_inside = [&](double share) {
    const double likely =
        (bad > 0 ? bad * std::log(share) : 0) + (all > bad ? (all - bad) * std::log1p(-share) : 0);
    return mixture - likely < -std::log(1 - confidence);
  };
  const double middle = all > 0 ? bad / all : 0.5;
  const auto edge = [&](double inside, double outside) {
    if (is_inside(outside)) return outside;
    for (int step = 0; step < 60; ++step) {
      const double half = (inside + outside) / 2;
      (is_inside(half) ? inside : outside) = half;
    }
    return outside;
  };
  return {edge(middle, 0), edge(middle, 1)};
}

}  // namespace belay::watch
