#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <vector>

#include "sim/test_rollouts.h"

namespace belay::sim {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using watch::Phase;

TEST_F(RolloutsTest, of_a_good_version_reaches_all_of_the_traffic_by_its_stages) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, std::chrono::minutes(15));
  EXPECT_EQ(kept(id).state.phase, Phase::done) << watch::write_rollout(kept(id).state) << one.said;
  EXPECT_THAT(steps(id), ElementsAre("started", "promoted", "arrived", "promoted", "arrived",
                                     "promoted", "arrived", "finished"));
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 10'000);
  ASSERT_EQ(shop.traffic_of("checkout").obeyed().size(), 3u);
  EXPECT_TRUE(store->verify());
}

TEST_F(RolloutsTest, that_loses_orders_goes_back_by_itself) {
  shop.behave({0.4, 0});
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, std::chrono::minutes(5));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back) << kept(id).state.why << one.said;
  EXPECT_THAT(kept(id).state.why, HasSubstr("`orders` is bad"));
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 0);
  EXPECT_LT(shop.orders_lost(), 600);
}

TEST_F(RolloutsTest, whose_checkouts_fail_goes_back_by_itself) {
  shop.behave({1, 0.15});
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, std::chrono::minutes(5));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back) << kept(id).state.why << one.said;
}

TEST_F(RolloutsTest, of_a_dead_replica_are_finished_by_another_with_the_same_evidence) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one, &two}, seconds(45));
  const auto before = kept(id).state;
  ASSERT_EQ(before.replica, "one");
  ASSERT_FALSE(before.looked.empty());
  // As long as the lease of the dead one lasts nothing moves; then the other sees what it saw.
  go_on({&two}, control::kKeeperLease + seconds(8));
  const auto after = kept(id).state;
  EXPECT_EQ(after.replica, "two") << two.said;
  const double evidence = before.looked.front().judgement.evidence;
  EXPECT_LT(evidence, -1) << "many looks said that it is harmless";
  EXPECT_LE(after.looked.front().judgement.evidence, evidence);
  go_on({&two}, std::chrono::minutes(15));
  EXPECT_EQ(kept(id).state.phase, Phase::done) << two.said;
  EXPECT_THAT(steps(id), testing::Contains("taken-over").Times(1));
}

TEST_F(RolloutsTest, that_hears_nothing_holds_and_goes_back_after_its_budget) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(30));
  shop.silence(true);
  go_on({&one}, seconds(30));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::no_data)) << one.said;
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 1'000);
  go_on({&one}, std::chrono::minutes(2));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back);
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 0);
}

TEST_F(RolloutsTest, learn_what_was_before_as_soon_as_the_source_answers) {
  shop.silence(true);
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(40));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::no_data));
  EXPECT_THAT(kept(id).state.looked.front().judgement.why, HasSubstr("does not answer"));
  shop.silence(false);
  go_on({&one}, std::chrono::minutes(15));
  EXPECT_EQ(kept(id).state.phase, Phase::done) << watch::write_rollout(kept(id).state);
}

TEST_F(RolloutsTest, that_are_all_over_cost_nothing_more) {
  go_on({&one, &two}, seconds(60));
  EXPECT_TRUE(contents.leases.empty()) << "there was none";
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(5));
  EXPECT_EQ(contents.leases.size(), 1u);
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::abort, ""));
  go_on({&one}, seconds(30));
  ASSERT_EQ(kept(id).state.phase, Phase::rolled_back);
  const auto held_until = contents.leases.begin()->second.held_until;
  go_on({&one}, seconds(60));
  EXPECT_EQ(contents.leases.begin()->second.held_until, held_until);
}

