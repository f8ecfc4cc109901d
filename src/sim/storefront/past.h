#ifndef BELAY_SIM_STOREFRONT_PAST_H_
#define BELAY_SIM_STOREFRONT_PAST_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

#include "base/instant.h"
#include "sim/storefront/demand.h"
#include "sim/storefront/plan.h"

namespace belay::sim {

/// What a series counts.
struct Counted {
  enum class What { requests, good, errors, wrong, orders, complaints, bucket };
  What what = What::requests;
  std::size_t system = 0, cell = 0;
  double within = 1;  ///< of the calls, for a bucket
};

/// How long calls take is counted up to these, in seconds.
inline constexpr std::array<double, 7> kTimeBounds = {0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1};
using TimesWithin = std::array<double, kTimeBounds.size()>;
/// Which share of the calls takes no longer than each bound. REQUIRES: `middle` is above 0.
TimesWithin times_within(double middle);

/// Complaints for each order, in ordinary times.
inline constexpr double kGrumble = 0.0005;

/// What was counted before the world began: drawn when it is asked for, as the world would have
/// drawn it, and the same whenever it is asked.
class Past {
 public:
  Past(const StorefrontPlan& plan, const Demand& demand, std::uint64_t seed);

  /// In the `span` seconds that end at `to`, both in seconds since 1970.
  double count(const Counted& counted, std::int64_t to, std::int64_t span);

 private:
  /// What is worked out once, for parts of the length that is asked for.
  struct Course {
    std::int64_t first = 0;
    std::vector<double> values;
  };
  template <class Make>
  static double recalled(Course& course, std::int64_t part, const Make& make);
  double expected(std::size_t cell, std::int64_t part);
  double failing(std::size_t system, std::int64_t part);

  const Demand& demand_;
  std::uint64_t seed_;
  std::vector<double> calls_, wrong_;
  std::int64_t span_ = 0;
  std::vector<Course> of_cells_, of_systems_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_PAST_H_
