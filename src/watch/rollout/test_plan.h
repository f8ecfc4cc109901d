#ifndef BELAY_WATCH_ROLLOUT_TEST_PLAN_H_
#define BELAY_WATCH_ROLLOUT_TEST_PLAN_H_

#include <gtest/gtest.h>

#include <string>
#include <string_view>

#include "watch/rollout/plan.h"

/// Plans for tests.
namespace belay::watch {

/// The example of docs/formats/rollout-plan-v1.md.
inline constexpr std::string_view kExamplePlan = R"yaml(belay: rollout-plan/v1
environment: prod
system: checkout
version: sha256:9f2c01
replaces: sha256:77ab43
together:
- {system: checkout-config, version: "2026-11-22.2", replaces: "2026-11-20.1"}
follows: [payments]
reversible: true
alpha: 0.1 %
look: 10s
stages:
- {share: 1 %, bake: 10m, unguarded: true}
- {share: 5 %, bake: 30m, timeout: 4h, margins: {orders: 20 %}}
- {share: 25 %, bake: 30m, timeout: 2h}
- {share: 100 %}
watch: 1h
history: 1h
arms: as-before
traffic:
  canary: requests_total{version="{version}"}
  control: requests_total{version="{replaces}"}
  tolerance: 10 %
guards:
- name: orders
  kind: drop
  margin: 10 %
  canary: orders_total{version="{version}"}
  control: orders_total{version="{replaces}"}
- name: errors
  kind: failures
  margin: 0.5 %
  canary: {bad: 'hits{code=~"5..",version="{version}"}', all: 'hits{version="{version}"}'}
  control: {bad: 'hits{code=~"5..",version="{replaces}"}', all: 'hits{version="{replaces}"}'}
- name: slow
  kind: latency
  margin: 50 %
  canary: 'seconds_bucket{version="{version}"}'
  control: 'seconds_bucket{version="{replaces}"}'
on_bad: roll-back
on_no_data: {budget: 5m, total: 20m, then: roll-back}
on_timeout: hold
on_unguarded: promote
)yaml";

/// `text` with its first `from` as `to`.
inline std::string with(std::string_view text, std::string_view from, std::string_view to) {
  std::string made(text);
  const std::size_t at = made.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return at == std::string::npos ? made : made.replace(at, from.size(), to);
}

inline RolloutPlan plan_of(std::string_view text) {
  auto made = parse_plan(text, "plan.yaml");
  EXPECT_TRUE(made) << (made ? "" : made.error().to_string());
  return made ? *std::move(made) : RolloutPlan{};
}

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_TEST_PLAN_H_
