#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/test_incidents.h"

namespace belay::sim {
namespace {

using std::chrono::minutes;
using testing::IsEmpty;
using testing::SizeIs;

/// How long a call takes is a value like any other: nothing else is watched.
constexpr std::string_view kValues = R"(belay: watches/v1
environment: prod
look: 10s
false_alarm_every: 30d
region_label: region
cell_label: cell
counts:
- {name: times, journey: checkout, system: checkout, harm: drift, counts: other,
   query: 'request_seconds_bucket{system="checkout"}'}
)";

StorefrontPlan timed_shop() {
  StorefrontPlan plan = shop_to_watch();
  for (SystemPlan& each : plan.systems) {
    if (each.name == "checkout") each.seconds = 0.06;
  }
  return plan;
}

class ValuesTest : public RolloutsTest {
 protected:
  void SetUp() override {
    RolloutsTest::SetUp();
    incidents.know(graph_of(front.plan()));
    front.pass(std::chrono::hours(2));
  }

  void go_on(seconds span) {
    for (std::int64_t ten = 0; ten < span.count() / 10; ++ten) {
      front.pass(seconds(10));
      lookout.turn();
    }
  }

  std::vector<IncidentShown> open() { return *incidents.open("prod"); }

  Storefront front{timed_shop(), 7, clock};
  Replica replica{*store, front, clock, "first"};
  control::Deployments deployments{*store, nullptr};
  control::Incidents incidents{*store,  replica.rollouts, deployments,
                               nullptr, nullptr,          std::string(kOrigin)};
  std::string said;
  control::Lookout lookout{*store,
                           clock,
                           incidents,
                           replica.rollouts,
                           deployments,
                           front,
                           *watch::parse_watches(kValues, "watches.yaml"),
                           "first",
                           [this](std::string_view line) { said += std::string(line) + "\n"; }};
};

TEST_F(ValuesTest, that_drift_open_an_incident_though_every_call_succeeds_and_end_it) {
  go_on(minutes(30));
  ASSERT_THAT(open(), IsEmpty()) << "learned from the past, by the same queries";
  EXPECT_EQ(said, "");
  front.fail("checkout", {"eu", ""}, {.slows = 3});
  go_on(minutes(3));
  ASSERT_THAT(open(), SizeIs(1)) << said;
  const IncidentState now = *open().front().state;
  for (const watch::Rung& rung : now.signals) {
    EXPECT_EQ(rung.signal.kind, watch::Signal::Kind::drift) << rung.signal.says;
    EXPECT_EQ(rung.signal.of, "times");
    EXPECT_TRUE(rung.signal.region.empty() || rung.signal.region == "eu") << rung.signal.says;
  }
  EXPECT_THAT(now.impact, IsEmpty()) << "no order and no error";
  front.fail("checkout", {"eu", ""}, {});
  go_on(minutes(60));
  EXPECT_EQ(open().front().state->phase, IncidentPhase::mitigated)
      << watch::write_incident(*open().front().state);
}

}  // namespace
}  // namespace belay::sim
