#include "watch/health/share_wager.h"

#include <gtest/gtest.h>

#include <boost/math/distributions/binomial.hpp>
#include <boost/math/quadrature/gauss_kronrod.hpp>
#include <cmath>
#include <functional>
#include <span>

namespace belay::watch {
namespace {

using boost::math::binomial_distribution;

struct Truth {
  double canary, control;
};

/// The wager's mean over everything that can happen in looks of 4 and 6 trials, the shares moving
/// from look to look as they are told.
double mean_worth(Side side, double margin, std::span<const Truth> truths) {
  const std::function<double(const ShareWager&, std::size_t)> mean =
      [&](const ShareWager& so_far, std::size_t look) -> double {
    if (look == truths.size()) return std::exp(so_far.evidence());
    const binomial_distribution<double> canary(4, truths[look].canary);
    const binomial_distribution<double> control(6, truths[look].control);
    double sum = 0;
    for (int a = 0; a <= 4; ++a) {
      for (int b = 0; b <= 6; ++b) {
        ShareWager next = so_far;
        next.take({{double(a), 4}, {double(b), 6}}, 1);
        sum += pdf(canary, a) * pdf(control, b) * mean(next, look + 1);
      }
    }
    return sum;
  };
  return mean(ShareWager(side, margin), 0);
}

TEST(ShareWager, loses_on_average_whatever_is_within_the_margin) {
  const Truth steady[] = {{0.1, 0.1}, {0.1, 0.1}, {0.1, 0.1}};
  const Truth moving[] = {{0.02, 0.02}, {0.6, 0.6}, {0.3, 0.3}};
  const Truth better[] = {{0.1, 0.4}, {0.0, 0.9}, {0.3, 0.3}};
  for (const auto& truths : {steady, moving, better}) {
    EXPECT_LE(mean_worth(Side::above, 0, {truths, 3}), 1 + 1e-9);
  }
  const Truth at_margin[] = {{0.3, 0.2}, {0.55, 0.45}, {0.12, 0.02}};
  EXPECT_LE(mean_worth(Side::above, 0.1, at_margin), 1 + 1e-9);
  EXPECT_LE(mean_worth(Side::below, 0.1, at_margin), 1 + 1e-9);
  const Truth harmful[] = {{0.3, 0.1}, {0.9, 0.2}, {0.4, 0.3}};
  EXPECT_LE(mean_worth(Side::below, 0.1, harmful), 1 + 1e-9);
}

TEST(ShareWager, wins_beyond_the_margin) {
  const Truth harmful[] = {{0.9, 0.1}, {0.9, 0.1}, {0.9, 0.1}};
  EXPECT_GT(mean_worth(Side::above, 0.1, harmful), 5);
  const Truth harmless[] = {{0.0, 0.5}, {0.0, 0.5}, {0.0, 0.5}};
  EXPECT_GT(mean_worth(Side::below, 0.1, harmless), 5);
}

TEST(ShareWager, stakes_nothing_where_an_arm_is_silent) {
  ShareWager test(Side::above, 0);
  test.take({{5, 10}, {1, 10}}, 1);
  const double before = test.evidence();
  for (int i = 0; i < 10; ++i) test.take({{10, 10}, {0, 0}}, 1);
  for (int i = 0; i < 10; ++i) test.take({{0, 0}, {0, 10}}, 1);
  EXPECT_DOUBLE_EQ(test.evidence(), before);
}

TEST(ShareWager, takes_no_more_bad_ones_than_there_are) {
  EXPECT_TRUE(are_trials({{0, 0}, {10, 10}}));
  EXPECT_FALSE(are_trials({{11, 10}, {0, 10}}));
  EXPECT_FALSE(are_trials({{-1, 10}, {0, 10}}));
  EXPECT_FALSE(are_trials({{0, NAN}, {0, 10}}));
  EXPECT_FALSE(are_trials({{NAN, 10}, {0, 10}}));
  EXPECT_FALSE(are_trials({{0, 10}, {0, INFINITY}}));
}

/// The same mixture, summed instead of in closed form.
double mixture(double bad, double all, double share) {
  const auto ratio = [&](double p) {
    return std::exp(bad * std::log(p / share) + (all - bad) * std::log((1 - p) / (1 - share))) /
           (M_PI * std::sqrt(p * (1 - p)));
  };
  // p = sin^2 takes the ends' poles away.
  return boost::math::quadrature::gauss_kronrod<double, 61>::integrate(
      [&](double x) { return ratio(std::sin(x) * std::sin(x)) * std::sin(2 * x); }, 1e-9,
      M_PI / 2 - 1e-9, 15, 1e-12);
}

TEST(ShareInterval, ends_where_the_mixture_would_have_won) {
  for (const auto& [bad, all] :
       {std::pair{3.0, 40.0}, {0.0, 25.0}, {25.0, 25.0}, {200.0, 1000.0}}) {
    const Interval interval = share_at_every_look({bad, all}, 1, 0.95);
    if (bad > 0) {
      EXPECT_NEAR(mixture(bad, all, interval.low), 20, 1e-3) << bad << " of " << all;
    }
    if (bad < all) {
      EXPECT_NEAR(mixture(bad, all, interval.high), 20, 1e-3) << bad << " of " << all;
    }
    EXPECT_LE(interval.low, bad / all);
    EXPECT_GE(interval.high, bad / all);
  }
}

TEST(ShareInterval, of_nothing_is_everything) {
  EXPECT_EQ(share_at_every_look({0, 0}, 1, 0.95), (Interval{0, 1}));
}

}  // namespace
}  // namespace belay::watch
