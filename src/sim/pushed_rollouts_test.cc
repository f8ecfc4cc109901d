#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/changes.h"
#include "control/people.h"
#include "control/pushed_metrics.h"
#include "control/rollout/keeper.h"
#include "control/rollout/rollouts.h"
#include "sim/clock.h"
#include "sim/history.h"
#include "sim/organisation.h"
#include "sim/production.h"
#include "sim/sealer.h"
#include "sim/store.h"

namespace belay::sim {
namespace {

using control::Asker;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;
using watch::Phase;

constexpr std::string_view kPolicy =
    "belay: policy/v1\n"
    "rules:\n"
    "- name: what goes out goes out in stages\n"
    "  when: change.files.size() > 0\n"
    "  owes:\n"
    "  - rollout: {stages: [10, 100], bake: 1m, guards: [orders]}\n";

constexpr std::string_view kPlan = R"(belay: rollout-plan/v1
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
- {share: 100 %}
watch: 1m
guards:
- name: orders
  kind: drop
  margin: 25 %
  canary: orders_total{version="{version}"}
  control: orders_total{version="{replaces}"}
on_bad: roll-back
on_no_data: {budget: 1m, total: 5m, then: roll-back}
on_timeout: hold
)";

/// A shop that nobody scrapes: it sends what it counted, every second.
class SendingProduction final : public control::Production {
 public:
  SendingProduction(SimulatedClock& clock, control::Store& store)
      : clock_(clock), store_(store), shop(clock), pushed_(control::open_pushed(store, "prod")) {}

  Result<control::Metrics*> metrics(const std::string&) override { return pushed_.get(); }
  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override {
    return shop.traffic(environment, system);
  }
  watch::CounterRules rules(const std::string&) override { return {milliseconds(2'000), 0}; }
  milliseconds lag(const std::string&) override { return milliseconds(2'000); }

  void pass_a_second() {
    shop.pass(seconds(1));
    if (!is_silent) send();
  }

 private:
  void send() {
    std::vector<control::PushedSample> samples;
    for (const char* version : {"v1", "v2"}) {
      const std::string series = fmt::format("orders_total{{version=\"{}\"}}", version);
      const auto counted =
          (*shop.metrics("prod"))
              ->ask(control::InstantQuery{fmt::format("{}[500ms]", series), clock_.now()});
      ASSERT_TRUE(counted && counted->size() == 1 && counted->front().samples.size() == 1);
      const watch::Sample& sample = counted->front().samples.front();
      samples.push_back({series, sample.at, sample.value});
    }
    ASSERT_EQ(control::take_pushed(store_, "prod", samples), 2u);
  }

  SimulatedClock& clock_;
  control::Store& store_;

 public:
  SimulatedProduction shop;
  bool is_silent = false;

 private:
  std::unique_ptr<control::Metrics> pushed_;
};

class OneRepository : public control::Repositories {
 public:
  explicit OneRepository(History& history) : history_(history) {}
  Result<std::unique_ptr<control::Repository>> open(const std::string&) override {
    return open_history(history_, []() -> Result<void> { return {}; });
  }

 private:
  History& history_;
};

class PushedRolloutsTest : public ::testing::Test {
 protected:
  void SetUp() override {
    ASSERT_TRUE(people.found(founders(), std::chrono::hours(24),
                             [](const control::IssuedToken&) -> Result<void> { return {}; }));
    go_on(seconds(180));
  }

  /// Until then, or until it is over.
  void go_on(seconds span) {
    for (std::int64_t second = 0; second < span.count(); ++second) {
      production.pass_a_second();
      keeper.turn();
      if (!id.empty() && watch::is_over(state().phase)) return;
    }
  }

  void start() {
    const Asker ines{"ines", "token", {}, {}};
    history.branch("feature");
    history.push("feature", {{"src/price.cc", "cheaper"}},
                 {"ines of retail", "ines@retail.example"}, clock.now());
    control::Changes changes{
        *store, repositories, {std::string(kOrigin), "belay test", std::chrono::hours(24)}};
    const auto opened = changes.open(ines, {"retail", "feature", "", "prod"});
    ASSERT_TRUE(opened) << opened.error().message;
    auto plan = watch::parse_plan(kPlan, "plan");
    ASSERT_TRUE(plan) << plan.error().message;
    control::DecisionAsked asked{gate::Moment::deploy, "prod"};
    asked.plan = std::make_shared<const watch::RolloutPlan>(*std::move(plan));
    const auto given = changes.decide(ines, opened->state.id, asked);
    ASSERT_TRUE(given) << given.error().message;
    const auto begun = rollouts.start(ines, given->receipt);
    ASSERT_TRUE(begun) << begun.error().message;
    id = begun->kept->state.id;
  }

  watch::RolloutState state() { return rollouts.show(id)->kept->state; }

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
  SendingProduction production{clock, *store};
  control::Rollouts rollouts{*store, production, clock, nullptr, {std::string(kOrigin), "one"}};
  control::RolloutKeeper keeper{*store,
                                clock,
                                rollouts,
                                production,
                                [](const std::function<void()>& job) { job(); },
                                [](std::string_view) {}};
  std::string id;
};

TEST_F(PushedRolloutsTest, of_a_good_version_reach_all_of_the_traffic) {
  start();
  go_on(minutes(10));
  EXPECT_EQ(state().phase, Phase::done) << watch::write_rollout(state());
}

TEST_F(PushedRolloutsTest, that_lose_orders_go_back_by_themselves) {
  production.shop.behave({0.4, 0});
  start();
  go_on(minutes(5));
  EXPECT_EQ(state().phase, Phase::rolled_back) << watch::write_rollout(state());
  EXPECT_THAT(state().why, HasSubstr("`orders` is bad"));
}

TEST_F(PushedRolloutsTest, to_whom_nobody_sends_anything_any_more_hold_and_go_back) {
  start();
  go_on(seconds(30));
  production.is_silent = true;
  go_on(seconds(30));
  EXPECT_TRUE(state().is_held_by(watch::HoldReason::no_data)) << watch::write_rollout(state());
  go_on(minutes(2));
  EXPECT_EQ(state().phase, Phase::rolled_back);
}

}  // namespace
}  // namespace belay::sim
