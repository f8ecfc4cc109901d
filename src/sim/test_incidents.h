#ifndef BELAY_SIM_TEST_INCIDENTS_H_
#define BELAY_SIM_TEST_INCIDENTS_H_

#include "control/incident/incidents.h"
#include "control/incident/lookout.h"
#include "sim/storefront/storefront.h"
#include "sim/test_rollouts.h"
#include "watch/incident/watches.h"

/// A small shop with rollouts, and a replica or two that look out for incidents in it.
namespace belay::sim {

using control::Deployment;
using control::IncidentShown;
using watch::IncidentPhase;
using watch::IncidentState;

/// Its guards bear nearly everything: what it brings out is noticed afterwards, if ever.
inline constexpr std::string_view kBlindPlan = R"(belay: rollout-plan/v1
environment: prod
system: checkout
version: v2
replaces: v1
reversible: true
alpha: 1 %
look: 10s
history: 10m
arms: by-request
stages:
- {share: 10 %, bake: 1m, timeout: 4h}
- {share: 100 %}
watch: 1m
guards:
- name: orders
  kind: drop
  margin: 95 %
  canary: orders_total{system="checkout",version="{version}"}
  control: orders_total{system="checkout",version="{replaces}"}
on_bad: roll-back
on_no_data: {budget: 2m, total: 5m, then: roll-back}
on_timeout: hold
)";

inline constexpr std::string_view kWatches = R"(belay: watches/v1
environment: prod
look: 10s
false_alarm_every: 30d
region_label: region
cell_label: cell
counts:
- {name: orders, journey: checkout, system: storefront, harm: drop, counts: orders,
   query: 'orders_total{system="storefront"}'}
- {name: history, journey: history, system: order-history, harm: drop, counts: other,
   query: 'good_total{system="order-history"}'}
)";

inline StorefrontPlan shop_to_watch() {
  StorefrontPlan plan;
  plan.demand.orders_a_minute = 3'000;
  plan.regions = {{"na", 0.6, -6, {{"na-1", 0.5}, {"na-2", 0.5}}},
                  {"eu", 0.4, 1, {{"eu-1", 0.5}, {"eu-2", 0.5}}}};
  plan.systems = {{"storefront", "checkout", 1, {"checkout"}, {}, 5},
                  {"checkout", "checkout", 1, {"payments"}, {}, 1},
                  {"payments", "checkout", 1, {}, {}, 1},
                  {"order-history", "history", 2, {}, {}, 0.5}};
  return plan;
}

inline std::shared_ptr<const watch::SystemGraph> graph_of(const StorefrontPlan& plan) {
  std::vector<watch::SystemGraph::System> systems;
  for (const SystemPlan& each : plan.systems) {
    systems.push_back({each.name, each.tier, {each.journey}, each.needs, each.wants});
  }
  return std::make_shared<const watch::SystemGraph>(std::move(systems));
}

/// Puts back what is deployed in the shop, and counts how often it is asked to.
class ShopDeployer : public control::PuttingBack {
 public:
  explicit ShopDeployer(Storefront& front) : front_(front) {}

  Result<void> put_back(const std::string& effect, const Deployment& deployment) override {
    asked.push_back(effect);
    if (fails) return fail(Code::unavailable, "the pipeline does not answer");
    if (done.insert(effect).second) {
      front_.put_back(deployment.system, deployment.version, {deployment.region, deployment.cell});
    }
    return {};
  }

  std::vector<std::string> asked;
  std::set<std::string> done;
  bool fails = false;

 private:
  Storefront& front_;
};

/// One process that keeps rollouts and looks out for incidents.
struct Watcher {
  Watcher(control::Store& store, Storefront& front, SimulatedClock& clock,
          control::PuttingBack& deployer, const std::string& name)
      : replica(store, front, clock, name),
        deployments(store, nullptr),
        incidents(store, replica.rollouts, deployments, &deployer, nullptr, std::string(kOrigin)),
        lookout(store, clock, incidents, replica.rollouts, deployments, front,
                *watch::parse_watches(kWatches, "watches.yaml"), name,
                [this](std::string_view line) { said += std::string(line) + "\n"; }) {
    incidents.know(graph_of(front.plan()));
  }

  void turn() {
    replica.keeper.turn();
    lookout.turn();
  }

  Replica replica;
  control::Deployments deployments;
  control::Incidents incidents;
  std::string said;
  control::Lookout lookout;
};

class IncidentsTest : public RolloutsTest {
 protected:
  void SetUp() override {
    RolloutsTest::SetUp();
    front.pass(std::chrono::hours(2));
  }

  void go_on(std::vector<Watcher*> watchers, seconds span) {
    for (std::int64_t ten = 0; ten < span.count() / 10; ++ten) {
      front.pass(seconds(10));
      for (Watcher* watcher : watchers) watcher->turn();
    }
  }
  void go_on(seconds span) { go_on({&first}, span); }

  std::vector<IncidentShown> open() { return *first.incidents.open("prod"); }
  IncidentState state(const std::string& id) { return *first.incidents.show(id)->state; }
  std::size_t incidents_ever() { return first.incidents.list({"", "prod", "", 0, 100})->size(); }

  /// Steps of all incidents in the ledger.
  std::vector<std::string> incident_steps() {
    std::vector<std::string> made;
    for (const std::string& record : contents.records) {
      const auto entry = ledger::parse_entry(record);
      const auto* stepped = std::get_if<ledger::IncidentStepped>(&entry->what);
      if (stepped != nullptr) made.push_back(stepped->step);
    }
    return made;
  }

  /// A blind rollout of something bad that has reached everybody, and is done.
  std::string harmed(const Effect& effect) {
    front.put_out("checkout", "v2", effect);
    const std::string id = started(first.replica, std::string(kBlindPlan));
    for (int tens = 0; tens < 60 && kept(id).state.phase != watch::Phase::done; ++tens) {
      go_on(seconds(10));
    }
    EXPECT_EQ(kept(id).state.phase, watch::Phase::done)
        << watch::write_rollout(kept(id).state) << first.replica.said;
    return id;
  }

  Storefront front{shop_to_watch(), 7, clock};
  ShopDeployer deployer{front};
  Watcher first{*store, front, clock, deployer, "first"};
  Watcher second{*store, front, clock, deployer, "second"};
};

}  // namespace belay::sim

#endif  // BELAY_SIM_TEST_INCIDENTS_H_
