#include "watch/rollout/advance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

#include "watch/rollout/test_rollout.h"

namespace belay::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

const Person kMara{"mara", "the shop is closed anyway"};

TEST(Rollout, goes_out_stage_by_stage_and_is_watched_afterwards) {
  TestRollout rollout;
  rollout.start();
  EXPECT_EQ(rollout.asked(), PerCent{500});
  EXPECT_THAT(rollout.steps(), ElementsAre(RolloutStep::started, RolloutStep::promoted));
  EXPECT_EQ(rollout.state.share, PerCent{});
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  EXPECT_EQ(rollout.state.share, PerCent{500});
  rollout.promote_by_looks();
  EXPECT_EQ(rollout.asked(), PerCent{2'500});
  rollout.confirm();
  rollout.promote_by_looks();
  EXPECT_EQ(rollout.asked(), kAllTraffic);
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::watching);
  rollout.looks(Verdict::unsure, 6);
  EXPECT_EQ(rollout.state.phase, Phase::watching);
  rollout.looks(Verdict::unsure);
  EXPECT_EQ(rollout.state.phase, Phase::done);
  EXPECT_THAT(rollout.steps(), ElementsAre(RolloutStep::finished));
}

TEST(Rollout, bakes_as_long_as_its_plan_asks) {
  TestRollout rollout;
  rollout.start();
  rollout.confirm();
  rollout.looks(Verdict::good, 6);  // the first look begins what is watched: 50 s
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  EXPECT_EQ(rollout.state.baked, 50s);
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
  EXPECT_EQ(rollout.records.front().what, RolloutStep::promoted);
  EXPECT_THAT(rollout.records.front().looked, SizeIs(2));
}

TEST(Rollout, is_not_promoted_while_one_guard_is_not_good) {
  TestRollout rollout;
  rollout.bake_first();
  for (int i = 0; i < 20; ++i) {
    rollout.pass(10s);
    Looked look = rollout.seen(judged(Verdict::good));
    look.guards[1].judgement = judged(Verdict::unsure);
    rollout.look(look);
  }
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  rollout.looks(Verdict::good);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
}

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

TEST(Rollout, goes_back_at_once_when_a_guard_is_bad) {
  TestRollout rollout;
  rollout.bake_first();
  Looked look = rollout.seen(judged(Verdict::good));
  look.guards[1].judgement = judged(Verdict::bad);
  rollout.look(look);
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
  EXPECT_EQ(rollout.asked(), PerCent{});
  EXPECT_THAT(rollout.state.why, HasSubstr("`slow` is bad"));
  ASSERT_THAT(rollout.steps(), ElementsAre(RolloutStep::went_back));
  EXPECT_EQ(rollout.records[0].looked, look.guards);
  EXPECT_EQ(rollout.effects[1].kind, RolloutEffect::Kind::recall);
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::rolled_back);
  EXPECT_EQ(rollout.state.share, PerCent{});
}

TEST(Rollout, goes_back_from_everywhere_under_way) {
  const std::vector<void (*)(TestRollout&)> kWays = {
      [](TestRollout& r) { r.start(); },
      [](TestRollout& r) { r.bake_first(); },
      [](TestRollout& r) { r.bake_first(), r.promote_by_looks(); },
      [](TestRollout& r) { r.reach_watching(); },
      [](TestRollout& r) { r.bake_first(), r.does(Paused{kMara}); },
      [](TestRollout& r) {
        r.bake_first(), r.does(FreezeBegan{"peak", "a busy week"});
      },
      [](TestRollout& r) { r.bake_first(), r.looks(Verdict::no_data); },
      [](TestRollout& r) { r.bake_first(), r.wall -= 1h, r.looks(Verdict::good); },
  };
  for (std::size_t i = 0; i < kWays.size(); ++i) {
    for (const bool by_hand : {false, true}) {
      TestRollout rollout;
      kWays[i](rollout);
      if (by_hand) {
        ASSERT_TRUE(rollout.does(Aborted{{}})) << rollout.refusal;
      } else {
        rollout.look(Verdict::bad);
      }
      EXPECT_EQ(rollout.state.phase, Phase::going_back) << i;
      EXPECT_EQ(rollout.asked(), PerCent{}) << i;
    }
  }
}

