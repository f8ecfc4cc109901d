#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "watch/rollout/advance.h"
#include "watch/rollout/test_rollout.h"

namespace belay::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

const Person kMara{"mara", "the shop is closed anyway"};

TEST(Rollout, that_hears_nothing_never_promotes_and_goes_back_after_its_budget) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.looks(Verdict::good, 4);
  rollout.looks(Verdict::no_data);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::no_data));
  rollout.looks(Verdict::no_data, 13);  // 140 s since the last: two looks of grace, and the budget
  EXPECT_EQ(status_of(rollout.state), "holding");
  rollout.looks(Verdict::no_data);
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
  EXPECT_EQ(rollout.asked(), PerCent{});
}

TEST(Rollout, that_nobody_looks_at_is_silent_too) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.tick(21s);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::no_data));
  rollout.tick(119s);
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  rollout.tick(1s);
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
}

TEST(Rollout, goes_on_by_itself_when_it_hears_again_but_not_at_once) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.looks(Verdict::good, 6);
  rollout.state.baked = 10min;
  rollout.looks(Verdict::no_data);
  rollout.looks(Verdict::good);
  EXPECT_THAT(rollout.held_by(), IsEmpty());
  EXPECT_EQ(rollout.state.baked, 10min);
}

TEST(Rollout, does_not_promote_on_the_first_look_after_a_silence) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.looks(Verdict::good, 5);
  rollout.looks(Verdict::no_data);
  rollout.looks(Verdict::good);
  const auto baked = rollout.state.baked;
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping) << baked.count();
}

TEST(Rollout, counts_silences_together) {
  TestRollout rollout;
  rollout.bake_first();
  for (int i = 0; i < 3; ++i) {
    rollout.looks(Verdict::no_data, 9);  // 90 s, 70 of them beyond the grace; 80 with the look
    rollout.looks(Verdict::unsure);
    ASSERT_EQ(rollout.state.phase, Phase::baking) << i;
  }
  rollout.looks(Verdict::no_data, 4);
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
  EXPECT_THAT(rollout.state.why, HasSubstr("total"));
}

TEST(Rollout, holds_after_its_budget_where_the_plan_says_so_until_a_person_resumes) {
  TestRollout rollout(with(kSmallPlan, "then: roll-back", "then: hold"));
  rollout.bake_first();
  rollout.looks(Verdict::no_data, 15);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::no_data, HoldReason::silence));
  rollout.looks(Verdict::good, 20);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::silence));
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  ASSERT_TRUE(rollout.does(Resumed{kMara}));
  EXPECT_THAT(rollout.held_by(), IsEmpty());
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

TEST(Rollout, takes_what_is_no_number_for_silence) {
  TestRollout rollout;
  rollout.bake_first();
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (int i = 0; i < 10; ++i) {
    rollout.pass(10s);
    rollout.look(rollout.seen({Verdict::good, nan, Interval{nan, 0}, "good"}));
  }
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::no_data));
}

TEST(Rollout, takes_a_guard_that_was_left_out_for_silent_and_a_foreign_one_for_a_mistake) {
  TestRollout rollout;
  rollout.bake_first();
  Looked look = rollout.seen(judged(Verdict::good));
  look.guards.pop_back();
  rollout.look(look);
  EXPECT_THAT(rollout.state.holds.at(0).why, HasSubstr("`slow`: it was not looked at"));
  look.guards.push_back(look.guards[0]);
  EXPECT_FALSE(rollout.does(look));
  EXPECT_THAT(rollout.refusal, HasSubstr("`orders` twice"));
  look.guards[1].guard = "prices";
  EXPECT_FALSE(rollout.does(look));
  EXPECT_THAT(rollout.refusal, HasSubstr("`prices` that its plan lacks"));
}

