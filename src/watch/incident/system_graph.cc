#include "watch/incident/system_graph.h"

#include <algorithm>
#include <deque>

namespace belay::watch {
namespace {

std::vector<SystemGraph::System> systems_of(const facts::Catalog& catalog) {
  std::vector<SystemGraph::System> made;
  for (const facts::System& each : catalog.systems) {
    SystemGraph::System system{each.name, each.tier, each.journeys, {}, {}};
    for (const facts::Dependency& dependency : each.depends_on) {
      const std::string& on = catalog.systems[dependency.on].name;
      (dependency.kind == facts::DependencyKind::hard ? system.needs : system.wants).push_back(on);
    }
    made.push_back(std::move(system));
  }
  return made;
}

}  // namespace

SystemGraph::SystemGraph(std::vector<System> systems) {
  for (System& each : systems) {
    for (const auto* on : {&each.needs, &each.wants}) {
      for (const std::string& name : *on) dependents_[name].insert(each.name);
    }
    std::string name = each.name;
    systems_.insert_or_assign(std::move(name), std::move(each));
  }
}

SystemGraph::SystemGraph(const facts::Catalog& catalog) : SystemGraph(systems_of(catalog)) {}

std::map<std::string, int> SystemGraph::reach_of(const std::string& system) const {
  std::map<std::string, int> made = {{system, 0}};
  std::deque<std::string> next = {system};
  while (!next.empty()) {
    const std::string from = std::move(next.front());
    next.pop_front();
    const auto found = dependents_.find(from);
    if (found == dependents_.end()) continue;
    const int away = made.at(from) + 1;
    for (const std::string& dependent : found->second) {
      if (made.emplace(dependent, away).second) next.push_back(dependent);
    }
  }
  return made;
}

bool SystemGraph::are_linked(const std::string& a, const std::string& b) const {
  return reach_of(a).contains(b) || reach_of(b).contains(a);
}

std::optional<int> SystemGraph::tier_of_journey(const std::string& journey) const {
  std::optional<int> best;
  for (const auto& each : systems_) {
    const System& system = each.second;
    const bool is_on_it =
        std::find(system.journeys.begin(), system.journeys.end(), journey) != system.journeys.end();
    if (is_on_it && system.tier && (!best || *system.tier < *best)) best = system.tier;
  }
  return best;
}

const SystemGraph::System* SystemGraph::find(const std::string& name) const {
  const auto found = systems_.find(name);
  return found == systems_.end() ? nullptr : &found->second;
}

}  // namespace belay::watch
