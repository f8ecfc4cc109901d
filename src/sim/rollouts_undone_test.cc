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

TEST_F(RolloutsTest, that_are_done_are_undone_by_whichever_replica_has_them) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, std::chrono::minutes(15));
  ASSERT_EQ(kept(id).state.phase, Phase::done);
  const auto other = started(one, with(std::string(kPlan), "system: checkout", "system: delivery"));
  go_on({&one}, seconds(5));
  // `two` is asked, and `one` has the rollouts and has let this one go.
  const auto undone = two.rollouts.order(as("mara"), id, RolloutOrder::undo, "orders are missing");
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(undone->kept->state.phase, Phase::going_back);
  go_on({&one}, seconds(5));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back) << one.said;
  EXPECT_EQ(shop.traffic_of("checkout").now()->share, 0);
  EXPECT_EQ(shop.traffic_of("delivery").now()->share, 1'000) << "the other goes on";
  EXPECT_FALSE(two.rollouts.order(as("mara"), id, RolloutOrder::undo, "again"));
  const auto made = steps(id);
  EXPECT_THAT(std::vector<std::string>(made.end() - 2, made.end()),
              ElementsAre("went-back", "rolled-back"));
  EXPECT_EQ(kept(other).state.phase, Phase::baking);
}

TEST_F(RolloutsTest, that_are_done_are_undone_after_every_replica_has_died) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, std::chrono::minutes(15));
  ASSERT_EQ(kept(id).state.phase, Phase::done);
  ASSERT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::undo, ""));
  Replica third{*store, shop, clock, "three"};
  go_on({&third}, control::kKeeperLease + seconds(5));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back) << third.said;
}

TEST_F(RolloutsTest, that_are_done_are_not_undone_under_a_newer_one) {
  const std::string first = started(one, std::string(kPlan));
  go_on({&one}, std::chrono::minutes(15));
  const std::string second = started(
      one,
      with(with(std::string(kPlan), "version: v2", "version: v3"), "replaces: v1", "replaces: v2"));
  const auto refused = one.rollouts.order(as("mara"), first, RolloutOrder::undo, "too late");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr(second + "` moved `checkout` since"));
}

class FrozenRollouts : public RolloutsTest {
 protected:
  void freeze(const std::string& system) {
    const auto loaded = control::load_freezes(*store, "prod");
    ASSERT_TRUE(loaded);
    control::Freezes become = loaded->freezes;
    become.begin({"i7", {system}, clock.now(), "mara"});
    control::Commit commit;
    commit.puts.push_back(loaded->put(become));
    ASSERT_TRUE(store->commit(commit));
  }
  void end_freeze() {
    const auto loaded = control::load_freezes(*store, "prod");
    control::Freezes become = loaded->freezes;
    ASSERT_TRUE(become.end("i7"));
    control::Commit commit;
    commit.puts.push_back(loaded->put(become));
    ASSERT_TRUE(store->commit(commit));
  }
  /// The same store, where somebody freezes just before the next commit.
  std::unique_ptr<control::Store> frozen_before_a_commit() {
    return open_store(contents, clock, sealer, [&](StoreCall call, bool happened) -> Result<void> {
      if (call != StoreCall::commit || happened || has_raced) return {};
      has_raced = true;
      freeze("checkout");
      return {};
    });
  }

  bool has_raced = false;
};

TEST_F(FrozenRollouts, are_held_where_an_incident_leaves_things_as_they_are) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(20));
  freeze("checkout");
  go_on({&one}, std::chrono::minutes(5));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::freeze)) << one.said;
  EXPECT_EQ(kept(id).state.share.hundredths, 1'000);
  EXPECT_FALSE(one.rollouts.order(as("mara"), id, RolloutOrder::promote, "hurry"));
  end_freeze();
  go_on({&one}, std::chrono::minutes(15));
  EXPECT_EQ(kept(id).state.phase, Phase::done) << watch::write_rollout(kept(id).state);
}