TEST(Rollout, holds_while_the_traffic_is_not_split_as_asked) {
  for (const TrafficSeen& traffic :
       {TrafficSeen{0.3, "30 % of the users are there, and 5 % were asked"},
        TrafficSeen{std::nullopt, ""}, TrafficSeen{2, ""},
        TrafficSeen{std::numeric_limits<double>::quiet_NaN(), ""}}) {
    TestRollout rollout;
    rollout.bake_first();
    for (int i = 0; i < 20; ++i) {
      rollout.pass(10s);
      Looked look = rollout.seen(judged(Verdict::good));
      look.traffic = traffic;
      rollout.look(look);
    }
    EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::mismatch));
    EXPECT_EQ(rollout.state.baked, 0s);
    rollout.looks(Verdict::good);
    EXPECT_THAT(rollout.held_by(), IsEmpty());
  }
}

TEST(Rollout, stays_where_it_is_while_paused_and_goes_on_afterwards) {
  TestRollout rollout;
  rollout.bake_first();
  ASSERT_TRUE(rollout.does(Paused{kMara}));
  EXPECT_THAT(rollout.steps(), ElementsAre(RolloutStep::held));
  EXPECT_EQ(rollout.records.at(0).by, "mara");
  rollout.looks(Verdict::good, 90);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::paused)) << "its timeout stands still";
  EXPECT_FALSE(rollout.does(PromotedByHand{kMara})) << "two people want different things";
  ASSERT_TRUE(rollout.does(Resumed{kMara}));
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

TEST(Rollout, stays_paused_though_another_hold_ends) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.does(Paused{kMara});
  rollout.looks(Verdict::no_data);
  rollout.looks(Verdict::good, 20);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::paused));
  EXPECT_EQ(rollout.state.phase, Phase::baking);
}

TEST(Rollout, respects_every_freeze_until_its_own_end) {
  TestRollout rollout;
  rollout.bake_first();
  ASSERT_TRUE(rollout.does(FreezeBegan{"peak", "a busy week"}));
  ASSERT_TRUE(rollout.does(FreezeBegan{"incident-7", "orders are down"}));
  ASSERT_TRUE(rollout.does(FreezeEnded{"peak"}));
  rollout.looks(Verdict::good, 20);
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  EXPECT_FALSE(rollout.does(Resumed{kMara})) << "nobody resumes out of a freeze";
  EXPECT_FALSE(rollout.does(PromotedByHand{kMara}));
  ASSERT_TRUE(rollout.does(FreezeEnded{"incident-7"}));
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

TEST(Rollout, does_not_start_in_a_freeze) {
  TestRollout rollout;
  ASSERT_TRUE(rollout.does(FreezeBegan{"peak", "a busy week"}));
  EXPECT_FALSE(rollout.does(Started{"mara", sha256("a receipt")}));
  ASSERT_TRUE(rollout.does(FreezeEnded{"peak"}));
  rollout.start();
}

TEST(Rollout, wants_no_greater_share_while_it_is_held) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.promote_by_looks();
  const RolloutEffect rising = rollout.first_effect();
  EXPECT_TRUE(is_still_wanted(rollout.state, rising));
  rollout.does(FreezeBegan{"peak", "a busy week"});
  EXPECT_FALSE(is_still_wanted(rollout.state, rising));
  rollout.does(FreezeEnded{"peak"});
  EXPECT_TRUE(is_still_wanted(rollout.state, rising));
  EXPECT_EQ(rollout.asked(), PerCent{2'500}) << "nobody may have tried it meanwhile";
}

TEST(Rollout, whose_stage_takes_too_long_holds_or_goes_back) {
  TestRollout holding;
  holding.bake_first();
  holding.looks(Verdict::unsure, 60);
  EXPECT_THAT(holding.held_by(), ElementsAre(HoldReason::timeout));
  holding.looks(Verdict::good, 10);
  EXPECT_THAT(holding.held_by(), ElementsAre(HoldReason::timeout));
  ASSERT_TRUE(holding.does(Resumed{kMara}));
  holding.looks(Verdict::good);
  EXPECT_EQ(holding.state.phase, Phase::ramping);

  TestRollout back(with(kSmallPlan, "on_timeout: hold", "on_timeout: roll-back"));
  back.bake_first();
  back.looks(Verdict::unsure, 60);
  EXPECT_EQ(back.state.phase, Phase::going_back);
}

TEST(Rollout, that_is_watched_is_not_done_in_silence) {
  TestRollout rollout;
  rollout.reach_watching();
  rollout.looks(Verdict::no_data, 12);
  EXPECT_EQ(rollout.state.phase, Phase::watching);
  rollout.looks(Verdict::no_data, 3);
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
}

TEST(Rollout, holds_what_is_bad_where_the_plan_says_so) {
  TestRollout rollout(with(kSmallPlan, "on_bad: roll-back", "on_bad: hold"));
  rollout.bake_first();
  rollout.look(Verdict::bad);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::bad));
  rollout.looks(Verdict::good, 20);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::bad));
  EXPECT_FALSE(rollout.does(Resumed{kMara}));
  EXPECT_THAT(rollout.refusal, HasSubstr("a person does not end that (bad)"));
  ASSERT_TRUE(rollout.does(PromotedByHand{kMara}));
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