TEST(Rollout, does_not_believe_one_guard_what_all_of_them_together_do_not_bear_out) {
  TestRollout rollout;
  rollout.bake_first();
  Looked look = rollout.seen(judged(Verdict::good));
  look.guards[0].judgement = {Verdict::bad, std::log(150.0), {}, "one of a hundred and fifty"};
  for (int i = 0; i < 20; ++i) {
    rollout.pass(10s);
    rollout.look(look);
  }
  EXPECT_EQ(rollout.state.phase, Phase::baking) << "two guards at 1 % need 200, and none promotes";
  look.guards[0].judgement.evidence = std::log(201.0);
  rollout.look(look);
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
}

TEST(Rollout, believes_the_evidence_of_a_guard_that_fell_silent) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.look(rollout.seen({Verdict::no_data, kAlarming, {}, "the source is gone"}));
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
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
  EXPECT_THAT(rollout.state.holds[0].why, HasSubstr("`slow`: it was not looked at"));
  look.guards.push_back(look.guards[0]);
  EXPECT_FALSE(rollout.does(look));
  EXPECT_THAT(rollout.refusal, HasSubstr("`orders` twice"));
  look.guards[1].guard = "prices";
  EXPECT_FALSE(rollout.does(look));
  EXPECT_THAT(rollout.refusal, HasSubstr("`prices` that its plan lacks"));
}

TEST(Rollout, freezes_instead_of_going_back_where_that_undoes_nothing) {
  TestRollout rollout(irreversible(kSmallPlan));
  rollout.bake_first();
  rollout.look(Verdict::bad);
  EXPECT_EQ(rollout.state.phase, Phase::frozen);
  EXPECT_EQ(rollout.state.share, PerCent{500});
  EXPECT_THAT(rollout.steps(), ElementsAre(RolloutStep::froze));
  for (const RolloutEffect& effect : rollout.effects) {
    EXPECT_NE(effect.kind, RolloutEffect::Kind::set_share);
  }
  rollout.looks(Verdict::good, 50);
  EXPECT_EQ(rollout.state.phase, Phase::frozen);
}

