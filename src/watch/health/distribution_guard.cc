#include "watch/health/distribution_guard.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <numbers>

#include "watch/health/percent.h"

namespace belay::watch {
namespace {

constexpr double kValuesMax = 1e12;

/// How far an empirical distribution of `count` values is from the truth at most, at any moment.
double band(double count, double alpha) {
  if (count < 1) return 1;
  const double looks = std::log(std::log(std::numbers::e * count));
  return std::min(1.0, 0.85 * std::sqrt((looks + 0.8 * std::log(1612 / alpha)) / count));
}

void add(std::vector<double>& so_far, std::span<const double> more) {
  std::transform(so_far.begin(), so_far.end(), more.begin(), so_far.begin(), std::plus<>());
}

double sum(std::span<const double> values) {
  double all = 0;
  for (const double value : values) all += value;
  return all;
}

}  // namespace

DistributionGuard::DistributionGuard(const Plan& plan) : plan_(plan), standing_(plan.alpha) {
  canary_.buckets.resize(plan.buckets);
  control_.buckets.resize(plan.buckets);
}

bool DistributionGuard::are_values(std::span<const double> values) {
  return std::all_of(values.begin(), values.end(),
                     [](double count) { return count >= 0 && count <= kValuesMax; });
}

void DistributionGuard::take(std::span<const double> canary, std::span<const double> control) {
  if (canary.size() != plan_.buckets || control.size() != plan_.buckets) {
    return miss(fmt::format("there are {} and {} buckets, and {} were planned", canary.size(),
                            control.size(), plan_.buckets));
  }
  if (!are_values(canary) || !are_values(control)) return miss("a bucket does not hold a count");
  add(canary_.buckets, canary);
  add(control_.buckets, control);
  canary_.all += sum(canary);
  control_.all += sum(control);
  standing_.weigh(evidence());
}

double DistributionGuard::difference() const {
  double canary = 0, control = 0, most = 0;
  for (std::size_t i = 0; i < plan_.buckets; ++i) {
    canary += canary_.buckets[i] / canary_.all;
    control += control_.buckets[i] / control_.all;
    most = std::max(most, std::abs(canary - control));
  }
  return most;
}

double DistributionGuard::reach(double alpha) const {
  return band(canary_.all / plan_.dispersion, alpha / 2) +
         band(control_.all / plan_.dispersion, alpha / 2);
}

/// The smallest chance at which the bands part by more than the margin; 1 where they do not.
double DistributionGuard::chance_of(double difference) const {
  if (difference - reach(1) <= plan_.margin) return 1;
  double low = -700, high = 0;  // logarithms
  for (int step = 0; step < 60; ++step) {
    const double middle = (low + high) / 2;
    (difference - reach(std::exp(middle)) > plan_.margin ? high : low) = middle;
  }
  return std::exp(high);
}

/// A chance that holds at every look becomes a wager's worth by p -> 1 / (2 sqrt(p)).
double DistributionGuard::evidence() const {
  return is_comparable() ? -std::log(2 * std::sqrt(chance_of(difference()))) : 0;
}

Judgement DistributionGuard::judge() const {
  Judgement judgement;
  if (is_comparable()) {
    const double most = difference(), around = reach(plan_.alpha);
    judgement.harm = Interval{std::max(0.0, most - around), std::min(1.0, most + around)};
  }
  judgement.evidence = evidence();
  judgement.verdict = standing_.verdict(judgement.harm && judgement.harm->high < plan_.margin);
  judgement.why = words(judgement.verdict);
  return judgement;
}

std::string DistributionGuard::words(Verdict verdict) const {
  if (verdict == Verdict::no_data) return standing_.missed();
  if (!is_comparable()) {
    return fmt::format("no value of the {} was seen yet", canary_.all == 0 ? "canary" : "control");
  }
  const std::string seen =
      fmt::format("the two distributions differ by {} where they differ most, known to {}",
                  percent(difference()), percent(reach(plan_.alpha)));
  switch (verdict) {
    case Verdict::bad:
      return fmt::format("{}: that is beyond the margin of {}", seen, percent(plan_.margin));
    case Verdict::good:
      return fmt::format("{}: that is within the margin of {}", seen, percent(plan_.margin));
    case Verdict::no_data:
    case Verdict::unsure:
      break;
  }
  return fmt::format("{}: whether that is within the margin of {} is not shown yet", seen,
                     percent(plan_.margin));
}

}  // namespace belay::watch
