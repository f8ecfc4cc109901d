#include "watch/health/foresight.h"

#include <gtest/gtest.h>

namespace belay::watch {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

constexpr CountGuard::Plan kAnyDrop{Harm::drop, 0, 0.001};
constexpr CountGuard::Plan kTenth{Harm::drop, 0.1, 0.001};

/// Arms alike by design, and independent events.
Flow flow(double per_minute) {
  Flow made{per_minute / 60, {}};
  made.before.likeness_variance = 0;
  return made;
}

double minutes_to_see(double per_minute, double share, double effect) {
  const auto seen = time_to_see(flow(per_minute), kAnyDrop, share, effect);
  return seen ? static_cast<double>(seen->count()) / 60 : 1e9;
}

/// The expected counts are rather late: in half of all cases chance has helped before.
TEST(Foresight, says_about_when_simulated_rollouts_saw_it) {
  struct {
    double per_minute, share, effect, median;  // as `script/bench health` prints it
  } const measured[] = {{1000, 0.05, 0.5, 1.2},
                        {1000, 0.05, 0.2, 7.3},
                        {1000, 0.05, 0.1, 29.5},
                        {1000, 0.01, 0.2, 34},
                        {100, 0.05, 0.2, 69}};
  for (const auto& cell : measured) {
    const double seen = minutes_to_see(cell.per_minute, cell.share, cell.effect);
    EXPECT_GT(seen, 0.9 * cell.median) << cell.median;
    EXPECT_LT(seen, 1.25 * cell.median) << cell.median;
  }
}

TEST(Foresight, agrees_with_a_guard_that_is_given_what_is_expected) {
  const auto cleared = time_to_clear(flow(1000), kTenth, 0.05);
  ASSERT_TRUE(cleared);
  CountGuard guard(kTenth, flow(1000).before);
  int looks = 0;
  while (guard.verdict() != Verdict::good) {
    guard.take({1000 / 6.0 * 0.05, 1000 / 6.0 * 0.95, 0.05});
    ++looks;
  }
  EXPECT_NEAR(static_cast<double>(cleared->count()), looks * 10, 10);
}

TEST(Foresight, says_never_where_the_past_is_not_known_well_enough) {
  Flow vague = flow(1000);
  vague.before.likeness_variance = 0.01;  // ten per cent, either way
  EXPECT_FALSE(time_to_clear(vague, kTenth, 0.05));
  EXPECT_TRUE(time_to_see(vague, kTenth, 0.05, 0.99));
  vague.before = {};
  EXPECT_FALSE(time_to_see(vague, kTenth, 0.05, 0.99)) << "nothing is known at all";
}

TEST(Foresight, sees_nothing_within_the_margin) {
  EXPECT_FALSE(time_to_see(flow(1000), kTenth, 0.05, 0.05));
  EXPECT_TRUE(time_to_see(flow(1000), kTenth, 0.05, 0.3));
}

TEST(Foresight, proposes_a_margin_that_is_cleared_in_time_and_no_smaller_one) {
  const auto margin = margin_cleared_in(flow(1000), kTenth, 0.01, minutes(30));
  ASSERT_TRUE(margin);
  CountGuard::Plan guard = kTenth;
  guard.margin = *margin;
  EXPECT_LE(*time_to_clear(flow(1000), guard, 0.01), minutes(30));
  guard.margin = *margin - 0.001;
  EXPECT_GT(time_to_clear(flow(1000), guard, 0.01).value_or(kForesightMax), minutes(30));
  EXPECT_FALSE(margin_cleared_in(flow(1), kTenth, 0.0001, seconds(60)));
}

TEST(Foresight, takes_the_flow_from_what_was_recorded) {
  const auto looks = parse_looks(
      "time,canary,control,share\n0,9,9,0.5\n10,5,15,0.5\n20,,,0.5\n30,10,30,0.5\n", "x");
  ASSERT_TRUE(looks);
  const auto flow = flow_of(*looks, Cohorts::by_request);
  ASSERT_TRUE(flow);
  EXPECT_DOUBLE_EQ(flow->per_second, 60.0 / 20);
  const auto one = parse_looks("time,canary,control,share\n0,9,9,0.5\n", "x");
  EXPECT_FALSE(flow_of(*one, Cohorts::by_request));
}

}  // namespace
}  // namespace belay::watch