TEST_F(RolloutsTest, move_one_system_one_at_a_time) {
  const std::string first = started(one, std::string(kPlan));
  go_on({&one}, seconds(5));
  const auto receipt = allowed(std::string(kPlan));
  ASSERT_TRUE(receipt);
  const auto refused = one.rollouts.start(as("ines"), *receipt);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("wait for its end, or abort it"));
  ASSERT_TRUE(one.rollouts.order(as("mara"), first, RolloutOrder::abort, ""));
  go_on({&one}, seconds(5));
  ASSERT_EQ(kept(first).state.phase, Phase::rolled_back);
  const auto begun = one.rollouts.start(as("ines"), *receipt);
  ASSERT_TRUE(begun) << begun.error().message;
  go_on({&one}, seconds(5));
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 1'000)
      << "its orders are newer than those of the one before";
}

TEST_F(RolloutsTest, begin_with_nothing_but_an_allow_that_is_bound_to_their_plan) {
  const auto unbound = allowed("");
  ASSERT_TRUE(unbound);
  EXPECT_THAT(one.rollouts.start(as("ines"), *unbound).error().message,
              HasSubstr("bound to no plan"));
  const std::string coarser =
      with(with(std::string(kPlan), "- {share: 10 %", "- {share: 20 %"), "bake: 1m", "bake: 2m");
  const auto coarse = allowed(coarser);
  ASSERT_FALSE(coarse);
  EXPECT_THAT(coarse.error().message, HasSubstr("less than the policy asks"));
  auto receipt = allowed(std::string(kPlan), seconds(60));
  ASSERT_TRUE(receipt);
  ledger::Receipt forged = *receipt;
  forged.entry.replace(forged.entry.find("allow"), 5, "allov");
  EXPECT_EQ(one.rollouts.start(as("ines"), forged).error().code, Code::not_found);
  shop.pass(seconds(61));
  EXPECT_THAT(one.rollouts.start(as("ines"), *receipt).error().message, HasSubstr("expired"));
}

TEST_F(RolloutsTest, begin_by_nothing_of_which_an_approval_was_taken_back) {
  history.push("main",
               {{"belay.yaml", std::string(kPolicy) + "- name: somebody looks at it\n"
                                                      "  when: change.files.size() > 0\n"
                                                      "  owes:\n"
                                                      "  - approvals: {count: 1}\n"}},
               {"ada of retail", "ada@retail.example"}, clock.now());
  history.branch("feature");
  history.push("feature", {{"src/price.cc", "// 1\n"}}, {"ines of retail", "ines@retail.example"},
               clock.now());
  control::Changes changes{
      *store, repositories, {std::string(kOrigin), "belay test", std::chrono::hours(24)}};
  const auto opened = changes.open(as("ines"), {"retail", "feature", "", "prod"});
  ASSERT_TRUE(opened) << opened.error().message;
  const std::string id = opened->state.id;
  const auto approved = changes.approve(
      as("mara"), id, {opened->state.now().content, gate::Moment::deploy, "prod", "", "", {}});
  ASSERT_TRUE(approved) << approved.error().message;
  const auto plan =
      std::make_shared<const watch::RolloutPlan>(*watch::parse_plan(std::string(kPlan), "plan"));
  const auto given = changes.decide(as("ines"), id, {gate::Moment::deploy, "prod", plan});
  ASSERT_TRUE(given) << given.error().message;
  ASSERT_TRUE(changes.withdraw(as("mara"), id, control::WithdrawalAsked{approved->made, "wait"}));
  const auto refused = one.rollouts.start(as("ines"), given->receipt);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("was withdrawn"));
}

TEST_F(RolloutsTest, begin_with_no_change_that_was_abandoned) {
  const auto receipt = allowed(std::string(kPlan));
  ASSERT_TRUE(receipt) << receipt.error().message;
  control::Changes changes{
      *store, repositories, {std::string(kOrigin), "belay test", std::chrono::hours(24)}};
  const auto opened = changes.list({"", "", "", 0, 1});
  ASSERT_TRUE(opened && opened->size() == 1);
  ASSERT_TRUE(
      changes.abandon(as("ines"), opened->front().key.id, control::Abandoned{"superseded"}));
  const auto refused = one.rollouts.start(as("ines"), *receipt);
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::conflict);
  EXPECT_THAT(refused.error().message, HasSubstr("was abandoned after this was decided"));
}

