#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/rollout/advance.h"
#include "watch/rollout/test_rollout.h"

namespace belay::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Person kMara{"mara", "the shop is closed anyway"};

TEST(Rollout, holds_when_time_goes_back_or_jumps) {
  for (const auto& [wall, monotonic] :
       {std::pair(-1s, 10s), std::pair(311s, 10s), std::pair(10s, -10s), std::pair(301s, 301s)}) {
    TestRollout rollout(with(kSmallPlan, "{budget: 2m, total: 4m,", "{budget: 1h, total: 1h,"));
    rollout.bake_first();
    rollout.state.baked = 10min;
    rollout.wall += wall;
    rollout.monotonic += monotonic;
    rollout.look(Verdict::good);
    EXPECT_THAT(rollout.held_by(), Contains(HoldReason::clock)) << wall.count();
    EXPECT_EQ(rollout.state.phase, Phase::baking);
    EXPECT_EQ(rollout.state.baked, 10min);
  }
}

TEST(Rollout, goes_on_when_time_is_in_step_again) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.wall += 1h;
  rollout.looks(Verdict::good, 20);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::clock));
  rollout.wall -= 1h;
  rollout.looks(Verdict::good);
  EXPECT_THAT(rollout.held_by(), IsEmpty());
  EXPECT_EQ(rollout.state.baked, 0s);
  rollout.looks(Verdict::good, 6);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

TEST(Rollout, believes_a_clock_that_a_person_believes) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.wall += 1h;
  rollout.looks(Verdict::good);
  ASSERT_TRUE(rollout.does(Resumed{kMara}));
  rollout.looks(Verdict::good, 2);
  EXPECT_THAT(rollout.held_by(), IsEmpty());
}

TEST(Rollout, goes_on_under_another_replica_by_looks_of_its_own) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.looks(Verdict::good, 5);
  rollout.state.baked = 10min;
  rollout.replica = "two";
  rollout.monotonic = 3s;
  rollout.wall += 30s;
  EXPECT_FALSE(rollout.does(Ticked{}));
  EXPECT_FALSE(rollout.does(rollout.seen(judged(Verdict::good))));
  EXPECT_THAT(rollout.refusal, HasSubstr("`one` has it, not `two`"));
  ASSERT_TRUE(rollout.does(TakenOver{}));
  EXPECT_THAT(rollout.steps(), Contains(RolloutStep::taken_over));
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::baking) << "the first look promotes nothing";
  EXPECT_EQ(rollout.state.baked, 10min) << "nobody watched in between";
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

TEST(Rollout, that_nobody_had_was_silent_but_for_no_longer_than_a_jump) {
  TestRollout rollout(with(kSmallPlan, "{budget: 2m, total: 4m,", "{budget: 6m, total: 10m,"));
  rollout.bake_first();
  rollout.replica = "two";
  rollout.wall += 1h;
  ASSERT_TRUE(rollout.does(TakenOver{}));
  EXPECT_EQ(rollout.state.unheard, 5min);
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::no_data));

  TestRollout strict;
  strict.bake_first();
  strict.replica = "two";
  strict.wall += 1h;
  ASSERT_TRUE(strict.does(TakenOver{}));
  EXPECT_EQ(strict.state.phase, Phase::going_back);
}

TEST(Rollout, that_is_taken_over_asks_again_for_what_it_asked_for) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.look(Verdict::bad);
  const std::string id = rollout.first_effect().id;
  rollout.replica = "two";
  rollout.wall += 3h;
  ASSERT_TRUE(rollout.does(TakenOver{}));
  EXPECT_EQ(rollout.first_effect().id, id);
  EXPECT_TRUE(rollout.first_effect().again);
  EXPECT_THAT(rollout.effects, SizeIs(1));
}

TEST(Rollout, does_not_promote_on_the_first_look_of_another_replica) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.looks(Verdict::unsure, 10);
  rollout.replica = "two";
  ASSERT_TRUE(rollout.does(TakenOver{}));
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

}  // namespace
}  // namespace belay::watch
