#ifndef BELAY_SIM_TEST_ROLLOUTS_H_
#define BELAY_SIM_TEST_ROLLOUTS_H_

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/changes.h"
#include "control/people.h"
#include "control/rollout/keeper.h"
#include "control/rollout/rollouts.h"
#include "control/stored_ledger.h"
#include "sim/clock.h"
#include "sim/history.h"
#include "sim/one_repository.h"
#include "sim/organisation.h"
#include "sim/production.h"
#include "sim/sealer.h"
#include "sim/store.h"

/// A replica or two over a simulated shop, for tests of rollouts.
namespace belay::sim {

using control::Asker;
using control::KeptRollout;
using control::RolloutKeeper;
using control::RolloutOrder;
using control::Rollouts;
using control::RolloutShown;
using std::chrono::seconds;

inline constexpr std::string_view kPolicy =
    "belay: policy/v1\n"
    "rules:\n"
    "- name: what goes out goes out in stages\n"
    "  when: change.files.size() > 0\n"
    "  owes:\n"
    "  - rollout: {stages: [10, 100], bake: 1m, guards: [orders]}\n";

inline constexpr std::string_view kPlan = R"(belay: rollout-plan/v1
environment: prod
system: checkout
version: v2
replaces: v1
reversible: true
alpha: 1 %
look: 5s
history: 2m
arms: by-request
stages:
- {share: 10 %, bake: 1m, timeout: 30m}
- {share: 50 %, bake: 1m, timeout: 30m}
- {share: 100 %}
watch: 1m
guards:
- name: orders
  kind: drop
  margin: 25 %
  canary: orders_total{version="{version}"}
  control: orders_total{version="{replaces}"}
- name: failures
  kind: failures
  margin: 2 %
  canary: {bad: 'failed_total{version="{version}"}', all: 'checkouts_total{version="{version}"}'}
  control: {bad: 'failed_total{version="{replaces}"}', all: 'checkouts_total{version="{replaces}"}'}
on_bad: roll-back
on_no_data: {budget: 1m, total: 5m, then: roll-back}
on_timeout: hold
)";

inline std::string with(std::string text, const std::string& what, const std::string& instead) {
  const std::size_t at = text.find(what);
  EXPECT_NE(at, text.npos) << what;
  return at == text.npos ? text : text.replace(at, what.size(), instead);
}

/// One process of a server.
struct Replica {
  Replica(control::Store& store, control::Production& shop, SimulatedClock& clock,
          const std::string& name)
      : rollouts(store, shop, clock, nullptr, {std::string(kOrigin), name}),
        keeper(
            store, clock, rollouts, shop, [](const std::function<void()>& job) { job(); },
            [this](std::string_view line) { said += std::string(line) + "\n"; }) {}

  Rollouts rollouts;
  std::string said;
  RolloutKeeper keeper;
};

class RolloutsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(people.found(founders(), std::chrono::hours(24),
                             [](const control::IssuedToken&) -> Result<void> { return {}; }));
    shop.pass(seconds(180));
  }

  static Asker as(const std::string& id) { return {id, "token", {}, {}}; }

  /// An allow of a change of its own, bound to the plan.
  Result<ledger::Receipt> allowed(const std::string& plan, seconds lasts = std::chrono::hours(24)) {
    const std::string branch = fmt::format("feature-{}", ++branches);
    history.branch(branch);
    history.push(branch, {{"src/price.cc", branch}}, {"ines of retail", "ines@retail.example"},
                 clock.now());
    control::Changes changes{*store, repositories, {std::string(kOrigin), "belay test", lasts}};
    BELAY_TRY(const auto opened, changes.open(as("ines"), {"retail", branch, "", "prod"}));
    control::DecisionAsked asked{gate::Moment::deploy, "prod"};
    if (!plan.empty()) {
      BELAY_TRY(watch::RolloutPlan parsed, watch::parse_plan(plan, "plan"));
      asked.plan = std::make_shared<const watch::RolloutPlan>(std::move(parsed));
    }
    BELAY_TRY(const auto given, changes.decide(as("ines"), opened.state.id, asked));
    return given.receipt;
  }

  std::string started(Replica& by, const std::string& plan) {
    const auto receipt = allowed(plan);
    EXPECT_TRUE(receipt) << receipt.error().message;
    if (!receipt) return "";
    const auto begun = by.rollouts.start(as("ines"), *receipt);
    EXPECT_TRUE(begun) << begun.error().message;
    return begun ? begun->kept->state.id : "";
  }

  /// Lets time go by, as the replicas that live see it, until the rollout is over or held.
  void go_on(std::vector<Replica*> replicas, seconds span) {
    for (std::int64_t second = 0; second < span.count(); ++second) {
      shop.pass(seconds(1));
      for (Replica* replica : replicas) replica->keeper.turn();
    }
  }

  KeptRollout kept(const std::string& id) { return *one.rollouts.show(id)->kept; }

  std::vector<std::string> steps(const std::string& id) {
    std::vector<std::string> made;
    for (const std::string& record : contents.records) {
      const auto entry = ledger::parse_entry(record);
      const auto* stepped = std::get_if<ledger::RolloutStepped>(&entry->what);
      if (stepped != nullptr && stepped->rollout == id) made.push_back(stepped->step);
    }
    return made;
  }

  StoreContents contents;
  SimulatedClock clock;
  SimulatedSealer sealer;
  std::unique_ptr<control::Store> store = open_store(contents, clock, sealer);
  History history{
      {{"belay.yaml", std::string(kPolicy)}}, {"ada of retail", "ada@retail.example"}, clock.now()};
  OneRepository repositories{history};
  char secret = 0;
  control::People people{
      *store, std::string(kOrigin),
      [this](std::size_t bytes) -> Result<std::string> { return std::string(bytes, ++secret); }};
  SimulatedProduction shop{clock};
  Replica one{*store, shop, clock, "one"}, two{*store, shop, clock, "two"};
  int branches = 0;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_TEST_ROLLOUTS_H_