TEST_F(FrozenRollouts, do_not_go_on_into_a_freeze_that_they_have_not_heard_of) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(10));
  ASSERT_EQ(kept(id).state.phase, Phase::baking);
  const watch::Judgement good{watch::Verdict::good, 0, std::nullopt, "as before"};
  const watch::Looked looked{0, {{"orders", good}, {"failures", good}}, {0.1, ""}};
  const auto look = [&](Rollouts& rollouts) {
    shop.pass(seconds(5));
    const auto taken = rollouts.take(id, looked);
    ASSERT_TRUE(taken) << taken.error().message;
  };
  while (kept(id).state.baked < std::chrono::minutes(1) - seconds(5)) look(one.rollouts);
  const auto racing = frozen_before_a_commit();
  Rollouts rollouts(*racing, shop, clock, nullptr, one.rollouts.settings());
  look(rollouts);
  ASSERT_TRUE(has_raced);
  EXPECT_FALSE(kept(id).state.pending) << "it was to go on with that look";
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::freeze));
  end_freeze();
  ASSERT_TRUE(one.rollouts.take(id, watch::FreezeEnded{"incident i7"}));
  for (int looks = 0; looks < 15 && !kept(id).state.pending; ++looks) look(one.rollouts);
  EXPECT_TRUE(kept(id).state.pending);
}

TEST_F(FrozenRollouts, are_not_promoted_by_hand_into_a_freeze_that_they_have_not_heard_of) {
  const std::string id = started(one, std::string(kPlan));
  go_on({&one}, seconds(10));
  freeze("checkout");
  const auto refused = one.rollouts.order(as("mara"), id, RolloutOrder::promote, "hurry");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("wait until it is resolved"));
  end_freeze();
  EXPECT_TRUE(one.rollouts.order(as("mara"), id, RolloutOrder::promote, "hurry"));
}

TEST_F(FrozenRollouts, do_not_start_by_an_allow_that_was_given_before) {
  const auto receipt = allowed(std::string(kPlan));
  ASSERT_TRUE(receipt);
  freeze("checkout");
  const auto refused = one.rollouts.start(as("ines"), *receipt);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("incident"));
  end_freeze();
  EXPECT_TRUE(one.rollouts.start(as("ines"), *receipt));
}

TEST_F(FrozenRollouts, do_not_start_and_are_not_allowed_beside_a_freeze_that_comes_first) {
  const auto receipt = allowed(std::string(kPlan));
  ASSERT_TRUE(receipt);
  const auto racing = frozen_before_a_commit();
  Rollouts rollouts(*racing, shop, clock, nullptr, {std::string(kOrigin), "racing"});
  const auto refused = rollouts.start(as("ines"), *receipt);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("incident"));
  end_freeze();
  control::Changes changes{
      *racing, repositories, {std::string(kOrigin), "belay test", std::chrono::hours(24)}};
  const auto entry = ledger::parse_entry(receipt->entry);
  has_raced = false;
  const auto given = changes.decide(as("ines"), std::get<ledger::Decided>(entry->what).change,
                                    {gate::Moment::deploy, "prod", nullptr});
  ASSERT_TRUE(given) << given.error().message;
  EXPECT_EQ(given->decided->decision.verdict, gate::Verdict::hold);
}

TEST_F(FrozenRollouts, do_not_start_where_a_system_that_they_move_is_frozen_whatever_changed) {
  history.push("main",
               {{"belay-catalog.yaml",
                 "belay: catalog/v1\nsystems:\n"
                 "- {name: prices, tier: 2, paths: [src/]}\n"
                 "- {name: checkout, tier: 1, paths: [checkout/]}\n"}},
               {"ada of retail", "ada@retail.example"}, clock.now());
  freeze("checkout");
  const auto receipt = allowed(std::string(kPlan));
  ASSERT_TRUE(receipt) << receipt.error().message;
  const auto refused = one.rollouts.start(as("ines"), *receipt);
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("leaves `checkout` as it is"));
  end_freeze();
  freeze("search");
  EXPECT_TRUE(one.rollouts.start(as("ines"), *receipt)) << "it moves nothing of what is frozen";
}

TEST_F(FrozenRollouts, are_not_allowed_while_the_incident_lasts_and_hold_when_decided_again) {
  freeze("checkout");
  const auto held = allowed(std::string(kPlan));
  ASSERT_TRUE(held) << held.error().message;
  const auto entry = ledger::parse_entry(held->entry);
  const auto& decided = std::get<ledger::Decided>(entry->what);
  EXPECT_EQ(decided.verdict, "hold");
  end_freeze();
  control::Decider decider(control::documents_of(*store));
  const auto dossier = control::parse_dossier(**store->document(decided.inputs));
  ASSERT_TRUE(dossier);
  EXPECT_EQ((*decider.decide(*dossier))->decision.verdict, gate::Verdict::hold);
}

}  // namespace
}  // namespace belay::sim