TEST(Rollout, that_freezes_on_its_way_is_put_back_to_the_share_it_was_at) {
  TestRollout rollout(irreversible(kSmallPlan));
  rollout.bake_first();
  rollout.promote_by_looks();
  const RolloutEffect rising = rollout.effects.front();
  rollout.look(Verdict::bad);
  EXPECT_EQ(rollout.state.phase, Phase::frozen);
  EXPECT_EQ(rollout.asked(), PerCent{500});
  EXPECT_FALSE(is_still_wanted(rollout.state, rising));
  EXPECT_FALSE(rollout.does(PromotedByHand{kMara}));
  rollout.fail_share();
  EXPECT_EQ(rollout.asked(), PerCent{500});
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::frozen);
  EXPECT_EQ(rollout.state.share, PerCent{500});
  ASSERT_TRUE(rollout.does(PromotedByHand{kMara})) << rollout.refusal;
  EXPECT_EQ(rollout.asked(), PerCent{2'500});
}

TEST(Rollout, that_is_frozen_is_ended_by_a_person_with_a_reason) {
  TestRollout rollout(irreversible(kSmallPlan));
  rollout.bake_first();
  ASSERT_TRUE(rollout.does(Aborted{{}}));
  EXPECT_EQ(rollout.state.phase, Phase::frozen) << "an abort cannot undo it either";
  EXPECT_FALSE(rollout.does(Aborted{{"mara", ""}}));
  ASSERT_TRUE(rollout.does(Aborted{kMara}));
  EXPECT_EQ(rollout.state.phase, Phase::aborted);
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

TEST(Rollout, tries_going_back_for_ever) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.look(Verdict::bad);
  const std::string id = rollout.effects.front().id;
  std::size_t recorded = 0;
  for (int i = 0; i < 100; ++i) {
    rollout.fail_share();
    recorded += rollout.records.size();
    ASSERT_EQ(rollout.asked(), PerCent{}) << i;
    ASSERT_EQ(rollout.effects.front().id, id);
    ASSERT_TRUE(rollout.effects.front().again);
  }
  EXPECT_EQ(recorded, 7u) << "the 1st, 2nd, 4th ... 64th";
  rollout.tick(59s);
  EXPECT_THAT(rollout.effects, IsEmpty());
  rollout.tick(1s);
  EXPECT_EQ(rollout.asked(), PerCent{});
  for (const RolloutFact& fact :
       {RolloutFact(Paused{kMara}), RolloutFact(Resumed{kMara}), RolloutFact(PromotedByHand{kMara}),
        RolloutFact(Started{"mara", sha256("r")})}) {
    EXPECT_FALSE(rollout.does(fact)) << fact.index();
  }
  EXPECT_TRUE(rollout.does(FreezeBegan{"peak", "a busy week"}));
  EXPECT_TRUE(rollout.does(Aborted{kMara}));
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
}

TEST(Rollout, asks_to_go_back_again_when_an_older_step_is_confirmed_late) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.promote_by_looks();
  const std::string rising = rollout.effects.front().id;
  rollout.look(Verdict::bad);
  ASSERT_TRUE(rollout.does(ShareConfirmed{rising}));
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
  EXPECT_EQ(rollout.asked(), PerCent{});
  EXPECT_TRUE(rollout.effects.front().again);
}

TEST(Rollout, holds_after_three_tries_when_the_traffic_does_not_follow) {
  TestRollout rollout;
  rollout.start();
  rollout.fail_share();
  rollout.fail_share();
  EXPECT_EQ(rollout.asked(), PerCent{500});
  rollout.fail_share();
  EXPECT_THAT(rollout.held_by(), ElementsAre(HoldReason::traffic));
  EXPECT_NE(rollout.asked(), PerCent{500});
  ASSERT_TRUE(rollout.does(Resumed{kMara}));
  EXPECT_EQ(rollout.asked(), PerCent{500});
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::baking);
}

TEST(Rollout, asks_again_when_nobody_says_where_the_traffic_went) {
  TestRollout rollout;
  rollout.start();
  rollout.tick(60s);
  EXPECT_EQ(rollout.asked(), PerCent{500});
  EXPECT_TRUE(rollout.effects.front().again);
  rollout.tick(60s);
  rollout.tick(19s);
  EXPECT_THAT(rollout.held_by(), IsEmpty());
  rollout.tick(41s);
  EXPECT_EQ(rollout.state.phase, Phase::going_back) << "it was silent beyond the budget meanwhile";
}

TEST(Rollout, takes_another_steps_confirmation_for_nothing) {
  TestRollout rollout;
  rollout.start();
  ASSERT_TRUE(rollout.does(ShareConfirmed{"r1/7"}));
  EXPECT_EQ(rollout.state.phase, Phase::ramping);
  EXPECT_EQ(rollout.state.share, PerCent{});
}

