#include "sim/storefront/plan.h"

#include <fmt/format.h>

#include <cmath>
#include <set>

#include "base/text.h"
#include "sim/storefront/services.h"

namespace belay::sim {
namespace {

tl::unexpected<Error> refuse(std::string why) { return fail(Code::malformed, std::move(why)); }

bool is_share(double number) { return number >= 0 && number <= 1; }
bool is_positive(double number) { return number > 0 && std::isfinite(number); }

Result<void> check_regions(const StorefrontPlan& plan) {
  std::set<std::string> regions;
  if (plan.regions.empty()) return refuse("the shop is nowhere: name a region");
  for (const RegionPlan& region : plan.regions) {
    if (region.name.empty() || !regions.insert(region.name).second) {
      return refuse(fmt::format("a region is named `{}`, and needs a name of its own",
                                printable(region.name)));
    }
    if (!is_positive(region.share)) {
      return refuse(fmt::format("region `{}` has no share of the demand: write a number above 0",
                                printable(region.name)));
    }
    if (region.cells.empty()) {
      return refuse(fmt::format("region `{}` has no cell: name one", printable(region.name)));
    }
    std::set<std::string> cells;
    for (const CellPlan& cell : region.cells) {
      const bool is_sound = is_positive(cell.share) && !cell.name.empty();
      if (is_sound && cells.insert(cell.name).second) continue;
      return refuse(fmt::format("cell `{}` of region `{}` needs a name of its own, and a share",
                                printable(cell.name), printable(region.name)));
    }
  }
  return {};
}

Result<void> check_system(const SystemPlan& system, const std::set<std::string>& names) {
  for (const auto* others : {&system.needs, &system.wants}) {
    for (const std::string& other : *others) {
      if (names.contains(other)) continue;
      const std::vector<std::string_view> known(names.begin(), names.end());
      return refuse(fmt::format("`{}` needs or wants `{}`, which no system is called{}",
                                printable(system.name), printable(other),
                                did_you_mean(other, known)));
    }
  }
  const bool is_sound = is_positive(system.calls) && is_share(system.fails) &&
                        is_share(system.wrong) && is_positive(system.headroom) &&
                        system.seconds >= 0 && std::isfinite(system.seconds);
  if (is_sound) return {};
  return refuse(
      fmt::format("the numbers of system `{}` mean nothing: shares are 0 to 1, and calls "
                  "and headroom above 0",
                  printable(system.name)));
}

Result<void> check_demand(const DemandPlan& demand) {
  const bool is_sound = is_positive(demand.orders_a_minute) && is_share(demand.swing) &&
                        is_positive(demand.weekend) && demand.clump >= 1 && demand.clump <= 50 &&
                        is_share(demand.noise) && is_share(demand.drift);
  if (is_sound) return {};
  return refuse(
      "the demand's numbers mean nothing: swing, noise and drift are shares from 0 to 1, a clump "
      "is 1 to 50, and the rest is above 0");
}

}  // namespace

Result<void> check(const StorefrontPlan& plan) {
  BELAY_TRY_VOID(check_regions(plan));
  BELAY_TRY_VOID(check_demand(plan.demand));
  std::set<std::string> names;
  for (const SystemPlan& system : plan.systems) {
    if (!system.name.empty() && names.insert(system.name).second) continue;
    return refuse(
        fmt::format("a system is named `{}`, and needs a name of its own", printable(system.name)));
  }
  for (const SystemPlan& system : plan.systems) BELAY_TRY_VOID(check_system(system, names));
  if (!names.contains(plan.shop)) {
    return refuse(fmt::format("the shop is `{}`, which no system is called", printable(plan.shop)));
  }
  if (const auto circle = Services(plan).in_a_circle()) {
    return refuse(
        fmt::format("`{}` needs or wants itself in the end: break the circle", printable(*circle)));
  }
  return {};
}

std::vector<CellOfPlan> cells_of(const StorefrontPlan& plan) {
  double all = 0;
  for (const RegionPlan& region : plan.regions) all += region.share;
  std::vector<CellOfPlan> made;
  for (std::size_t number = 0; number < plan.regions.size(); ++number) {
    const RegionPlan& region = plan.regions[number];
    double within = 0;
    for (const CellPlan& cell : region.cells) within += cell.share;
    for (const CellPlan& cell : region.cells) {
      made.push_back({region.name, cell.name, number, region.hours_from_utc,
                      region.share / all * cell.share / within});
    }
  }
  return made;
}

}  // namespace belay::sim
