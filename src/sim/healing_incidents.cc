#include <fmt/format.h>

#include <algorithm>

#include "control/incident/freezes.h"
#include "sim/invariants.h"
#include "sim/world_replica.h"

/// What becomes of incidents once nothing fails any more.
namespace belay::sim {
namespace {

constexpr std::chrono::minutes kAWhile{10};

}  // namespace

/// What is owed is done by itself, or it says why not; then people do without, and resolve.
void World::heal_incidents() {
  deployer_.be(SimulatedDeployer::Mood::well);
  pass(kAWhile);
  if (stopped()) return;
  std::string how = not_undone();
  if (!how.empty()) return break_(kUndone, std::move(how));
  std::vector<std::string> open;
  for (const auto& [id, one] : chronicle_->incidents().all()) {
    if (!one.is_resolved) open.push_back(id);
  }
  for (const std::string& id : open) end_incident(id);
  if (stopped()) return;
  for (const std::string_view environment : kEnvironments) {
    const auto found = contents_.aggregates.find(control::freezes_key(std::string(environment)));
    if (found == contents_.aggregates.end()) continue;
    const auto frozen = control::parse_freezes(found->second.put.state);
    if (!frozen || frozen->all.empty()) continue;
    return break_(kUndone, fmt::format("{} is frozen for ever", frozen->all.front().systems[0]));
  }
}

std::string World::not_undone() {
  for (const IncidentsTold::Wanted& each : chronicle_->incidents().wanted()) {
    if (each.settled || !each.why_not.empty()) continue;
    return fmt::format("{} of {} is owed for ever: {}", each.effect, each.incident, each.step.of);
  }
  return "";
}

void World::end_incident(const std::string& id) {
  using Kind = IncidentOrder::Kind;
  const auto order = [&](Kind kind, const std::string& effect) {
    return insist({0, "ada", "", "", "", IncidentOrder{id, kind, effect, "The day is over."}});
  };
  std::vector<std::string> owed;
  for (const IncidentsTold::Wanted& each : chronicle_->incidents().wanted()) {
    if (each.incident == id && !each.settled) owed.push_back(each.effect);
  }
  for (const std::string& effect : owed) order(Kind::waive, effect);
  const auto resolved = order(Kind::resolve, "");
  if (!resolved || !resolved->refused) return;
  break_(kUndone, fmt::format("{} is open for ever: {}", id, resolved->refused->message));
}

}  // namespace belay::sim