TEST(Rollout, does_not_ask_again_for_a_greater_share_while_it_is_held) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.promote_by_looks();
  rollout.does(FreezeBegan{"peak", "a busy week"});
  rollout.looks(Verdict::good, 6);
  EXPECT_THAT(rollout.effects, IsEmpty());
  rollout.fail_share();
  EXPECT_THAT(rollout.effects, IsEmpty());
}

TEST(Rollout, that_a_person_promotes_goes_on_in_silence_but_not_in_a_freeze) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.looks(Verdict::no_data);
  ASSERT_TRUE(rollout.does(PromotedByHand{kMara}));
  ASSERT_EQ(rollout.state.phase, Phase::ramping);
  RolloutEffect rising;
  for (const RolloutEffect& effect : rollout.effects) {
    if (effect.kind == RolloutEffect::Kind::set_share) rising = effect;
  }
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::no_data));
  EXPECT_TRUE(is_still_wanted(rollout.state, rising));
  rollout.does(FreezeBegan{"peak", "a busy week"});
  EXPECT_FALSE(is_still_wanted(rollout.state, rising));
}

TEST(Rollout, that_was_frozen_in_a_freeze_waits_for_its_end) {
  TestRollout rollout(irreversible(kSmallPlan));
  rollout.bake_first();
  rollout.does(FreezeBegan{"peak", "a busy week"});
  rollout.does(Paused{kMara});
  rollout.look(Verdict::bad);
  ASSERT_EQ(rollout.state.phase, Phase::frozen);
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::freeze));
  EXPECT_FALSE(rollout.does(PromotedByHand{kMara}));
  rollout.does(FreezeEnded{"peak"});
  EXPECT_TRUE(rollout.does(PromotedByHand{kMara})) << rollout.refusal;
}

TEST(Rollout, does_not_take_late_looks_for_looks_in_a_row) {
  TestRollout rollout;
  rollout.bake_first();
  for (int i = 0; i < 20; ++i) {
    rollout.pass(21s);
    rollout.look(Verdict::good);
  }
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  EXPECT_EQ(rollout.state.baked, 0s);
}

TEST(Rollout, counts_no_silence_from_before_its_first_traffic_once_that_is_there) {
  TestRollout rollout;
  rollout.start();
  rollout.tick(50s);
  rollout.tick(50s);
  EXPECT_THAT(rollout.held_by(), IsEmpty()) << "there is nothing to hear yet";
  EXPECT_EQ(rollout.state.unheard, 100s);
  rollout.confirm();
  EXPECT_EQ(rollout.state.unheard, 0s);
  EXPECT_EQ(rollout.state.unheard_total, 0s);
  rollout.looks(Verdict::good, 7);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

}  // namespace
}  // namespace belay::watch
