#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/rollout/advance.h"
#include "watch/rollout/test_rollout.h"

namespace belay::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

const Person kMara{"mara", "the shop is closed anyway"};

TEST(Rollout, that_is_done_is_undone_by_whoever_has_it_then) {
  TestRollout rollout;
  rollout.reach_watching();
  rollout.looks(Verdict::good, 8);
  ASSERT_EQ(rollout.state.phase, Phase::done);
  rollout.wall += 50h;
  rollout.monotonic = 3s;
  rollout.replica = "two";
  ASSERT_TRUE(rollout.does(Undone{{"mara", "orders are missing"}})) << rollout.refusal;
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
  EXPECT_EQ(rollout.asked(), PerCent{});
  EXPECT_THAT(rollout.steps(), ElementsAre(RolloutStep::went_back));
  EXPECT_EQ(rollout.records.at(0).by, "mara");
  EXPECT_EQ(rollout.records.at(0).from, kAllTraffic);
  EXPECT_TRUE(rollout.state.holds.empty()) << "its clocks of long ago say nothing";
  ASSERT_TRUE(rollout.does(TakenOver{})) << rollout.refusal;
  EXPECT_EQ(rollout.asked(), PerCent{}) << "asked again by who has it";
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::rolled_back);
  EXPECT_EQ(rollout.state.share, PerCent{});
  EXPECT_FALSE(rollout.does(Undone{kMara})) << "once";
}

TEST(Rollout, that_is_not_reversible_is_not_undone_when_it_is_done) {
  TestRollout rollout(irreversible(kSmallPlan));
  rollout.reach_watching();
  rollout.looks(Verdict::good, 8);
  ASSERT_EQ(rollout.state.phase, Phase::done);
  EXPECT_FALSE(rollout.does(Undone{kMara}));
  EXPECT_THAT(rollout.refusal, HasSubstr("not reversible"));
}

TEST(Rollout, that_is_undone_under_way_goes_back_as_if_aborted) {
  TestRollout rollout;
  rollout.bake_first();
  ASSERT_TRUE(rollout.does(Undone{}));
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
}

}  // namespace
}  // namespace belay::watch
