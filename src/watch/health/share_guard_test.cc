#include "watch/health/share_guard.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <cmath>
#include <limits>
#include <vector>

#include "watch/health/distribution_guard.h"
#include "watch/health/latency_guard.h"
#include "watch/health/traffic_check.h"

namespace belay::watch {
namespace {

using ::testing::HasSubstr;

constexpr ShareGuard::Plan kFailures{0.005, 0.01, 1};

TrialsOfBoth checkouts(double canary_failing, double control_failing) {
  return {{100 * canary_failing, 100}, {1900 * control_failing, 1900}};
}

TEST(ShareGuard, says_bad_where_two_of_a_hundred_fail) {
  ShareGuard guard(kFailures);
  int looks = 0;
  while (guard.judge().verdict != Verdict::bad && looks < 200) {
    guard.take(checkouts(0.025, 0.005));
    ++looks;
  }
  EXPECT_LT(looks, 40);
  EXPECT_THAT(guard.judge().why, HasSubstr("2.5 % of the canary's are bad beside 0.5 %"));
  EXPECT_NEAR(guard.impact(0.95).estimate, 100 * looks * 0.02, 0.5);
}

TEST(ShareGuard, says_good_when_the_margin_is_cleared_and_not_before) {
  ShareGuard guard(kFailures);
  guard.take(checkouts(0.001, 0.001));
  EXPECT_EQ(guard.judge().verdict, Verdict::unsure);
  for (int i = 0; i < 300; ++i) guard.take(checkouts(0.001, 0.001));
  EXPECT_EQ(guard.judge().verdict, Verdict::good) << guard.judge().why;
}

TEST(ShareGuard, is_not_moved_by_failures_that_both_arms_share) {
  ShareGuard guard(kFailures);
  for (int i = 0; i < 500; ++i) {
    const double failing = i % 50 < 10 ? 0.4 : 0.001;
    guard.take(checkouts(failing, failing));
  }
  EXPECT_NE(guard.judge().verdict, Verdict::bad) << guard.judge().why;
}

TEST(ShareGuard, never_calls_good_an_arm_that_is_silent) {
  ShareGuard guard(kFailures);
  for (int i = 0; i < 500; ++i) guard.take({{0, 0}, {0, 1900}});
  EXPECT_EQ(guard.judge().verdict, Verdict::unsure);
  EXPECT_THAT(guard.judge().why, HasSubstr("nothing came to the canary"));
}

TEST(ShareGuard, takes_what_is_no_share_for_no_data) {
  ShareGuard guard(kFailures);
  for (int i = 0; i < 300; ++i) guard.take(checkouts(0, 0));
  ASSERT_EQ(guard.judge().verdict, Verdict::good);
  guard.take({{3, 2}, {0, 10}});
  EXPECT_EQ(guard.judge().verdict, Verdict::no_data);
  EXPECT_THAT(guard.judge().why, HasSubstr("3 of 2"));
}

/// Requests where these shares are beyond what were the median, the 90th and the 99th percentile.
LatencyGuard::Beyond requests(std::array<double, 3> canary) {
  constexpr std::array<double, 3> kAsBefore = {0.5, 0.1, 0.01};
  LatencyGuard::Beyond beyond;
  for (std::size_t i = 0; i < beyond.size(); ++i) {
    beyond[i] = {{100 * canary[i], 100}, {1900 * kAsBefore[i], 1900}};
  }
  return beyond;
}

TEST(LatencyGuard, sees_a_tail_that_grew_and_where) {
  LatencyGuard guard({0.5, 0.01, 1});
  int looks = 0;
  while (guard.judge().verdict != Verdict::bad && looks < 500) {
    guard.take(requests({0.5, 0.1, 0.06}));
    ++looks;
  }
  EXPECT_LT(looks, 60);
  EXPECT_THAT(guard.judge().why, HasSubstr("99th percentile"));
}

TEST(LatencyGuard, says_good_only_where_every_percentile_is) {
  LatencyGuard good({0.5, 0.01, 1}), tail_grew({0.5, 0.01, 1});
  for (int i = 0; i < 400; ++i) {
    good.take(requests({0.5, 0.1, 0.01}));
    tail_grew.take(requests({0.5, 0.1, 0.015}));
  }
  EXPECT_EQ(good.judge().verdict, Verdict::good) << good.judge().why;
  EXPECT_EQ(tail_grew.judge().verdict, Verdict::unsure) << tail_grew.judge().why;
}

TEST(LatencyGuard, takes_more_slow_requests_than_requests_for_no_data) {
  LatencyGuard guard({0.5, 0.01, 1});
  guard.take(requests({0.5, 1.5, 0.01}));
  EXPECT_EQ(guard.judge().verdict, Verdict::no_data);
}

TEST(DistributionGuard, sees_values_that_moved_although_every_call_succeeds) {
  DistributionGuard guard({0.05, 0.01, 1, 4});
  const double moved[] = {0, 25, 50, 25}, as_ever[] = {475, 950, 475, 0};
  int looks = 0;
  while (guard.judge().verdict != Verdict::bad && looks < 500) {
    guard.take(moved, as_ever);
    ++looks;
  }
  EXPECT_LT(looks, 10);
  EXPECT_NEAR(guard.judge().harm->high, 0.5, 0.5);
  EXPECT_GT(guard.judge().evidence, std::log(5));
}

TEST(DistributionGuard, says_good_when_both_are_alike_and_much_was_seen) {
  DistributionGuard guard({0.05, 0.01, 1, 3});
  const double canary[] = {25, 50, 25}, control[] = {475, 950, 475};
  guard.take(canary, control);
  EXPECT_EQ(guard.judge().verdict, Verdict::unsure);
  for (int i = 0; i < 500; ++i) guard.take(canary, control);
  EXPECT_EQ(guard.judge().verdict, Verdict::good) << guard.judge().why;
}

TEST(DistributionGuard, compares_with_history_that_is_given_once) {
  DistributionGuard guard({0.05, 0.01, 1, 2});
  const double now[] = {90, 10}, history[] = {50'000, 50'000}, nothing[] = {0, 0};
  guard.take(now, history);
  for (int i = 0; i < 50; ++i) guard.take(now, nothing);
  EXPECT_EQ(guard.judge().verdict, Verdict::bad) << guard.judge().why;
}

TEST(DistributionGuard, takes_other_buckets_and_no_counts_for_no_data) {
  DistributionGuard guard({0.05, 0.01, 1, 2});
  const double two[] = {1, 1}, three[] = {1, 1, 1};
  const double odd[] = {1, std::numeric_limits<double>::quiet_NaN()};
  guard.take(two, three);
  EXPECT_EQ(guard.judge().verdict, Verdict::no_data);
  guard.take(two, odd);
  EXPECT_EQ(guard.judge().verdict, Verdict::no_data);
}

TEST(TrafficCheck, sees_traffic_that_is_not_split_as_assigned) {
  TrafficCheck check({0.2, 0.001});
  for (int i = 0; i < 20 && !check.mismatch(); ++i) check.take({25, 950, 0.05}, 1);
  ASSERT_TRUE(check.mismatch());
  EXPECT_THAT(*check.mismatch(), HasSubstr("not comparable"));
}

TEST(TrafficCheck, finds_no_fault_with_what_is_within_its_tolerance) {
  TrafficCheck check({0.2, 0.001});
  for (int i = 0; i < 5000; ++i) check.take({45, 950, 0.05}, 1);
  EXPECT_FALSE(check.mismatch());
}

}  // namespace
}  // namespace belay::watch
