#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/test_incidents.h"

/// Incidents that begin with what is said, by those outside and by rollouts.
namespace belay::sim {
namespace {

using std::chrono::minutes;
using testing::Contains;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;
using watch::Phase;

TEST_F(IncidentsTest, hear_what_is_said_outside) {
  control::OutsideTold told{"prod",      "status-page",       "",   "",   "eu", "",
                            clock.now(), "the power is gone", true, false};
  const auto pushed = first.incidents.push(as("bot"), told);
  ASSERT_TRUE(pushed) << pushed.error().message;
  const std::string id = pushed->state->id;
  EXPECT_TRUE(control::is_of_infrastructure(pushed->state->signals.front().signal));
  EXPECT_EQ(ledger::parse_entry(contents.records.back())->by.subject, "bot");
  EXPECT_EQ(first.incidents.push(as("nobody"), told).error().code, Code::forbidden);
  told.is_over = true;
  const auto over = first.incidents.push(as("bot"), told);
  ASSERT_TRUE(over) << over.error().message;
  EXPECT_EQ(over->state->id, id);
  EXPECT_EQ(over->state->phase, IncidentPhase::mitigated);
  told.from = "somebody else";
  EXPECT_EQ(first.incidents.push(as("bot"), told).error().code, Code::not_found);
}

TEST_F(IncidentsTest, end_where_nobody_says_again_what_was_said_outside) {
  control::OutsideTold told{"prod",      "complaints", "",    "",    "",         "",
                            clock.now(), "22,000",     false, false, minutes(10)};
  ASSERT_TRUE(first.incidents.push(as("bot"), told));
  go_on(minutes(6));
  told.since = clock.now();
  told.says = "650";
  ASSERT_TRUE(first.incidents.push(as("bot"), told));
  EXPECT_EQ(incidents_ever(), 1u);
  go_on(minutes(9));
  const std::string id = open().front().state->id;
  EXPECT_EQ(state(id).phase, IncidentPhase::open) << "it was said again";
  go_on(minutes(2));
  EXPECT_EQ(state(id).phase, IncidentPhase::mitigated) << watch::write_incident(state(id));
  EXPECT_THAT(incident_steps(), Contains("rang").Times(0));
  told.holds = seconds(59);
  EXPECT_EQ(first.incidents.push(as("bot"), told).error().code, Code::malformed);
}

/// One whose guards see what it does while it is a canary.
std::string guarded_plan() { return with(std::string(kBlindPlan), "margin: 95 %", "margin: 10 %"); }

TEST_F(IncidentsTest, are_opened_by_a_rollout_that_its_guards_send_back) {
  go_on(minutes(10));
  front.put_out("checkout", "v2", {.fails = 0.5});
  const std::string rollout = started(first.replica, guarded_plan());
  go_on(minutes(10));
  ASSERT_EQ(kept(rollout).state.phase, Phase::rolled_back);
  ASSERT_EQ(incidents_ever(), 1u);
  const std::string id = open().front().state->id;
  const IncidentState now = state(id);
  ASSERT_FALSE(now.signals.empty());
  const watch::Rung& rung = now.signals.front();
  EXPECT_EQ(rung.signal.kind, watch::Signal::Kind::rollout);
  EXPECT_EQ(rung.signal.of, rollout);
  EXPECT_EQ(rung.signal.system, "checkout");
  EXPECT_THAT(rung.signal.says, HasSubstr("`orders` is bad"));
  EXPECT_LT(rung.signal.onset, rung.signal.at);
  EXPECT_TRUE(rung.quiet) << "it has gone back";
  EXPECT_EQ(now.phase, IncidentPhase::mitigated) << watch::write_incident(now);
  ASSERT_TRUE(first.incidents.resolve(as("mara"), id, "over"));
  go_on(minutes(5));
  EXPECT_EQ(incidents_ever(), 1u) << "it rings once";
}

TEST_F(IncidentsTest, go_on_while_a_rollout_is_frozen_that_did_harm) {
  go_on(minutes(10));
  front.put_out("checkout", "v2", {.fails = 0.5});
  std::string plan = with(guarded_plan(), "reversible: true", "reversible: false");
  plan = with(with(plan, "on_bad: roll-back", "on_bad: freeze"), "then: roll-back", "then: hold");
  const std::string rollout = started(first.replica, plan);
  go_on(minutes(10));
  ASSERT_EQ(kept(rollout).state.phase, Phase::frozen);
  ASSERT_THAT(open(), SizeIs(1));
  const std::string id = open().front().state->id;
  EXPECT_TRUE(state(id).is_ringing());
  ASSERT_TRUE(first.replica.rollouts.order(as("ines"), rollout, control::RolloutOrder::abort,
                                           "the next version mends it"));
  go_on(minutes(1));
  for (const watch::Rung& rung : state(id).signals) {
    EXPECT_EQ(rung.quiet.has_value(), rung.signal.kind == watch::Signal::Kind::rollout);
  }
}

TEST_F(IncidentsTest, are_not_opened_by_a_rollout_that_a_person_ends) {
  go_on(minutes(10));
  front.put_out("checkout", "v2", {});
  const std::string rollout = started(first.replica, guarded_plan());
  go_on(seconds(30));
  ASSERT_TRUE(
      first.replica.rollouts.order(as("ines"), rollout, control::RolloutOrder::abort, "no"));
  go_on(minutes(5));
  EXPECT_EQ(kept(rollout).state.phase, Phase::rolled_back);
  EXPECT_EQ(incidents_ever(), 0u);
}

}  // namespace
}  // namespace belay::sim
