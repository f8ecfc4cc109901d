#include "sim/storefront/fleet.h"

#include <algorithm>

namespace belay::sim {

Fleet::Fleet(const StorefrontPlan& plan) : cells_(cells_of(plan)), systems_(plan.systems.size()) {
  for (System& system : systems_) {
    system.versions.push_back({plan.version, {}});
    system.in_cells.assign(cells_.size(), {Running{}});
  }
}

std::size_t Fleet::number_of(System& system, const std::string& version) {
  const auto known = std::find_if(system.versions.begin(), system.versions.end(),
                                  [&](const Version& each) { return each.name == version; });
  if (known != system.versions.end()) {
    return static_cast<std::size_t>(known - system.versions.begin());
  }
  system.versions.push_back({version, {}});
  return system.versions.size() - 1;
}

void Fleet::put_out(std::size_t system, const std::string& version, const Effect& effect) {
  System& of = systems_[system];
  const std::size_t number = number_of(of, version);
  of.versions[number].effect = effect;
  of.coming = number;
}

/// Who has all of the traffic is no canary any more.
void Fleet::settle(System& system) {
  if (!system.canary) return;
  if (system.canary->share >= 1) {
    for (auto& in_cell : system.in_cells) in_cell.push_back(system.canary->running);
  }
  system.canary.reset();
}

void Fleet::deploy(std::size_t system, const std::string& version, const Place& where,
                   std::int64_t now) {
  System& of = systems_[system];
  const std::size_t number = number_of(of, version);
  if (of.coming == number) of.coming.reset();
  if (of.canary && of.canary->share >= 1) settle(of);
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    auto& in_cell = of.in_cells[cell];
    if (!where.has(cells_[cell]) || in_cell.back().version == number) continue;
    in_cell.push_back({number, now});
  }
}

void Fleet::put_back(std::size_t system, const std::string& version, const Place& where) {
  System& of = systems_[system];
  const std::size_t number = number_of(of, version);
  if (of.canary && of.canary->running.version == number) {
    if (of.canary->share >= 1) settle(of);
    of.canary.reset();
  }
  for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
    auto& in_cell = of.in_cells[cell];
    if (!where.has(cells_[cell])) continue;
    const Running first = in_cell.front();
    std::erase_if(in_cell, [&](const Running& each) { return each.version == number; });
    if (in_cell.empty()) in_cell.push_back(first);
  }
}

void Fleet::divide(std::size_t system, double share, std::int64_t now) {
  System& of = systems_[system];
  if (share > 0 && of.coming) {
    settle(of);
    of.canary = Canary{{*of.coming, now}, share};
    of.coming.reset();
  } else if (of.canary) {
    of.canary->share = share;
  }
}

}  // namespace belay::sim
