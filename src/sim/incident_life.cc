#include "sim/incident_life.h"

#include <fmt/format.h>

#include <string>
#include <vector>

#include "sim/somebody.h"

namespace belay::sim {
namespace {

using watch::IncidentState;
using Order = IncidentOrder::Kind;

constexpr std::string_view kSources[] = {"tickets", "status-page"};

class ActOnIncidents : Somebody {
 public:
  explicit ActOnIncidents(World& world) : Somebody(world) {}

  void any() {
    struct Choice {
      int weight;
      void (ActOnIncidents::*act)();
    };
    static constexpr Choice kChoices[] = {{5, &ActOnIncidents::say},
                                          {4, &ActOnIncidents::deploy},
                                          {7, &ActOnIncidents::undo},
                                          {8, &ActOnIncidents::order}};
    return (this->*any_of(kChoices).act)();
  }

 private:
  std::string any_system() { return std::string(dice_.one_of(kSystems)); }
  Instant lately() {
    Instant at = world_.now();
    at.seconds -= dice_.below(300);
    return at;
  }

  void say() {
    control::OutsideTold told;
    told.environment = any_environment();
    told.from = dice_.one_of(kSources);
    if (!dice_.one_in(5)) told.system = any_system();
    told.since = lately();
    told.is_infrastructure = dice_.one_in(12);
    told.is_over = dice_.one_in(3);
    told.says = fmt::format("{} ails", told.system.empty() ? "something" : told.system);
    send(anybody().id, "", std::move(told), false);
  }

  void deploy() {
    control::Deployment told;
    told.environment = "prod";
    told.system = any_system();
    told.version = world_.deploy(told.system);
    told.at = dice_.one_in(3) ? lately() : world_.now();
    const control::ChangeState* change = any_change();
    if (change != nullptr && !dice_.one_in(3)) told.change = change->id;
    for (const ReplySeen& seen : world_.chronicle().replies()) {
      const bool is_its = seen.reply.decision && seen.request->change == told.change;
      if (is_its) told.decision = seen.reply.decision->index;
    }
    send(anybody().id, "", std::move(told), false);
  }

  /// One that is not over, mostly.
  const IncidentState* any_incident() {
    std::vector<const IncidentState*> open, all;
    for (const auto& [id, state] : world_.chronicle().kept_incidents()) {
      all.push_back(&state);
      if (state.phase < watch::IncidentPhase::resolved) open.push_back(&state);
    }
    if (all.empty() || (open.empty() && !dice_.one_in(10))) return nullptr;
    return dice_.one_of(open.empty() || dice_.one_in(20) ? all : open);
  }

  /// What is out or was, and what is deployed: whatever somebody takes for the cause.
  std::string any_suspect() {
    std::vector<std::string> likely, all;
    for (const auto& [id, one] : world_.chronicle().rollouts().all()) {
      const std::string& change = one.entries.front().stepped.change;
      all.push_back(change);
      if (one.phase == "done" || one.is_under_way()) likely.push_back(change);
    }
    for (const auto& [id, deployment] : world_.chronicle().deployments()) {
      const bool is_back = world_.chronicle().all_put_back().contains(id);
      all.push_back(deployment.suspect());
      if (!is_back) likely.push_back(deployment.suspect());
    }
    if (all.empty()) return "";
    return dice_.one_of(likely.empty() || dice_.one_in(12) ? all : likely);
  }

  const control::Principal& somebody() { return dice_.one_in(8) ? anybody() : any_person(); }

  void undo() {
    const IncidentState* incident = any_incident();
    if (incident == nullptr) return;
    UndoWanted wanted{incident->id, "", dice_.one_in(5), "It loses orders."};
    if (!dice_.one_in(4)) wanted.suspect = any_suspect();
    send(somebody().id, "", std::move(wanted), false);
  }

  void order() {
    const IncidentState* incident = any_incident();
    if (incident == nullptr) return;
    struct Choice {
      int weight;
      Order kind;
    };
    static constexpr Choice kOrders[] = {
        {2, Order::mitigate}, {8, Order::resolve}, {2, Order::thaw}, {5, Order::waive}};
    IncidentOrder order{incident->id, any_of(kOrders).kind, "", "It is over."};
    std::vector<std::string> owed, all;
    for (const watch::AskedStep& each : incident->steps) {
      all.push_back(each.effect);
      if (each.standing == watch::AskedStep::Standing::owed) owed.push_back(each.effect);
    }
    if (order.kind == Order::waive) {
      if (all.empty()) return;
      order.effect = dice_.one_of(owed.empty() || dice_.one_in(10) ? all : owed);
    }
    send(somebody().id, "", std::move(order), false);
  }
};

}  // namespace

void act_on_incidents(World& world) { ActOnIncidents(world).any(); }

}  // namespace belay::sim
