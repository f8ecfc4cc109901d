#include "sim/replay/defaults.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::replay {
namespace {

/// Four stages with ten minutes each, and the margins that 100 orders a minute can show in them.
constexpr std::string_view kRollout = R"(reversible: true
alpha: 0.1 %
look: 10s
history: 1h
arms: by-request
stages:
- {share: 1 %, bake: 10m, timeout: 2h}
- {share: 5 %, bake: 10m, timeout: 2h}
- {share: 25 %, bake: 10m, timeout: 2h}
- {share: 100 %}
watch: 30m
guards:
- name: orders
  kind: drop
  margin: 20 %
  canary: orders_total{system="{system}",version="{version}"}
  control: orders_total{system="{system}",version="{replaces}"}
- name: failures
  kind: failures
  margin: 1 %
  canary:
    bad: errors_total{system="{system}",version="{version}"}
    all: requests_total{system="{system}",version="{version}"}
  control:
    bad: errors_total{system="{system}",version="{replaces}"}
    all: requests_total{system="{system}",version="{replaces}"}
- name: wrong-answers
  kind: failures
  margin: 1 %
  canary:
    bad: wrong_total{system="{system}",version="{version}"}
    all: requests_total{system="{system}",version="{version}"}
  control:
    bad: wrong_total{system="{system}",version="{replaces}"}
    all: requests_total{system="{system}",version="{replaces}"}
on_bad: roll-back
on_no_data: {budget: 5m, total: 20m, then: roll-back}
on_timeout: hold
)";

std::string listed(const std::vector<std::string>& names) {
  return "[" + joined(names, ", ") + "]";
}

}  // namespace

std::string_view default_rollout() { return kRollout; }

std::string default_watches(const sim::StorefrontPlan& world) {
  std::string text =
      "look: 30s\nfalse_alarm_every: 28d\nregion_label: region\ncell_label: cell\ncounts:\n";
  const auto watch = [&](std::string_view name, std::string_view journey, std::string_view system,
                         std::string_view harm, std::string_view counts, std::string_view query) {
    text +=
        fmt::format("- {{name: {}, journey: {}, system: {}, harm: {}, counts: {}, query: '{}'}}\n",
                    name, journey, system, harm, counts, query);
  };
  const auto journey_of = [](const sim::SystemPlan& system) {
    return system.journey.empty() ? system.name : system.journey;
  };
  for (const sim::SystemPlan& system : world.systems) {
    const auto of = [&](std::string_view counter) {
      return fmt::format("{}{{system=\"{}\"}}", counter, system.name);
    };
    const std::string journey = journey_of(system);
    if (system.name == world.shop) {
      watch("orders", journey, system.name, "drop", "orders", of("orders_total"));
      watch("complaints", journey, system.name, "surge", "other", "complaints_total");
    }
    if (system.tier > 1 && system.name != world.shop) continue;
    watch(system.name + "-errors", journey, system.name, "surge", "errors", of("errors_total"));
    watch(system.name + "-wrong", journey, system.name, "surge", "errors", of("wrong_total"));
  }
  return text;
}

std::string world_catalog(const sim::StorefrontPlan& world) {
  std::vector<std::string> regions;
  for (const sim::RegionPlan& region : world.regions) regions.push_back(region.name);
  std::string systems = "belay: catalog/v1\nsystems:\n", teams = "teams:\n";
  for (const sim::SystemPlan& system : world.systems) {
    systems += fmt::format("- name: {}\n  tier: {}\n  owner: {}-team\n  paths: [services/{}/]\n",
                           system.name, system.tier, system.name, system.name);
    if (!system.journey.empty()) systems += fmt::format("  journeys: [{}]\n", system.journey);
    systems += fmt::format("  regions: {}\n  depends_on: {{hard: {}, soft: {}}}\n", listed(regions),
                           listed(system.needs), listed(system.wants));
    teams += fmt::format("- name: {}-team\n", system.name);
  }
  return systems + teams;
}

}  // namespace belay::replay
