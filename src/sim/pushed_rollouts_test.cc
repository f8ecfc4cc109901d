#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/pushed_metrics.h"
#include "sim/test_rollouts.h"

namespace belay::sim {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using testing::HasSubstr;
using watch::Phase;

/// Guarded by orders alone: nothing else is sent.
std::string plan_of_orders() {
  std::string plan(kPlan);
  const std::size_t from = plan.find("- name: failures"), to = plan.find("on_bad:");
  return plan.erase(from, to - from);
}

/// A shop that nobody scrapes: it sends what it counted.
class SendingProduction final : public control::Production {
 public:
  SendingProduction(SimulatedProduction& shop, SimulatedClock& clock, control::Store& store)
      : shop_(shop), clock_(clock), store_(store), pushed_(control::open_pushed(store, "prod")) {}

  Result<control::Metrics*> metrics(const std::string&) override { return pushed_.get(); }
  Result<control::Traffic*> traffic(const std::string& environment,
                                    const std::string& system) override {
    return shop_.traffic(environment, system);
  }
  watch::CounterRules rules(const std::string&) override { return {milliseconds(2'000), 0}; }
  milliseconds lag(const std::string&) override { return milliseconds(2'000); }

  void send() {
    std::vector<control::PushedSample> samples;
    for (const char* version : {"v1", "v2"}) {
      const std::string series = fmt::format("orders_total{{version=\"{}\"}}", version);
      const auto counted =
          (*shop_.metrics("prod"))
              ->ask(control::InstantQuery{fmt::format("{}[500ms]", series), clock_.now()});
      ASSERT_TRUE(counted && counted->size() == 1 && counted->front().samples.size() == 1);
      const watch::Sample& sample = counted->front().samples.front();
      samples.push_back({series, sample.at, sample.value});
    }
    ASSERT_EQ(control::take_pushed(store_, "prod", samples), samples.size());
  }

 private:
  SimulatedProduction& shop_;
  SimulatedClock& clock_;
  control::Store& store_;
  std::unique_ptr<control::Metrics> pushed_;
};

class PushedRolloutsTest : public RolloutsTest {
 protected:
  void SetUp() override {
    RolloutsTest::SetUp();
    pass(seconds(180));
  }

  /// Until then, or until the rollout is over.
  void pass(seconds span, const std::string& id = "") {
    for (std::int64_t second = 0; second < span.count(); ++second) {
      if (!id.empty() && watch::is_over(kept(id).state.phase)) return;
      shop.pass(seconds(1));
      if (!is_silent) sending.send();
      hears.keeper.turn();
    }
  }

  SendingProduction sending{shop, clock, *store};
  Replica hears{*store, sending, clock, "hears"};
  bool is_silent = false;
};

TEST_F(PushedRolloutsTest, of_a_good_version_reach_all_of_the_traffic) {
  const std::string id = started(hears, plan_of_orders());
  pass(minutes(10), id);
  EXPECT_EQ(kept(id).state.phase, Phase::done) << watch::write_rollout(kept(id).state);
}

TEST_F(PushedRolloutsTest, that_lose_orders_go_back_by_themselves) {
  shop.behave({0.4, 0});
  const std::string id = started(hears, plan_of_orders());
  pass(minutes(5), id);
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back);
  EXPECT_THAT(kept(id).state.why, HasSubstr("`orders` is bad"));
}

TEST_F(PushedRolloutsTest, to_whom_nobody_sends_anything_any_more_hold_and_go_back) {
  const std::string id = started(hears, plan_of_orders());
  pass(seconds(30));
  is_silent = true;
  pass(seconds(30));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::no_data));
  pass(minutes(2), id);
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back);
}

}  // namespace
}  // namespace belay::sim
