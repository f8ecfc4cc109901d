#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <utility>

#include "sim/deployer.h"
#include "sim/test_incidents.h"

namespace belay::sim {
namespace {

using std::chrono::minutes;
using testing::HasSubstr;
using watch::Phase;

/// A process that dies at one of its calls of the store, before it or after it.
class DyingProcess {
 public:
  DyingProcess(StoreContents& contents, SimulatedClock& clock, SimulatedSealer& sealer,
               control::Production& shop, int dies_at, bool happened)
      : store_(open_store(contents, clock, sealer,
                          [this, dies_at, happened](StoreCall, bool after) -> Result<void> {
                            if (!after) ++calls_;
                            const bool now = calls_ == dies_at && after == happened;
                            is_dead_ = is_dead_ || now;
                            if (is_dead_) return fail(Code::unavailable, "it died");
                            return {};
                          })),
        replica_(*store_, shop, clock, "dying"),
        deployments_(*store_, nullptr),
        incidents_(*store_, replica_.rollouts, deployments_, nullptr, nullptr,
                   std::string(kOrigin)) {}

  void undo(const Asker& asker, const std::string& id, const std::string& suspect) {
    static_cast<void>(incidents_.undo(asker, id, suspect, false, "it loses orders"));
  }
  bool is_dead() const { return is_dead_; }

 private:
  int calls_ = 0;
  bool is_dead_ = false;
  std::unique_ptr<control::Store> store_;
  Replica replica_;
  control::Deployments deployments_;
  control::Incidents incidents_;
};

class DyingIncidents : public RolloutsTest {
 protected:
  int count(const std::string& step) {
    int made = 0;
    for (const std::string& record : contents.records) {
      const auto entry = ledger::parse_entry(record);
      const auto* incident = std::get_if<ledger::IncidentStepped>(&entry->what);
      const auto* rollout = std::get_if<ledger::RolloutStepped>(&entry->what);
      made += incident != nullptr && incident->step == step;
      made += rollout != nullptr && rollout->step == step;
    }
    return made;
  }
};

TEST_F(DyingIncidents, are_undone_once_wherever_a_process_dies) {
  const std::string rollout = started(one, std::string(kPlan));
  go_on({&one}, minutes(15));
  ASSERT_EQ(kept(rollout).state.phase, Phase::done);
  const std::string change = kept(rollout).change;
  control::Deployments deployments(*store, nullptr);
  control::Incidents incidents(*store, one.rollouts, deployments, nullptr, nullptr,
                               std::string(kOrigin));
  const auto pushed = incidents.push(as("mara"), {"prod", "tickets", "", "checkout", "", "",
                                                  clock.now(), "it hurts", false, false});
  ASSERT_TRUE(pushed) << pushed.error().message;
  const std::string id = pushed->state->id;
  const StoreContents before = contents;
  SimulatedTraffic& traffic = shop.traffic_of("checkout");
  const control::TrafficOrder ordered = *traffic.now();
  int deaths = 0;
  for (const bool happened : {false, true}) {
    bool died = true;
    for (int dies_at = 1; died; ++dies_at) {
      contents = before;
      traffic.forget();
      ASSERT_TRUE(traffic.set(ordered));
      DyingProcess dying(contents, clock, sealer, shop, dies_at, happened);
      dying.undo(as("mara"), id, change);
      died = dying.is_dead();
      deaths += died;
      if (incidents.show(id)->state->undos.empty()) {
        ASSERT_TRUE(died) << "nothing was asked for, and nobody was told why";
        ASSERT_TRUE(incidents.undo(as("mara"), id, change, false, "again")) << dies_at;
      } else {
        EXPECT_FALSE(incidents.undo(as("mara"), id, change, false, "again"));
      }
      Replica healthy{*store, shop, clock, fmt::format("healthy-{}-{}", happened, dies_at)};
      for (int i = 0; i < 20; ++i) {
        shop.pass(seconds(1));
        healthy.keeper.turn();
        ASSERT_TRUE(incidents.carry_out(id));
      }
      ASSERT_EQ(kept(rollout).state.phase, Phase::rolled_back) << dies_at << happened;
      EXPECT_EQ(traffic.now()->share, 0);
      EXPECT_EQ(count("undo-asked"), 1);
      EXPECT_EQ(count("went-back"), 1);
      EXPECT_EQ(count("rolled-back"), 1);
      EXPECT_EQ(count("undone"), 1);
      EXPECT_EQ(control::load_freezes(*store, "prod")->freezes.all.size(), 1u);
      EXPECT_FALSE(incidents.show(id)->state->is_owed());
    }
  }
  EXPECT_GT(deaths, 30);
}

class IncidentsOfDeployments : public DyingIncidents {
 protected:
  void SetUp() override {
    DyingIncidents::SetUp();
    deployer.on_put_back([this](const std::string& effect, const Deployment&, bool) {
      effects.insert(effect);
      if (meanwhile) std::exchange(meanwhile, nullptr)();
    });
  }
  std::string deployed(const std::string& version) {
    deployer.deploy("checkout", version, 0.1);
    const auto told = incidents.deployed(
        as("mara"), {"prod", "checkout", version, "c9", "", "", clock.now(), {}, false});
    EXPECT_TRUE(told) << told.error().message;
    return incidents.open("prod")->front().state->id;
  }

