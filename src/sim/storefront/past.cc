#include "sim/storefront/past.h"

#include <cmath>
#include <limits>

#include "sim/storefront/chance.h"

namespace belay::sim {
namespace {

constexpr std::uint64_t kOfOrders = 101, kOfRequests = 102, kOfErrors = 103, kOfWrong = 104,
                        kOfComplaints = 105;
/// Four weeks of five minutes, and some.
constexpr std::int64_t kPartsKept = 9'000;
/// How calls' times spread around their middle, as the sigma of a lognormal distribution.
constexpr double kTimesSpread = 0.5;

}  // namespace

TimesWithin times_within(double middle) {
  TimesWithin made{};
  for (std::size_t i = 0; i < made.size(); ++i) {
    made[i] = 0.5 * std::erfc(-std::log(kTimeBounds[i] / middle) / (kTimesSpread * M_SQRT2));
  }
  return made;
}

Past::Past(const StorefrontPlan& plan, const Demand& demand, std::uint64_t seed)
    : demand_(demand),
      seed_(seed),
      of_cells_(cells_of(plan).size()),
      of_systems_(plan.systems.size()) {
  for (const SystemPlan& system : plan.systems) {
    calls_.push_back(system.calls);
    wrong_.push_back(system.wrong);
  }
}

template <class Make>
double Past::recalled(Course& course, std::int64_t part, const Make& make) {
  constexpr double kNotYet = std::numeric_limits<double>::infinity();
  const bool is_kept = part >= course.first && part < course.first + kPartsKept;
  if (course.values.empty() || !is_kept) {
    course.first = part;
    course.values.assign(kPartsKept, kNotYet);
  }
  double& value = course.values[static_cast<std::size_t>(part - course.first)];
  if (value == kNotYet) value = make();
  return value;
}

double Past::expected(std::size_t cell, std::int64_t part) {
  return recalled(of_cells_[cell], part, [&] {
    const double middle = (static_cast<double>(part) - 0.5) * static_cast<double>(span_);
    return demand_.rate(cell, middle) * static_cast<double>(span_);
  });
}

double Past::failing(std::size_t system, std::int64_t part) {
  return recalled(of_systems_[system], part, [&] {
    const double middle = (static_cast<double>(part) - 0.5) * static_cast<double>(span_);
    return demand_.failing(system, middle);
  });
}

double Past::count(const Counted& of, std::int64_t to, std::int64_t span) {
  if (span != span_) {
    span_ = span;
    for (Course& course : of_cells_) course.values.clear();
    for (Course& course : of_systems_) course.values.clear();
  }
  const std::int64_t part = (to + span - 1) / span;
  const double wanted = expected(of.cell, part);
  const std::uint64_t place = of.system * of_cells_.size() + of.cell;
  const auto dice = [&](std::uint64_t use, std::uint64_t where) {
    return Dice(mixed(seed_, use, where, static_cast<std::uint64_t>(part)));
  };
  using What = Counted::What;
  if (of.what == What::orders) {
    Dice thrown = dice(kOfOrders, of.cell);
    return demand_.crowd(thrown, wanted).orders();
  }
  if (of.what == What::complaints) {
    Dice thrown = dice(kOfComplaints, of.cell);
    return poisson(thrown, wanted * kGrumble);
  }
  Dice thrown = dice(kOfRequests, place);
  const double requests = poisson(thrown, wanted * calls_[of.system]);
  if (of.what == What::requests) return requests;
  if (of.what == What::bucket) return requests * of.within;
  Dice failed = dice(kOfErrors, place);
  const double errors = binomial(failed, requests, failing(of.system, part));
  if (of.what == What::errors) return errors;
  if (of.what == What::good) return requests - errors;
  Dice misled = dice(kOfWrong, place);
  return binomial(misled, requests - errors, wrong_[of.system]);
}

}  // namespace belay::sim
