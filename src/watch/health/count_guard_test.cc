#include "watch/health/count_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <vector>

namespace belay::watch {
namespace {

using ::testing::HasSubstr;

constexpr double kShare = 0.05;
constexpr CountGuard::Plan kDrop{Harm::drop, 0.1, 0.01};
constexpr CountGuard::Plan kSurge{Harm::surge, 0.1, 0.01};

/// A look of a thousand events, where the canary has `ratio` times what its share would be.
Counts look(double ratio = 1) { return {1000 * kShare * ratio, 1000 * (1 - kShare), kShare}; }

/// A day of looks in which both arms vary as independent events do.
Before known(double likeness = 1) {
  std::vector<Counts> looks;
  for (int i = 0; i < 8640; ++i) {
    const double off = std::sqrt(1000 * kShare * (1 - kShare)) * (i % 2 == 0 ? 1 : -1);
    looks.push_back({1000 * kShare * likeness + off, 1000 * (1 - kShare) - off, kShare});
  }
  return before_of(looks, Cohorts::sticky);
}

Judgement after(int looks, double ratio, const CountGuard::Plan& plan = kDrop,
                const Before& before = known()) {
  CountGuard guard(plan, before);
  for (int i = 0; i < looks; ++i) guard.take(look(ratio));
  return guard.judge();
}

TEST(CountGuard, says_bad_soon_where_nearly_everything_is_lost) {
  const Judgement judgement = after(1, 0.01);
  EXPECT_EQ(judgement.verdict, Verdict::bad) << judgement.why;
  EXPECT_GT(judgement.harm->low, 0.5);
  EXPECT_THAT(judgement.why, HasSubstr("fewer events"));
}

TEST(CountGuard, says_bad_of_a_surge_where_it_guards_against_one) {
  EXPECT_EQ(after(3, 3, kSurge).verdict, Verdict::bad);
  EXPECT_NE(after(500, 3, kDrop).verdict, Verdict::bad);
  EXPECT_NE(after(500, 0.1, kSurge).verdict, Verdict::bad);
}

TEST(CountGuard, says_good_only_when_the_margin_is_cleared) {
  EXPECT_EQ(after(1, 1).verdict, Verdict::unsure);
  const Judgement judgement = after(200, 1);
  EXPECT_EQ(judgement.verdict, Verdict::good) << judgement.why;
  EXPECT_LT(judgement.harm->high, kDrop.margin);
  EXPECT_EQ(after(2000, 0.9).verdict, Verdict::unsure) << "the harm is just the margin";
}

TEST(CountGuard, calls_neither_good_nor_bad_what_nothing_is_known_of) {
  for (const double ratio : {0.01, 1.0, 5.0}) {
    const Judgement judgement = after(500, ratio, kDrop, before_of({}, Cohorts::sticky));
    EXPECT_EQ(judgement.verdict, Verdict::unsure) << ratio;
    EXPECT_THAT(judgement.why, HasSubstr("before the rollout"));
  }
}

TEST(CountGuard, does_not_call_bad_a_canary_that_always_bought_less) {
  EXPECT_NE(after(5000, 0.85, kDrop, known(0.85)).verdict, Verdict::bad);
  EXPECT_EQ(after(5000, 0.7, kDrop, known(1)).verdict, Verdict::bad);
}

TEST(CountGuard, takes_a_silent_source_for_no_data) {
  CountGuard guard(kDrop, known());
  EXPECT_EQ(guard.judge().verdict, Verdict::no_data);
  for (int i = 0; i < 200; ++i) guard.take(look());
  EXPECT_EQ(guard.judge().verdict, Verdict::good);
  guard.miss("`prometheus` did not answer within 5 s");
  EXPECT_EQ(guard.judge().verdict, Verdict::no_data);
  EXPECT_THAT(guard.judge().why, HasSubstr("did not answer"));
  guard.take(look());
  EXPECT_EQ(guard.judge().verdict, Verdict::good);
}

TEST(CountGuard, tells_no_traffic_from_no_data_and_promotes_on_neither) {
  CountGuard guard(kDrop, known());
  for (int i = 0; i < 500; ++i) guard.take({0, 0, kShare});
  EXPECT_EQ(guard.judge().verdict, Verdict::unsure);
  EXPECT_THAT(guard.judge().why, HasSubstr("neither arm"));
}

TEST(CountGuard, does_not_take_a_silent_control_for_a_healthy_canary) {
  CountGuard guard(kDrop, known());
  for (int i = 0; i < 500; ++i) guard.take({50, 0, kShare});
  EXPECT_EQ(guard.judge().verdict, Verdict::unsure);
  EXPECT_THAT(guard.judge().why, HasSubstr("control"));
}

TEST(CountGuard, says_bad_of_a_canary_that_fell_silent) {
  EXPECT_EQ(after(5, 0).verdict, Verdict::bad);
}

TEST(CountGuard, takes_what_is_no_count_for_no_data) {
  constexpr double kNan = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinite = std::numeric_limits<double>::infinity();
  for (const Counts& bad :
       {Counts{kNan, 950, kShare}, Counts{50, kNan, kShare}, Counts{50, 950, kNan},
        Counts{-1, 950, kShare}, Counts{50, -950, kShare}, Counts{kInfinite, 950, kShare},
        Counts{50, 1e300, kShare}, Counts{50, 950, 0}, Counts{50, 950, 1}, Counts{50, 950, -0.5},
        Counts{50, 950, 1.5}}) {
    CountGuard guard(kDrop, known());
    for (int i = 0; i < 200; ++i) guard.take(look());
    const double evidence = guard.judge().evidence;
    guard.take(bad);
    EXPECT_EQ(guard.judge().verdict, Verdict::no_data) << bad.canary << " " << bad.control;
    EXPECT_EQ(guard.judge().evidence, evidence) << "it is not taken";
  }
}

TEST(CountGuard, stays_bad) {
  CountGuard guard(kDrop, known());
  for (int i = 0; i < 5; ++i) guard.take(look(0));
  for (int i = 0; i < 5000; ++i) guard.take(look(1.2));
  guard.miss("the source is gone");
  EXPECT_EQ(guard.judge().verdict, Verdict::bad);
}

TEST(CountGuard, counts_what_was_lost) {
  CountGuard guard(kDrop, known());
  for (int i = 0; i < 100; ++i) guard.take(look(0.4));
  const Impact impact = guard.impact(0.95);
  const double lost = 100 * 1000 * kShare * 0.6;
  EXPECT_NEAR(impact.estimate, lost, lost * 0.01);
  EXPECT_LT(impact.interval.low, lost);
  EXPECT_GT(impact.interval.high, lost);
  EXPECT_LT(impact.interval.high - impact.interval.low, lost * 0.3);
}

TEST(CountGuard, follows_a_share_that_is_ramped) {
  CountGuard guard(kDrop, known());
  for (int i = 0; i < 500; ++i) {
    const double share = 0.01 + 0.4 * i / 500;
    guard.take({1000 * share, 1000 * (1 - share), share});
  }
  EXPECT_EQ(guard.judge().verdict, Verdict::good) << guard.judge().why;
}

TEST(Before, knows_how_unlike_the_arms_were) {
  const Before before = known(0.8);
  EXPECT_NEAR(before.likeness, 0.8, 0.001);
  EXPECT_EQ(before.from, DispersionFrom::both_arms);
  EXPECT_NEAR(before.dispersion, 1 / 0.8, 0.05);
  EXPECT_EQ(before.looks, 8640u);
}

TEST(Before, sees_that_events_come_in_clumps) {
  std::vector<Counts> looks;
  for (int i = 0; i < 2000; ++i) {
    const double off = 3 * std::sqrt(1000 * kShare * (1 - kShare)) * (i % 2 == 0 ? 1 : -1);
    looks.push_back({1000 * kShare + off, 1000 * (1 - kShare) - off, kShare});
  }
  EXPECT_NEAR(before_of(looks, Cohorts::sticky).dispersion, 9, 0.5);
}

TEST(Before, of_the_control_alone_says_so) {
  std::vector<Counts> looks;
  for (int i = 0; i < 2000; ++i) looks.push_back({0, 1000 + (i % 2 == 0 ? 31.6 : -31.6), kShare});
  const Before before = before_of(looks, Cohorts::sticky);
  EXPECT_EQ(before.from, DispersionFrom::control_alone);
  EXPECT_NEAR(before.dispersion, 2, 0.2);
  EXPECT_EQ(before.trust(1), 0) << "the canary was not there";
}

TEST(Before, widens_where_too_little_was_seen) {
  const std::vector<Counts> few(10, look());
  const Before before = before_of(few, Cohorts::sticky);
  EXPECT_EQ(before.from, DispersionFrom::nothing);
  EXPECT_GT(before.dispersion, 5);
}

TEST(Before, leaves_out_what_is_no_count) {
  std::vector<Counts> looks(100, look());
  looks.push_back({std::numeric_limits<double>::quiet_NaN(), 1, kShare});
  looks.push_back({-5, 1, kShare});
  const Before before = before_of(looks, Cohorts::sticky);
  EXPECT_EQ(before.looks, 100u);
  EXPECT_NEAR(before.likeness, 1, 1e-9);
}

TEST(Before, of_coins_for_each_request_is_known_at_once) {
  const Before before = before_of({}, Cohorts::by_request);
  EXPECT_EQ(before.trust(1e9), 1);
  EXPECT_EQ(before.likeness, 1);
}

}  // namespace
}  // namespace belay::watch