  SimulatedDeployer deployer{shop};
  std::set<std::string> effects;
  std::function<void()> meanwhile;
  std::unique_ptr<control::PuttingBack> port =
      open_putting_back(deployer, [](bool) -> Result<void> { return {}; });
  control::Deployments deployments{*store, nullptr};
  control::Incidents incidents{*store,     one.rollouts, deployments,
                               port.get(), nullptr,      std::string(kOrigin)};
};

TEST_F(IncidentsOfDeployments, put_back_once_what_two_of_them_undo) {
  const std::string first = deployed("v7");
  Instant before = clock.now();
  before.seconds -= 1'000;
  const auto second = incidents.push(
      as("mara"), {"prod", "tickets", "", "delivery", "", "", before, "it hurts", false, false});
  ASSERT_TRUE(second) << second.error().message;
  ASSERT_NE(second->state->id, first);
  deployer.be(SimulatedDeployer::Mood::untold);
  for (const std::string& id : {first, second->state->id}) {
    ASSERT_TRUE(incidents.undo(as("mara"), id, "c9", false, "it hurts"));
  }
  deployer.be(SimulatedDeployer::Mood::well);
  shop.pass(seconds(31));
  for (const std::string& id : {first, second->state->id}) {
    const auto done = incidents.carry_out(id);
    ASSERT_TRUE(done) << done.error().message;
    EXPECT_FALSE(done->state->is_owed());
  }
  EXPECT_EQ(effects.size(), 1u) << "whoever puts back is asked for one thing";
}

TEST_F(IncidentsOfDeployments, leave_what_was_waived_while_something_else_was_put_back) {
  const std::string id = deployed("v7");
  EXPECT_EQ(deployed("v8"), id);
  meanwhile = [&] {
    const IncidentState now = *incidents.show(id)->state;
    const std::string last = now.steps.back().effect;
    ASSERT_TRUE(incidents.waive(as("mara"), id, last, "it is the fix"));
  };
  ASSERT_TRUE(incidents.undo(as("mara"), id, "c9", false, "it hurts"));
  EXPECT_EQ(effects.size(), 1u);
  EXPECT_NE(deployer.is_there("v7"), deployer.is_there("v8"));
  EXPECT_FALSE(incidents.show(id)->state->is_owed());
}

class IncidentsOfRollouts : public DyingIncidents {
 protected:
  std::string told() {
    const auto pushed = incidents.push(as("mara"), {"prod", "tickets", "", "checkout", "", "",
                                                    clock.now(), "it hurts", false, false});
    EXPECT_TRUE(pushed) << pushed.error().message;
    return pushed ? pushed->state->id : "";
  }

  control::Deployments deployments{*store, nullptr};
  control::Incidents incidents{*store,  one.rollouts, deployments,
                               nullptr, nullptr,      std::string(kOrigin)};
};

TEST_F(IncidentsOfRollouts, undo_what_follows_the_suspect_with_it) {
  const std::string suspect = started(one, std::string(kPlan));
  const std::string follower =
      started(one, with(with(std::string(kPlan), "system: checkout", "system: delivery"),
                        "reversible: true", "follows: [checkout]\nreversible: true"));
  go_on({&one}, minutes(15));
  ASSERT_EQ(kept(suspect).state.phase, Phase::done);
  ASSERT_EQ(kept(follower).state.phase, Phase::done);
  const std::string id = told();
  ASSERT_TRUE(incidents.undo(as("mara"), id, kept(suspect).change, false, "it hurts"));
  for (int i = 0; i < 10; ++i) {
    go_on({&one}, seconds(1));
    ASSERT_TRUE(incidents.carry_out(id));
  }
  EXPECT_EQ(kept(suspect).state.phase, Phase::rolled_back);
  EXPECT_EQ(kept(follower).state.phase, Phase::rolled_back);
  EXPECT_EQ(count("undone"), 1);
  const auto again = incidents.undo(as("mara"), id, kept(suspect).change, false, "again");
  EXPECT_EQ(again.error().code, Code::conflict);
}

TEST_F(IncidentsOfRollouts, say_what_cannot_be_undone_and_do_nothing_then) {
  const std::string suspect =
      started(one, with(with(with(std::string(kPlan), "reversible: true", "reversible: false"),
                             "on_bad: roll-back", "on_bad: freeze"),
                        "then: roll-back", "then: freeze"));
  go_on({&one}, minutes(15));
  ASSERT_EQ(kept(suspect).state.phase, Phase::done);
  const std::string id = told();
  const auto refused = incidents.undo(as("mara"), id, kept(suspect).change, false, "it hurts");
  ASSERT_FALSE(refused);
  EXPECT_THAT(refused.error().message, HasSubstr("not reversible"));
  EXPECT_TRUE(control::load_freezes(*store, "prod")->freezes.all.empty());
  EXPECT_TRUE(incidents.show(id)->state->undos.empty());
}

}  // namespace
}  // namespace belay::sim
