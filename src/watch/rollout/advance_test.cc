#include "watch/rollout/advance.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

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
  EXPECT_EQ(rollout.records.at(0).what, RolloutStep::promoted);
  EXPECT_THAT(rollout.records.at(0).looked, SizeIs(2));
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
  EXPECT_EQ(rollout.records.at(0).looked, look.guards);
  EXPECT_EQ(rollout.effects.at(1).kind, RolloutEffect::Kind::tell);
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
      EXPECT_THAT(rollout.held_by(), IsEmpty()) << "nothing holds what goes back";
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
  const RolloutEffect rising = rollout.first_effect();
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

TEST(Rollout, tries_going_back_for_ever) {
  TestRollout rollout;
  rollout.bake_first();
  rollout.look(Verdict::bad);
  const std::string id = rollout.first_effect().id;
  std::size_t recorded = 0;
  for (int i = 0; i < 100; ++i) {
    rollout.fail_share();
    recorded += rollout.records.size();
    ASSERT_EQ(rollout.asked(), PerCent{}) << i;
    ASSERT_EQ(rollout.first_effect().id, id);
    ASSERT_TRUE(rollout.first_effect().again);
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
  const std::string rising = rollout.first_effect().id;
  rollout.look(Verdict::bad);
  ASSERT_TRUE(rollout.does(ShareConfirmed{rising}));
  EXPECT_EQ(rollout.state.phase, Phase::going_back);
  EXPECT_EQ(rollout.asked(), PerCent{});
  EXPECT_TRUE(rollout.first_effect().again);
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
  rollout.fail_share();
  EXPECT_THAT(rollout.held_by(), IsEmpty()) << "it has three tries again";
  rollout.confirm();
  EXPECT_EQ(rollout.state.phase, Phase::baking);
}

TEST(Rollout, asks_again_when_nobody_says_where_the_traffic_went) {
  TestRollout rollout;
  rollout.start();
  rollout.tick(60s);
  EXPECT_EQ(rollout.asked(), PerCent{500});
  EXPECT_TRUE(rollout.first_effect().again);
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
  EXPECT_EQ(rollout.records.at(0).by, "mara");
  EXPECT_EQ(rollout.asked(), PerCent{2'500});
  EXPECT_FALSE(rollout.does(PromotedByHand{kMara})) << "the traffic is not there yet";
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

TEST(Rollout, moves_what_goes_together_in_one_step_out_and_back) {
  TestRollout rollout(kExamplePlan);
  rollout.start();
  ASSERT_THAT(rollout.first_effect().moves, SizeIs(2));
  EXPECT_EQ(rollout.first_effect().moves.at(1).system, "checkout-config");
  ASSERT_TRUE(rollout.does(Aborted{kMara}));
  EXPECT_EQ(rollout.asked(), PerCent{});
  EXPECT_THAT(rollout.first_effect().moves, SizeIs(2));
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

}  // namespace
}  // namespace belay::watch