TEST_F(RolloutsTest, are_promoted_by_hand_by_people_only) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(10));
  const auto refused = one.rollouts.order(as("bot"), id, RolloutOrder::promote, "go");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, Code::forbidden);
  EXPECT_TRUE(one.rollouts.order(as("bot"), id, RolloutOrder::abort, "")) << "anybody may go back";
}

TEST_F(RolloutsTest, begin_once_however_often_the_receipt_is_brought) {
  const auto receipt = allowed(std::string(kPlan));
  ASSERT_TRUE(receipt);
  const auto first = one.rollouts.start(as("ines"), *receipt);
  const auto again = two.rollouts.start(as("mara"), *receipt);
  ASSERT_TRUE(first && again);
  EXPECT_EQ(first->kept->state.id, again->kept->state.id);
  EXPECT_EQ(again->kept->started_by, "ines");
  EXPECT_THAT(steps(first->kept->state.id), ElementsAre("started", "promoted"));
}

TEST_F(RolloutsTest, are_paused_resumed_and_promoted_by_people_whom_the_ledger_names) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(10));
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::pause, "lunch"));
  go_on({&one}, std::chrono::minutes(10));
  EXPECT_EQ(kept(id).state.share.hundredths, 1'000) << "what is paused stays";
  EXPECT_FALSE(one.rollouts.order(as("mara"), id, RolloutOrder::promote, "now"));
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::resume, ""));
  EXPECT_FALSE(one.rollouts.order(as("mara"), id, RolloutOrder::promote, "")) << "needs a reason";
  const auto promoted = one.rollouts.order(as("mara"), id, RolloutOrder::promote, "it is fine");
  ASSERT_TRUE(promoted) << promoted.error().message;
  const auto entry = ledger::parse_entry(contents.records.back());
  EXPECT_EQ(entry->by.subject, "mara");
  EXPECT_EQ(entry->means, "token");
  EXPECT_EQ(std::get<ledger::RolloutStepped>(entry->what).step, "promoted-by-hand");
}

TEST_F(RolloutsTest, whose_traffic_was_lost_order_it_again_and_say_so) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(20));
  shop.traffic_of("checkout").forget();
  go_on({&one}, seconds(6));
  EXPECT_THAT(steps(id), testing::Contains("held"));
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 1'000);
  go_on({&one}, std::chrono::minutes(15));
  EXPECT_EQ(kept(id).state.phase, Phase::done);
}

TEST_F(RolloutsTest, whose_traffic_does_not_follow_are_held_and_go_back_when_it_does) {
  shop.traffic_of("checkout").fail(true);
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(30));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::traffic)) << one.said;
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::abort, ""));
  go_on({&one}, seconds(60));
  EXPECT_EQ(kept(id).state.phase, Phase::going_back) << "it has no other end than having gone back";
  shop.traffic_of("checkout").fail(false);
  go_on({&one}, seconds(30));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back);
}

TEST_F(RolloutsTest, go_back_while_the_time_of_the_store_stands) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(30));
  shop.traffic_of("checkout").fail(true);
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::abort, ""));
  go_on({&one}, seconds(5));
  ASSERT_EQ(kept(id).state.phase, Phase::going_back);
  clock.jump(-std::chrono::hours(1));
  shop.traffic_of("checkout").fail(false);
  go_on({&one}, seconds(30));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back) << "a clock is nothing to wait for";
}

TEST_F(RolloutsTest, that_nobody_can_look_at_because_the_time_stands_go_back_after_their_budget) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(30));
  ASSERT_EQ(kept(id).state.phase, Phase::baking);
  clock.jump(-std::chrono::hours(1));
  go_on({&one}, seconds(40));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::no_data));
  go_on({&one}, std::chrono::minutes(1));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back);
  EXPECT_THAT(kept(id).state.why, HasSubstr("silence"));
}

