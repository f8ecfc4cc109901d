#include "watch/health/ratio_wager.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <cmath>
#include <functional>
#include <span>

namespace belay::watch {
namespace {

using boost::math::binomial_distribution;

/// The wager's mean over everything that can happen in a few looks of so many events, each look
/// with a share of its own, where the true ratio is `ratio`.
double mean_worth(Side side, double null, double ratio, double trust, std::span<const int> events,
                  std::span<const double> shares) {
  const std::function<double(RatioWager, std::size_t)> mean = [&](const RatioWager& so_far,
                                                                  std::size_t look) -> double {
    if (look == events.size()) return std::exp(so_far.evidence(trust));
    const double odds = ratio * shares[look] / (1 - shares[look]);
    const binomial_distribution<double> canary(events[look], odds / (1 + odds));
    double sum = 0;
    for (int k = 0; k <= events[look]; ++k) {
      RatioWager next = so_far;
      next.take({double(k), double(events[look] - k), shares[look]}, 1);
      sum += boost::math::pdf(canary, k) * mean(next, look + 1);
    }
    return sum;
  };
  return mean(RatioWager(side, null), 0);
}

constexpr int kEvents[] = {7, 12, 3, 9};
constexpr double kShares[] = {0.05, 0.2, 0.5, 0.1};

TEST(RatioWager, is_a_fair_wager_at_the_null_in_every_case) {
  for (const Side side : {Side::below, Side::above}) {
    for (const double null : {0.5, 1.0, 1.2}) {
      EXPECT_NEAR(mean_worth(side, null, null, 1, kEvents, kShares), 1, 1e-9);
    }
  }
}

TEST(RatioWager, loses_on_average_whatever_is_within_the_null) {
  for (const double ratio : {0.9, 1.0, 1.5, 10.0}) {
    EXPECT_LE(mean_worth(Side::below, 0.9, ratio, 1, kEvents, kShares), 1 + 1e-9) << ratio;
  }
  for (const double ratio : {1.1, 1.0, 0.5, 0.0}) {
    EXPECT_LE(mean_worth(Side::above, 1.1, ratio, 1, kEvents, kShares), 1 + 1e-9) << ratio;
  }
}

TEST(RatioWager, that_is_trusted_less_is_no_better_than_fair) {
  for (const double trust : {0.0, 0.3, 0.9}) {
    EXPECT_LE(mean_worth(Side::below, 1, 1, trust, kEvents, kShares), 1 + 1e-9) << trust;
  }
}

TEST(RatioWager, wins_beyond_the_null) {
  EXPECT_GT(mean_worth(Side::below, 1, 0.2, 1, kEvents, kShares), 1.2);
  EXPECT_GT(mean_worth(Side::above, 1, 5, 1, kEvents, kShares), 1.2);
}

TEST(RatioWager, does_not_depend_on_how_looks_are_cut) {
  RatioWager whole(Side::below, 1), cut(Side::below, 1);
  whole.take({30, 700, 0.05}, 1.5);
  for (int i = 0; i < 10; ++i) cut.take({3, 70, 0.05}, 1.5);
  EXPECT_NEAR(whole.evidence(1), cut.evidence(1), 1e-9);
}

TEST(RatioWager, is_not_moved_by_demand_that_both_arms_share) {
  RatioWager test(Side::below, 1);
  for (int i = 0; i < 1000; ++i) {
    const double demand = i % 100 < 50 ? 1 : 20;
    test.take({5 * demand, 95 * demand, 0.05}, 1);
  }
  EXPECT_LT(test.evidence(1), 0);
}

TEST(RatioWager, keeps_its_worth_through_looks_without_events) {
  RatioWager test(Side::below, 1);
  test.take({1, 90, 0.05}, 1);
  const double before = test.evidence(1);
  for (int i = 0; i < 100; ++i) test.take({0, 0, 0.05}, 1);
  EXPECT_DOUBLE_EQ(test.evidence(1), before);
}

}  // namespace
}  // namespace belay::watch
