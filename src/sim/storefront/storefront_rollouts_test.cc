#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/storefront/storefront.h"
#include "sim/test_rollouts.h"

namespace belay::sim {
namespace {

using testing::HasSubstr;
using watch::Phase;

constexpr std::string_view kStorefrontPlan = R"(belay: rollout-plan/v1
environment: prod
system: checkout
version: v2
replaces: v1
reversible: true
alpha: 1 %
look: 10s
history: 30m
arms: by-request
traffic:
  canary: requests_total{system="{system}",version="{version}"}
  control: requests_total{system="{system}",version="{replaces}"}
  tolerance: 5 %
stages:
- {share: 10 %, bake: 1m, timeout: 4h}
- {share: 50 %, bake: 1m, timeout: 4h}
- {share: 100 %}
watch: 1m
guards:
- name: orders
  kind: drop
  margin: 5 %
  canary: orders_total{system="checkout",version="{version}"}
  control: orders_total{system="checkout",version="{replaces}"}
- name: failures
  kind: failures
  margin: 0.5 %
  canary:
    bad: 'errors_total{system="checkout",version="{version}"}'
    all: 'requests_total{system="checkout",version="{version}"}'
  control:
    bad: 'errors_total{system="checkout",version="{replaces}"}'
    all: 'requests_total{system="checkout",version="{replaces}"}'
on_bad: roll-back
on_no_data: {budget: 2m, total: 5m, then: roll-back}
on_timeout: hold
)";

/// The product's own rollouts, in this shop.
class StorefrontRollouts : public RolloutsTest {
 protected:
  void SetUp() override {
    RolloutsTest::SetUp();
    front.pass(std::chrono::hours(1));
  }

  void go_on_in_front(seconds span) {
    for (std::int64_t ten = 0; ten < span.count() / 10; ++ten) {
      front.pass(seconds(10));
      replica.keeper.turn();
    }
  }

  static StorefrontPlan plan() {
    StorefrontPlan made = default_storefront();
    made.demand.orders_a_minute = 3'000;
    return made;
  }

  Storefront front{plan(), 11, clock};
  Replica replica{*store, front, clock, "front"};
};

TEST_F(StorefrontRollouts, of_a_good_version_reach_all_of_the_traffic) {
  front.put_out("checkout", "v2", {});
  const std::string id = started(replica, std::string(kStorefrontPlan));
  go_on_in_front(std::chrono::hours(3));
  EXPECT_EQ(kept(id).state.phase, Phase::done) << watch::write_rollout(kept(id).state);
  EXPECT_EQ(front.traffic_of("checkout").now()->share, 10'000);
  EXPECT_EQ(front.toll().all(), Losses{});
}

TEST_F(StorefrontRollouts, of_a_version_that_fails_two_of_a_hundred_checkouts_go_back) {
  front.put_out("checkout", "v2", {.fails = 0.02});
  const std::string id = started(replica, std::string(kStorefrontPlan));
  go_on_in_front(std::chrono::hours(1));
  EXPECT_EQ(kept(id).state.phase, Phase::rolled_back) << watch::write_rollout(kept(id).state);
  EXPECT_THAT(kept(id).state.why, HasSubstr("`failures` is bad"));
  const double lost = front.toll().by_cause("checkout v2").orders;
  EXPECT_GT(lost, 0);
  EXPECT_LT(lost, 200);
  go_on_in_front(std::chrono::minutes(10));
  EXPECT_EQ(front.toll().all().orders, lost) << "nobody is served by it any more";
}

TEST_F(StorefrontRollouts, hold_while_the_metrics_are_out) {
  front.put_out("checkout", "v2", {});
  const std::string id = started(replica, std::string(kStorefrontPlan));
  go_on_in_front(std::chrono::minutes(2));
  front.silence(true);
  go_on_in_front(std::chrono::minutes(1));
  EXPECT_TRUE(kept(id).state.is_held_by(watch::HoldReason::no_data)) << replica.said;
  EXPECT_EQ(front.traffic_of("checkout").now()->share, 1'000);
}

}  // namespace
}  // namespace belay::sim