TEST_F(RolloutsTest, are_not_taken_back_by_what_waited_for_longer_than_the_lease_lasts) {
  std::vector<std::function<void()>> waiting;
  bool waits = false;
  Rollouts rollouts{*store, shop, clock, nullptr, {std::string(kOrigin), "slow"}};
  RolloutKeeper keeper{
      *store,
      clock,
      rollouts,
      shop,
      [&](std::function<void()> job) { waits ? waiting.push_back(std::move(job)) : job(); },
      [](std::string_view) {}};
  const auto receipt = allowed(std::string(kPlan));
  ASSERT_TRUE(receipt) << receipt.error().message;
  const auto begun = rollouts.start(as("ines"), *receipt);
  ASSERT_TRUE(begun) << begun.error().message;
  const std::string id = begun->kept->state.id;
  for (int second = 0; second < 20; ++second) {
    shop.pass(seconds(1));
    keeper.turn();
  }
  ASSERT_EQ(kept(id).state.phase, Phase::baking);
  // Somebody else moved it, so it is read again when its turn comes.
  ASSERT_TRUE(two.rollouts.order(as("mara"), id, RolloutOrder::pause, "lunch"));
  waits = true;
  keeper.turn();
  ASSERT_EQ(waiting.size(), 1u);
  go_on({&two}, control::kKeeperLease + seconds(8));
  ASSERT_EQ(kept(id).state.replica, "two") << two.said;
  waiting.front()();
  EXPECT_EQ(kept(id).state.replica, "two");
  EXPECT_THAT(steps(id), testing::Contains("taken-over").Times(1));
}

TEST_F(RolloutsTest, stop_while_a_freeze_of_the_policy_lasts) {
  // From the minute after it began on, for ten minutes.
  const auto at = [&](int minutes) {
    return Instant{clock.now().seconds + minutes * 60, 0}.to_string();
  };
  history.push("main",
               {{"belay.yaml", std::string(kPolicy) +
                                   fmt::format("freezes:\n- name: sale\n  from: {}\n  until: {}\n",
                                               at(1), at(11))}},
               {"ada of retail", "ada@retail.example"}, clock.now());
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, std::chrono::minutes(5));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::freeze)) << one.said;
  EXPECT_EQ(kept(id).state.share.hundredths, 1'000);
  EXPECT_FALSE(one.rollouts.order(as("mara"), id, RolloutOrder::promote, "hurry"));
  go_on({&one}, std::chrono::minutes(20));
  EXPECT_EQ(kept(id).state.phase, Phase::done) << watch::write_rollout(kept(id).state);
}

TEST_F(RolloutsTest, that_are_paused_move_nothing_that_was_asked_for_before) {
  shop.traffic_of("checkout").fail(true);
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(1));
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::pause, "wait"));
  shop.traffic_of("checkout").fail(false);
  go_on({&one}, seconds(60));
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 0);
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::resume, ""));
  go_on({&one}, seconds(20));
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 1'000);
}

TEST_F(RolloutsTest, that_follow_one_that_goes_bad_go_bad_with_it) {
  const std::string first = started(one, std::string(kPlan));
  const std::string follower =
      started(one, with(with(std::string(kPlan), "system: checkout", "system: delivery"),
                        "reversible: true", "follows: [checkout]\nreversible: true"));
  go_on({&one}, seconds(20));
  ASSERT_EQ(kept(follower).state.phase, Phase::baking) << one.said;
  ASSERT_TRUE(one.rollouts.order(as("mara"), first, RolloutOrder::abort, "customers complain"));
  go_on({&one}, seconds(15));
  EXPECT_EQ(kept(follower).state.phase, Phase::rolled_back);
  EXPECT_THAT(kept(follower).state.why, HasSubstr("`checkout`, which it follows"));
}

}  // namespace
}  // namespace belay::sim
