#include <fmt/format.h>

#include <algorithm>

#include "sim/world_replica.h"

/// Incidents in the simulated world: who looks out for them, and what is deployed beside rollouts.
namespace belay::sim {
namespace {

constexpr std::string_view kWatches = R"(belay: watches/v1
environment: prod
look: 30s
false_alarm_every: 30d
counts:
- name: checkout-failures
  journey: buying
  system: checkout
  harm: surge
  counts: errors
  query: failed_total{system="checkout"}
  threshold: {count: 300, per: 30s}
- name: delivery-failures
  journey: promising
  system: delivery
  harm: surge
  counts: errors
  query: failed_total{system="delivery"}
  threshold: {count: 300, per: 30s}
)";

const watch::WatchList& watches() {
  static const watch::WatchList all = *watch::parse_watches(kWatches, "watches.yaml");
  return all;
}

/// What harms one system reaches the other in every second world.
std::shared_ptr<const watch::SystemGraph> graph(bool is_linked) {
  std::vector<watch::SystemGraph::System> systems = {{"checkout", 1, {"buying"}, {}, {}},
                                                     {"delivery", 2, {"promising"}, {}, {}}};
  if (is_linked) systems[0].needs = {"delivery"};
  return std::make_shared<const watch::SystemGraph>(std::move(systems));
}

}  // namespace

void World::open_incidents(Replica& replica) {
  auto right = open_putting_back(
      deployer_, [this, &replica](bool happened) { return at_deployer(replica, happened); });
  replica.putting_back =
      sabotage_.putting_back ? sabotage_.putting_back(std::move(right)) : std::move(right);
  replica.deployments = std::make_unique<control::Deployments>(*replica.store, nullptr);
  replica.incidents = std::make_unique<control::Incidents>(
      *replica.store, *replica.rollouts, *replica.deployments, replica.putting_back.get(), nullptr,
      std::string(kOrigin));
  replica.incidents->know(graph(is_linked_));
  replica.lookout = std::make_unique<control::Lookout>(
      *replica.store, clock_, *replica.incidents, *replica.rollouts, *replica.deployments,
      *replica.production, watches(), replica.rollouts->settings().replica,
      [this, &replica](std::string_view line) {
        tell(fmt::format("replica {} says: {}", replica.number, line));
      });
}

void World::look_out(Replica& replica) {
  by_itself(replica, [&] { replica.lookout->turn(); });
}

std::string World::deploy(const std::string& system) {
  const std::string version = fmt::format("{}-beside-{}", system, ++deployed_);
  deployer_.deploy(system, version, dice_.one_in(3) ? 0.3 : 0);
  tell(fmt::format("{} is deployed", version));
  return version;
}

Result<void> World::at_deployer(Replica& replica, bool happened) {
  if (happened && !replica.dead && one_in(weather_.order)) {
    replica.dead = true;
    mark("a replica died between putting back and saying so");
    tell(fmt::format("replica {} dies, having put back", replica.number));
  } else if (!happened && one_in(weather_.order) && may_more_happen()) {
    happen();
  }
  return at_port(replica, std::nullopt, happened);
}

/// What is rare in the life of an incident.
void World::see_incident(const RecordSeen& record, const ledger::IncidentStepped& stepped) {
  const std::string& step = stepped.step;
  const auto says = [&](std::string_view words) {
    return stepped.why.find(words) != std::string::npos;
  };
  const bool by_server = record.entry.by.kind == "server";
  if (step == "opened") mark(by_server ? "a count opened an incident" : "an incident was opened");
  if (step == "rang") mark("what rang belonged to an incident that was open");
  if (step == "reopened") mark("an incident opened again");
  if (step == "blamed" && stepped.suspect->cause == "change") mark("a change was blamed");
  if (step == "undo-asked") mark("an undo was asked for");
  if (step == "undone") mark("an undo was done");
  if (step == "undo-step-done" && says(" is put back")) mark("a deployment was put back");
  if (step == "undo-step-failed" && says(" is put back")) mark("a putting back failed");
  if (step == "undo-step-failed" && says(" goes back")) mark("an undo said why a rollout stays");
  if (step == "undo-step-waived") mark("a step of an undo was waived");
  if (step == "resolved") mark("an incident was resolved");
}

void World::see_undo(const Request& request, const Reply& reply) {
  if (is_calm()) return;
  const bool is_dry = std::get<UndoWanted>(request.asked).dry_run;
  if (!reply.refused && is_dry) mark("an undo was tried dry");
  if (!reply.refused) return;
  const auto says = [&](std::string_view words) {
    return reply.refused->message.find(words) != std::string::npos;
  };
  if (says("being undone") || says("was undone")) mark("an undo was asked for twice");
  if (says("can be undone in")) mark("nothing of a suspect could be undone");
  if (says("is no person")) mark("who is no person undid nothing");
}

}  // namespace belay::sim
