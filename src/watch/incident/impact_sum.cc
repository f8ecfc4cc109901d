#include "watch/incident/impact_sum.h"

#include <algorithm>
#include <boost/math/special_functions/erf.hpp>
#include <cmath>
#include <numbers>

namespace belay::watch {
namespace {

/// Doubles all through: their long form differs between machines.
constexpr boost::math::policies::policy<boost::math::policies::promote_double<false>> kPlain;

/// The forecast is held against this much before harm began, but for a little just before, which
/// may be harm already.
constexpr std::int64_t kBeforeSeconds = 3600, kDoubtSeconds = 300;
/// What a forecast that was right an hour ago may be off by now, as a share of what it misses by.
constexpr double kMovesOn = 1.0 / 3;

struct Sums {
  double seen = 0, mean = 0, noise = 0;
  double off = 0;  ///< what the forecast misses by, weighted by its mean

  void add(const PlaceWatch::Seen& each) {
    seen += each.seen;
    mean += each.mean;
    noise += each.mean * each.dispersion;
    if (each.mean > 0) off += each.mean * std::log(each.high / each.mean) / kForecastDeviations;
  }
};

Sums sum(const PlaceWatch& watch, Instant after, Instant until) {
  Sums made;
  for (const auto* seen : {&watch.parts(), &watch.looks()}) {
    for (const PlaceWatch::Seen& each : *seen) {
      if (each.to > after && each.to <= until) made.add(each);
    }
  }
  return made;
}

}  // namespace

ImpactPart impact_of(const PlaceWatch& watch, CountsAs counts, Instant since, Instant until,
                     double confidence) {
  const Sums before = sum(watch, {since.seconds - kBeforeSeconds - kDoubtSeconds, 0},
                          {since.seconds - kDoubtSeconds, 0});
  const Sums now = sum(watch, since, until);
  ImpactPart made;
  made.counts = counts;
  if (now.mean <= 0) return made;
  const double off = now.off / now.mean;
  // What it was off by before, as far as that is more than chance.
  double level = 0;
  double unsure = off;
  if (before.mean > 0 && off > 0) {
    const double by_chance = before.noise / (before.mean * before.mean);
    const double trusted = off * off / (off * off + by_chance);
    level = trusted * std::log((before.seen + 0.5) / (before.mean + 0.5));
    unsure = std::max(off * std::sqrt(1 - trusted), off * kMovesOn);
  }
  const double z =
      std::numbers::sqrt2 * boost::math::erf_inv(std::clamp(confidence, 0.01, 0.9999), kPlain);
  const double expected = now.mean * std::exp(level);
  const double noise = z * std::sqrt(now.noise * std::exp(level));
  const double low = std::max(0.0, expected * std::exp(-z * unsure) - noise);
  const double high = expected * std::exp(z * unsure) + noise;
  made.seen = now.seen;
  made.expected = expected;
  if (counts == CountsAs::orders) {
    made.estimate = expected - now.seen;
    made.interval = {low - now.seen, high - now.seen};
  } else {
    made.estimate = now.seen - expected;
    made.interval = {now.seen - high, now.seen - low};
  }
  return made;
}

void add_to(ImpactPart& sum, const ImpactPart& part) {
  sum.journey = part.journey;
  sum.region = part.region;
  sum.counts = part.counts;
  sum.seen += part.seen;
  sum.expected += part.expected;
  sum.estimate += part.estimate;
  sum.interval.low += part.interval.low;
  sum.interval.high += part.interval.high;
}

}  // namespace belay::watch
