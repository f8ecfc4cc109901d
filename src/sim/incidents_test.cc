#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/test_incidents.h"

namespace belay::sim {
namespace {

using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using watch::CauseKind;
using watch::Phase;

TEST_F(IncidentsTest, of_a_quiet_shop_are_none) {
  go_on(std::chrono::hours(1));
  EXPECT_EQ(incidents_ever(), 0u);
  EXPECT_EQ(first.said, "");
}

TEST_F(IncidentsTest, ring_once_blame_what_did_it_and_end_when_it_is_undone) {
  go_on(minutes(10));
  const std::string rollout = harmed({.fails = 0.3});
  go_on(minutes(5));
  ASSERT_THAT(open(), SizeIs(1)) << first.said;
  const std::string id = open().front().state->id;
  IncidentState now = state(id);
  EXPECT_EQ(now.phase, IncidentPhase::open);
  EXPECT_EQ(now.blamed.kind, CauseKind::change) << watch::write_incident(now);
  EXPECT_EQ(now.blamed.of, kept(rollout).change);
  EXPECT_EQ(now.severity, 1);

  const auto would = first.incidents.undo(as("mara"), id, "", true, "");
  ASSERT_TRUE(would) << would.error().message;
  EXPECT_EQ(kept(rollout).state.phase, Phase::done) << "nothing is done yet";
  EXPECT_TRUE(state(id).steps.empty());
  const auto undone = first.incidents.undo(as("mara"), id, "", false, "orders are lost");
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_EQ(undone->prepared.plan, would->prepared.plan);
  go_on(minutes(1));
  EXPECT_EQ(kept(rollout).state.phase, Phase::rolled_back) << first.replica.said;
  const double lost = front.toll().all().orders;
  go_on(minutes(30));
  EXPECT_EQ(front.toll().all().orders, lost) << "nothing more is lost";
  now = state(id);
  EXPECT_EQ(now.phase, IncidentPhase::mitigated) << watch::write_incident(now);
  ASSERT_TRUE(first.incidents.resolve(as("mara"), id, "it is over"));
  EXPECT_THAT(open(), IsEmpty());
  EXPECT_EQ(incidents_ever(), 1u);
  EXPECT_THAT(incident_steps(), Contains("undone").Times(1));
  EXPECT_TRUE(control::load_freezes(*store, "prod")->freezes.all.empty());
  EXPECT_TRUE(store->verify());
}

TEST_F(IncidentsTest, count_what_they_cost_while_they_last_and_once_more_when_it_is_over) {
  go_on(minutes(10));
  harmed({.fails = 0.3});
  go_on(minutes(5));
  ASSERT_THAT(open(), SizeIs(1)) << first.said;
  const std::string id = open().front().state->id;
  const auto orders_of = [&] {
    const IncidentState now = state(id);
    const auto all = std::find_if(now.impact.begin(), now.impact.end(), [](const auto& part) {
      return part.journey.empty() && part.counts == watch::CountsAs::orders;
    });
    return all == now.impact.end() ? watch::ImpactPart() : *all;
  };
  const watch::ImpactPart at_first = orders_of();
  go_on(minutes(2));
  const watch::ImpactPart later = orders_of();
  EXPECT_GT(later.expected, at_first.expected + 3'000) << "a minute of it, at least";
  EXPECT_GT(later.estimate, at_first.estimate);
  ASSERT_TRUE(first.incidents.undo(as("mara"), id, "", false, "orders are lost"));
  go_on(minutes(30));
  ASSERT_EQ(state(id).phase, IncidentPhase::mitigated) << watch::write_incident(state(id));
  const watch::ImpactPart in_the_end = orders_of();
  EXPECT_GT(in_the_end.estimate, later.estimate);
  const double lost = front.toll().all().orders;
  EXPECT_LE(in_the_end.interval.low, lost);
  EXPECT_GE(in_the_end.interval.high, lost);
  go_on(minutes(10));
  EXPECT_EQ(orders_of().expected, in_the_end.expected) << "nothing more is counted";
}

TEST_F(IncidentsTest, of_a_lost_data_centre_are_infrastructures_and_nothing_is_rolled_back) {
  front.put_out("checkout", "v2", {});
  const std::string rollout = started(first.replica, std::string(kBlindPlan));
  go_on(minutes(8));
  front.lose({"eu", ""}, 0.9);
  go_on(minutes(10));
  ASSERT_THAT(open(), SizeIs(1)) << first.said;
  const IncidentState now = *open().front().state;
  EXPECT_EQ(now.blamed.kind, CauseKind::infrastructure) << watch::write_incident(now);
  EXPECT_EQ(now.blamed.of, "eu");
  const auto refused = first.incidents.undo(as("mara"), now.id, "", false, "do something");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("infrastructure is blamed"));
  EXPECT_NE(kept(rollout).state.phase, Phase::rolled_back);
  front.restore({"eu", ""});
  go_on(minutes(30));
  EXPECT_EQ(state(now.id).phase, IncidentPhase::mitigated);
}

TEST_F(IncidentsTest, are_opened_once_by_two_replicas_that_see_the_same) {
  go_on({&first, &second}, minutes(10));
  EXPECT_EQ(second.said, "");
  front.lose({"", ""}, 0.5);
  go_on({&first, &second}, minutes(5));
  EXPECT_EQ(incidents_ever(), 1u);
}

TEST_F(IncidentsTest, are_opened_once_where_another_opens_it_between_two_calls) {
  const watch::Signal signal{watch::Signal::Kind::drop,
                             "orders",
                             "checkout",
                             "storefront",
                             "",
                             "",
                             clock.now(),
                             clock.now(),
                             "it dropped"};
  const StoreContents before = contents;
  bool has_raced = true;
  for (int races_at = 1; has_raced; ++races_at) {
    contents = before;
    has_raced = false;
    int calls = 0;
    const auto racing =
        open_store(contents, clock, sealer, [&](StoreCall, bool happened) -> Result<void> {
          if (happened || ++calls != races_at) return {};
          has_raced = true;
          EXPECT_TRUE(first.incidents.hear("prod", {signal}));
          return {};
        });
    Watcher third{*racing, front, clock, deployer, "third"};
    const auto heard = third.incidents.hear("prod", {signal});
    ASSERT_TRUE(heard) << heard.error().message;
    EXPECT_EQ(incidents_ever(), 1u) << races_at;
    ASSERT_LT(races_at, 100);
  }
}

TEST_F(IncidentsTest, are_taken_over_with_the_same_evidence) {
  go_on({&first, &second}, minutes(10));
  front.fail("checkout", {"eu", ""}, {.fails = 0.5});
  go_on({&first, &second}, minutes(10));
  ASSERT_THAT(open(), SizeIs(1));
  const IncidentState before = *open().front().state;
  ASSERT_FALSE(before.impact.empty());
  go_on({&second}, minutes(5));
  ASSERT_THAT(open(), SizeIs(1)) << second.said;
  const IncidentState after = *open().front().state;
  EXPECT_EQ(after.id, before.id);
  EXPECT_EQ(after.phase, IncidentPhase::open);
  EXPECT_EQ(incidents_ever(), 1u);
  EXPECT_GT(after.impact.back().estimate, before.impact.back().estimate);
}

TEST_F(IncidentsTest, have_cost_as_much_for_who_takes_them_over_late) {
  go_on(minutes(10));
  front.fail("checkout", {"eu", ""}, {.fails = 0.5});
  go_on(std::chrono::hours(5));
  ASSERT_THAT(open(), SizeIs(1));
  const IncidentState before = *open().front().state;
  go_on({&second}, minutes(2));
  ASSERT_THAT(open(), SizeIs(1)) << second.said;
  const IncidentState after = *open().front().state;
  EXPECT_EQ(after.phase, IncidentPhase::open);
  EXPECT_EQ(incidents_ever(), 1u);
  const double counted = before.impact.back().estimate;
  EXPECT_GT(counted, 100'000);
  EXPECT_NEAR(after.impact.back().estimate, counted, counted * 0.02);
  EXPECT_NE(after.impact.back().estimate, counted) << "the second has assessed it";
}

TEST_F(IncidentsTest, freeze_what_is_in_reach_until_they_are_resolved) {
  go_on(minutes(10));
  harmed({.fails = 0.3});
  go_on(minutes(5));
  ASSERT_THAT(open(), SizeIs(1));
  const std::string id = open().front().state->id;
  front.put_out("storefront", "v2", {});
  const std::string other =
      started(first.replica,
              with(with(with(std::string(kBlindPlan), "system: checkout", "system: storefront"),
                        "{system=\"checkout\",version=\"{version}\"}",
                        "{system=\"storefront\",version=\"{version}\"}"),
                   "{system=\"checkout\",version=\"{replaces}\"}",
                   "{system=\"storefront\",version=\"{replaces}\"}"));
  go_on(seconds(20));
  const auto receipt = allowed(with(std::string(kBlindPlan), "version: v2", "version: v3"));
  const auto undone = first.incidents.undo(as("mara"), id, "", false, "orders are lost");
  ASSERT_TRUE(undone) << undone.error().message;
  EXPECT_THAT(undone->prepared.stops, SizeIs(1));
  const auto freezes = control::load_freezes(*store, "prod");
  ASSERT_THAT(freezes->freezes.all, SizeIs(1));
  EXPECT_THAT(freezes->freezes.all.front().systems, testing::ElementsAre("checkout", "storefront"));
  go_on(minutes(5));
  EXPECT_TRUE(kept(other).state.is_held_by(watch::HoldReason::freeze));
  EXPECT_EQ(kept(other).state.share.hundredths, 1'000);
  EXPECT_FALSE(first.replica.rollouts.start(as("ines"), *receipt));
  ASSERT_TRUE(first.incidents.resolve(as("mara"), id, "over"));
  go_on(minutes(12));
  EXPECT_EQ(kept(other).state.phase, Phase::done);
  EXPECT_TRUE(first.replica.rollouts.start(as("ines"), *receipt));
}

TEST_F(IncidentsTest, stop_freezing_when_a_person_says_so) {
  go_on(minutes(10));
  harmed({.fails = 0.3});
  go_on(minutes(5));
  const std::string id = open().front().state->id;
  EXPECT_FALSE(first.incidents.thaw(as("mara"), id, "nothing is frozen"));
  ASSERT_TRUE(first.incidents.undo(as("mara"), id, "", false, "orders are lost"));
  EXPECT_FALSE(first.incidents.thaw(as("bot"), id, "let me"));
  ASSERT_TRUE(first.incidents.thaw(as("mara"), id, "the fix has to go out"));
  EXPECT_TRUE(control::load_freezes(*store, "prod")->freezes.all.empty());
  const auto entry = ledger::parse_entry(contents.records.back());
  EXPECT_EQ(std::get<ledger::Administered>(entry->what).act, "freeze ended");
}

TEST_F(IncidentsTest, are_undone_and_ended_by_people_only) {
  front.fail("checkout", {}, {.fails = 0.5});
  go_on(minutes(10));
  const std::string id = open().front().state->id;
  for (const char* who : {"bot", "nobody"}) {
    const auto refused = first.incidents.undo(as(who), id, "c1", false, "let me");
    ASSERT_FALSE(refused);
    EXPECT_EQ(refused.error().code, Code::forbidden) << who;
    EXPECT_EQ(first.incidents.mitigate(as(who), id, "").error().code, Code::forbidden);
    EXPECT_EQ(first.incidents.resolve(as(who), id, "").error().code, Code::forbidden);
    EXPECT_EQ(first.incidents.review(as(who), id, "x", "").error().code, Code::forbidden);
    EXPECT_EQ(first.incidents.waive(as(who), id, "e", "").error().code, Code::forbidden);
  }
  const auto nothing = first.incidents.undo(as("mara"), id, "c1", false, "try it");
  ASSERT_FALSE(nothing);
  EXPECT_THAT(nothing.error().message, HasSubstr("no rollout or deployment of it is out"));
  EXPECT_FALSE(first.incidents.undo(as("mara"), id, "", false, "")) << "nobody is blamed";
  ASSERT_TRUE(first.incidents.mitigate(as("mara"), id, "traffic goes elsewhere"));
  ASSERT_TRUE(first.incidents.resolve(as("mara"), id, "over"));
  const auto reviewed = first.incidents.review(as("mara"), id, "# What we learned\n", "done");
  ASSERT_TRUE(reviewed) << reviewed.error().message;
  EXPECT_EQ(*store->document(reviewed->state->review), "# What we learned\n");
  const auto entry = ledger::parse_entry(contents.records.back());
  EXPECT_EQ(entry->by.subject, "mara");
  const auto& stepped = std::get<ledger::IncidentStepped>(entry->what);
  ASSERT_TRUE(stepped.account);
  const auto account = watch::parse_incident(**store->document(*stepped.account));
  EXPECT_EQ(*account, *reviewed->state) << "the ledger names the whole of it";
}

TEST_F(IncidentsTest, begin_with_a_deployment_that_nothing_allows_and_put_it_back_once) {
  go_on(minutes(10));
  front.put_out("payments", "v9", {.fails = 0.4});
  front.deploy("payments", "v9", {"eu", ""});
  deployer.fails = true;
  const auto told = first.incidents.deployed(
      as("bot"), {"prod", "payments", "v9", "", "eu", "", clock.now(), {}, false});
  ASSERT_TRUE(told) << told.error().message;
  EXPECT_THAT(told->why_not, HasSubstr("nobody names a decision"));
  ASSERT_THAT(open(), SizeIs(1));
  const std::string id = open().front().state->id;
  go_on(minutes(5));
  EXPECT_EQ(incidents_ever(), 1u) << "what it does belongs to it";
  EXPECT_EQ(state(id).blamed.of, told->id) << watch::write_incident(state(id));
  ASSERT_TRUE(first.incidents.undo(as("mara"), id, "", false, "it loses orders"));
  go_on(minutes(2));
  EXPECT_TRUE(state(id).is_owed()) << "the pipeline does not answer";
  EXPECT_FALSE(first.incidents.resolve(as("mara"), id, "enough"));
  EXPECT_THAT(incident_steps(), Contains("undo-step-failed").Times(1));
  deployer.fails = false;
  go_on(minutes(30));
  EXPECT_THAT(deployer.done, SizeIs(1));
  EXPECT_THAT(std::set<std::string>(deployer.asked.begin(), deployer.asked.end()), SizeIs(1));
  EXPECT_EQ(state(id).phase, IncidentPhase::mitigated) << watch::write_incident(state(id));
}

TEST_F(IncidentsTest, leave_a_deployment_alone_that_an_allow_is_of) {
  const auto receipt = allowed("");
  ASSERT_TRUE(receipt);
  const auto entry = ledger::parse_entry(receipt->entry);
  const std::string change = std::get<ledger::Decided>(entry->what).change;
  front.pass(seconds(10));
  Deployment deployment{"prod",      "payments",           "v2", change, "", "",
                        clock.now(), receipt->proof.index, false};
  const auto told = first.incidents.deployed(as("bot"), deployment);
  ASSERT_TRUE(told);
  EXPECT_EQ(told->why_not, "");
  EXPECT_EQ(incidents_ever(), 0u);
  const auto wrong = [&](auto alter) {
    Deployment other = deployment;
    alter(other);
    return first.deployments.told(as("bot"), other)->why_not;
  };
  EXPECT_THAT(wrong([](Deployment& it) { it.change = "c9"; }), HasSubstr("allows change"));
  EXPECT_THAT(wrong([](Deployment& it) { it.environment = "staging"; }), HasSubstr("in `prod`"));
  EXPECT_THAT(wrong([](Deployment& it) { it.decision = 0; }), HasSubstr("no allow"));
  EXPECT_THAT(wrong([](Deployment& it) { it.decision = 9'999; }), HasSubstr("has no entry"));
  EXPECT_THAT(wrong([](Deployment& it) { it.at.seconds -= 7'200; }), HasSubstr("already"));
  front.pass(std::chrono::hours(25));
  EXPECT_THAT(wrong([&](Deployment& it) { it.at = clock.now(); }), HasSubstr("had ended"));
  EXPECT_EQ(wrong([&](Deployment& it) {
              it.at = clock.now();
              it.goes_back = true;
            }),
            "");
}

TEST_F(IncidentsTest, that_are_two_are_counted_apart) {
  go_on(minutes(10));
  front.fail("order-history", {"eu", ""}, {.fails = 0.6});
  go_on(minutes(10));
  ASSERT_THAT(open(), SizeIs(1));
  const std::string first_one = open().front().state->id;
  front.fail("checkout", {"na", ""}, {.fails = 0.5});
  go_on(minutes(10));
  ASSERT_THAT(open(), SizeIs(2)) << "nothing links them";
  const auto lost_in = [&](const IncidentState& of) {
    for (const watch::ImpactPart& part : of.impact) {
      if (part.counts == watch::CountsAs::orders && part.region == "na") return part.estimate;
    }
    return 0.0;
  };
  EXPECT_EQ(lost_in(state(first_one)), 0) << watch::write_incident(state(first_one));
  EXPECT_GT(lost_in(*open().front().state), 100);
}

}  // namespace
}  // namespace belay::sim