TEST(Rollout, counts_only_looks_at_its_own_stage) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.promote_by_looks();
  rollout.confirm();
  for (int i = 0; i < 30; ++i) {
    rollout.pass(10s);
    Looked stale = rollout.seen(judged(Verdict::good));
    stale.stage = 0;
    rollout.look(stale);
  }
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  EXPECT_EQ(rollout.state.baked, 0s);
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
  EXPECT_EQ(rollout.records[0].by, "mara");
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
  const RolloutEffect rising = rollout.effects.front();
  EXPECT_TRUE(is_still_wanted(rollout.state, rising));
  rollout.does(FreezeBegan{"peak", "a busy week"});
  EXPECT_FALSE(is_still_wanted(rollout.state, rising));
  rollout.does(FreezeEnded{"peak"});
  EXPECT_TRUE(is_still_wanted(rollout.state, rising));
  EXPECT_EQ(rollout.asked(), PerCent{2'500}) << "nobody may have tried it meanwhile";
}

TEST(Rollout, starts_once_with_a_name_and_a_receipt) {
  TestRollout rollout;
  EXPECT_FALSE(rollout.does(Started{"", sha256("a receipt")}));
  EXPECT_FALSE(rollout.does(Started{"mara", Digest()}));
  EXPECT_THAT(rollout.refusal, HasSubstr("only by a receipt"));
  rollout.start();
  EXPECT_FALSE(rollout.does(Started{"mara", sha256("a receipt")}));
}

TEST(Rollout, is_promoted_by_hand_by_somebody_for_a_reason) {
  TestRollout rollout;
  rollout.bake_first();
  EXPECT_FALSE(rollout.does(PromotedByHand{{"mara", " "}}));
  EXPECT_THAT(rollout.refusal, HasSubstr("say why"));
  EXPECT_FALSE(rollout.does(PromotedByHand{{"", "because"}}));
  ASSERT_TRUE(rollout.does(PromotedByHand{kMara}));
  EXPECT_THAT(rollout.steps(), Contains(RolloutStep::promoted_by_hand));
  EXPECT_EQ(rollout.records.back().by, "mara");
  EXPECT_EQ(rollout.asked(), PerCent{2'500});
  EXPECT_FALSE(rollout.does(PromotedByHand{kMara})) << "the traffic is not there yet";
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

TEST(Rollout, lets_an_unguarded_stage_pass_on_what_is_heard_only) {
  const std::string plan =
      with(with(kSmallPlan, "bake: 1m, timeout: 10m", "bake: 1m, unguarded: true"),
           "on_timeout: hold", "on_unguarded: promote");
  TestRollout rollout(plan);
  rollout.start();
  rollout.confirm();
  rollout.looks(Verdict::no_data, 8);
  EXPECT_EQ(rollout.state.phase, Phase::baking);
  rollout.looks(Verdict::unsure, 8);
  EXPECT_EQ(rollout.state.phase, Phase::ramping);

  TestRollout by_hand(with(plan, "on_unguarded: promote", "on_unguarded: hold"));
  by_hand.start();
  by_hand.confirm();
  by_hand.looks(Verdict::good, 20);
  EXPECT_THAT(by_hand.held_by(), ElementsAre(HoldReason::unguarded));
  ASSERT_TRUE(by_hand.does(PromotedByHand{kMara}));
  EXPECT_THAT(by_hand.held_by(), IsEmpty());
}

TEST(Rollout, does_not_let_an_unguarded_stage_pass_beside_a_guard_that_says_bad) {
  TestRollout rollout(with(with(kSmallPlan, "bake: 1m, timeout: 10m", "bake: 1m, unguarded: true"),
                           "on_timeout: hold", "on_unguarded: promote"));
  rollout.start();
  rollout.confirm();
  for (int i = 0; i < 20; ++i) {
    rollout.pass(10s);
    rollout.look(rollout.seen({Verdict::bad, 0.5, {}, "bad, by little"}));
  }
  EXPECT_EQ(rollout.state.phase, Phase::baking);
}

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
  const std::string id = rollout.effects.front().id;
  rollout.replica = "two";
  rollout.wall += 3h;
  ASSERT_TRUE(rollout.does(TakenOver{}));
  EXPECT_EQ(rollout.effects.front().id, id);
  EXPECT_TRUE(rollout.effects.front().again);
  EXPECT_THAT(rollout.effects, SizeIs(1));
}

TEST(Rollout, goes_back_with_what_it_follows) {
  TestRollout rollout;
  rollout.bake_first();
  ASSERT_TRUE(rollout.does(FollowedWentBad{"payments", "orders are down"}));
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
  EXPECT_THAT(rollout.state.why, HasSubstr("`payments`, which it follows"));
  TestRollout planned;
  ASSERT_TRUE(planned.does(FollowedWentBad{"payments", "orders are down"}));
  EXPECT_EQ(planned.state.phase, Phase::aborted);
}

TEST(Rollout, moves_what_goes_together_in_one_step_and_recalls_it_together) {
  TestRollout rollout(kExamplePlan);
  rollout.start();
  ASSERT_THAT(rollout.effects.front().moves, SizeIs(2));
  EXPECT_EQ(rollout.effects.front().moves[1].system, "checkout-config");
  ASSERT_TRUE(rollout.does(Aborted{kMara}));
  EXPECT_EQ(rollout.asked(), PerCent{});
  EXPECT_THAT(rollout.effects.front().moves, SizeIs(2));
  EXPECT_THAT(rollout.effects[1].moves, SizeIs(2));
}

TEST(Rollout, that_is_watched_is_not_done_in_silence) {
  TestRollout rollout;
  rollout.reach_watching();
  rollout.looks(Verdict::no_data, 12);
  EXPECT_EQ(rollout.state.phase, Phase::watching);
  rollout.looks(Verdict::no_data, 3);
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
}

TEST(Rollout, is_done_on_arrival_where_nothing_is_to_be_watched) {
  TestRollout rollout(with(kSmallPlan, "watch: 1m", "watch: 0s"));
  rollout.bake_first();
  rollout.promote_by_looks();
  rollout.confirm();
  rollout.promote_by_looks();
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::done);
}

TEST(Rollout, that_is_over_stays_so) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.look(Verdict::bad);
  rollout.confirm();
  const RolloutState end = rollout.state;
  for (const RolloutFact& fact :
       {RolloutFact(Paused{kMara}), RolloutFact(Resumed{kMara}), RolloutFact(PromotedByHand{kMara}),
        RolloutFact(Aborted{kMara}), RolloutFact(Started{"mara", sha256("r")})}) {
    EXPECT_FALSE(rollout.does(fact)) << fact.index();
  }
  rollout.pass(1h);
  for (const RolloutFact& fact :
       {RolloutFact(Ticked{}), RolloutFact(rollout.seen(judged(Verdict::bad))),
        RolloutFact(TakenOver{}), RolloutFact(ShareConfirmed{"r1/1"}),
        RolloutFact(ShareFailed{"r1/1", "late"}), RolloutFact(FreezeBegan{"peak", ""}),
        RolloutFact(FreezeEnded{"peak"}), RolloutFact(FollowedWentBad{"payments", ""})}) {
    EXPECT_TRUE(rollout.does(fact)) << fact.index();
    EXPECT_THAT(rollout.effects, IsEmpty());
    EXPECT_THAT(rollout.records, IsEmpty());
  }
  EXPECT_EQ(rollout.state, end);
}

TEST(Rollout, stands_in_the_way_of_another_of_its_systems_until_it_is_over) {
  TestRollout rollout;
  TestRollout other;
  rollout.bake_first();
  EXPECT_EQ(stands_in_the_way(other.plan, rollout.plan, rollout.state),
            "rollout `r1` of `checkout` in prod is baking: wait for its end, or abort it");
  other.plan.environment = "stage";
  EXPECT_EQ(stands_in_the_way(other.plan, rollout.plan, rollout.state), "");
  other.plan.environment = "prod";
  rollout.look(Verdict::bad);
  EXPECT_NE(stands_in_the_way(other.plan, rollout.plan, rollout.state), "");
  rollout.confirm();
  EXPECT_EQ(stands_in_the_way(other.plan, rollout.plan, rollout.state), "");
}

}  // namespace
}  // namespace belay::watch
