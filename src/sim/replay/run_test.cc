#include "sim/replay/run.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/replay/figures.h"
#include "sim/replay/replayed.h"

namespace belay::replay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kShop = R"(belay: replay/v1
name: prices
starts: 2026-03-03T14:00:00Z
lasts: 4h
world:
  regions:
  - {name: na, share: 60 %, cells: [na-1, na-2]}
  - {name: eu, share: 40 %, cells: [eu-1, eu-2]}
  systems:
  - {name: storefront, tier: 1, journey: checkout, needs: [pricing]}
  - {name: pricing, tier: 1, journey: pricing}
  - {name: search}
  demand: {orders: 12000, swing: 10 %}
controls:
  gate:
    policy: |
      rules:
      - name: two people
        when: change.files.size() > 0
        owes: [{approvals: {count: 2}}]
  watches: |
    look: 30s
    false_alarm_every: 28d
    region_label: region
    cell_label: cell
    counts:
    - {name: orders, journey: checkout, system: storefront, harm: drop, counts: orders,
       query: 'orders_total{system="storefront"}'}
    - {name: search-errors, journey: browse, system: search, harm: surge, counts: errors,
       query: 'errors_total{system="search"}'}
    - {name: price-errors, journey: pricing, system: pricing, harm: surge, counts: errors,
       query: 'errors_total{system="pricing"}'}
  on_call: {undoes_after: 2m}
)";

constexpr std::string_view kBad = R"(changes:
- id: prices
  system: pricing
  after: 30m
  where: {region: na}
  effect: {fails: 90 %}
  undone: 2h
  beside: true
)";

Scenario scenario_of(std::string_view rest) {
  auto read = parse_scenario(std::string(kShop) + std::string(rest), "week.yaml");
  EXPECT_TRUE(read) << (read ? "" : read.error().to_string());
  return read ? *std::move(read) : Scenario();
}

Run played(const Scenario& scenario, Controls controls, std::uint64_t seed = 1, Keeps keeps = {}) {
  const auto judged = judge(scenario);
  EXPECT_TRUE(judged) << judged.error().to_string();
  auto run = play(scenario, *judged, controls, seed, keeps);
  EXPECT_TRUE(run) << run.error().to_string();
  return run ? *std::move(run) : Run();
}

TEST(Replay, without_controls_loses_what_the_harm_comes_to_until_people_undo_it) {
  const Scenario scenario = scenario_of(kBad);
  const replay::Run run = played(scenario, Controls::none, 1, {true});
  // 90 % of the orders of 60 % of the demand, for an hour and a half: an afternoon's.
  EXPECT_NEAR(run.orders_lost, 0.9 * 0.6 * 12'000 * 90, 0.2 * 0.9 * 0.6 * 12'000 * 90);
  EXPECT_EQ(run.lost_in.count("eu"), 0u);
  EXPECT_EQ(run.lasted, minutes(90));
  EXPECT_EQ(run.undone_after, minutes(90));
  EXPECT_FALSE(run.detected_after);
  EXPECT_EQ(run.blamed, "none");
  EXPECT_EQ(run.minutes.size(), 240u);
  EXPECT_NEAR(deepest_drop(run, "na"), 90, 3);
  EXPECT_NEAR(deepest_drop(run, "eu"), 0, 0.1);
}

TEST(Replay, lets_nothing_out_that_the_gate_holds) {
  const Scenario scenario = scenario_of(kBad);
  for (const Controls controls : {Controls::gate, Controls::both}) {
    const replay::Run run = played(scenario, controls);
    EXPECT_EQ(run.orders_lost, 0) << name_of(controls);
    EXPECT_FALSE(run.undone_after) << name_of(controls);
  }
}

TEST(Replay, with_guards_brings_a_bad_version_back_by_its_own_rollout) {
  const replay::Run run = played(scenario_of(kBad), Controls::guards);
  EXPECT_LT(run.orders_lost, 300);
  EXPECT_GT(run.orders_lost, 0);
  EXPECT_EQ(run.detected_by, "rollout");
  EXPECT_EQ(run.blamed, "prices");
  EXPECT_THAT(run.rolled_back, ElementsAre("prices"));
  ASSERT_TRUE(run.undone_after);
  EXPECT_LE(*run.undone_after, minutes(2));
  EXPECT_LE(*run.detected_after, *run.undone_after);
}

TEST(Replay, of_one_seed_is_always_the_same_and_of_another_is_not) {
  const Scenario scenario = scenario_of(kBad);
  const replay::Run one = played(scenario, Controls::guards, 7),
                    same = played(scenario, Controls::guards, 7);
  EXPECT_EQ(one.orders_lost, same.orders_lost);
  EXPECT_EQ(one.errors, same.errors);
  EXPECT_EQ(one.detected_after, same.detected_after);
  EXPECT_NE(played(scenario, Controls::none, 8).orders_lost,
            played(scenario, Controls::none, 9).orders_lost);
}

TEST(Replay, of_what_passes_both_controls_by_is_detected_blamed_and_undone) {
  const replay::Run run = played(scenario_of(kBad), Controls::bypassed);
  EXPECT_EQ(run.detected_by, "incident");
  EXPECT_EQ(run.blamed, "prices");
  ASSERT_TRUE(run.undone_after);
  EXPECT_LT(*run.undone_after, minutes(20));
  EXPECT_GE(*run.undone_after, minutes(2)) << "nobody presses undo at once";
  EXPECT_LT(run.orders_lost, 0.25 * played(scenario_of(kBad), Controls::none).orders_lost);
  EXPECT_FALSE(run.suspects.empty());
}

TEST(Replay, blames_a_lost_place_on_infrastructure_and_undoes_nothing) {
  const replay::Run run = played(scenario_of(R"(changes:
- {id: ranking, system: search, after: 50m}
- {id: rounding, system: pricing, after: 55m}
faults:
- {what: lost-place, region: eu, cell: eu-1, share: 100 %, after: 1h, lasts: 1h}
)"),
                                 Controls::guards);
  EXPECT_GT(run.orders_lost, 0);
  EXPECT_EQ(run.blamed, "infrastructure");
  EXPECT_THAT(run.rolled_back, IsEmpty());
  EXPECT_FALSE(run.undone_after) << "no change did harm";
}

TEST(Replay, lets_a_second_rollout_of_a_system_wait_for_the_first) {
  const replay::Run run = played(scenario_of(R"(changes:
- {id: first, system: search, after: 10m}
- {id: second, system: search, after: 12m}
)"),
                                 Controls::guards);
  std::vector<std::string> order;
  for (const Happened& one : run.happened) {
    if (one.what.find("begins") != std::string::npos ||
        one.what.find("is done") != std::string::npos)
      order.push_back(one.what);
  }
  EXPECT_THAT(order, ElementsAre(HasSubstr("`first` begins"), HasSubstr("`first` is done"),
                                 HasSubstr("`second` begins"), HasSubstr("`second` is done")));
  EXPECT_THAT(run.rolled_back, IsEmpty());
}

Run with(double lost, std::optional<seconds> detected, std::string blamed) {
  Run run;
  run.orders_lost = lost;
  run.detected_after = detected;
  run.blamed = std::move(blamed);
  return run;
}

TEST(Figures, are_within_their_bounds_or_not) {
  const std::vector<replay::Run> runs = {with(100, seconds(20), "a"), with(110, std::nullopt, "a"),
                                         with(300, seconds(10), "none")};
  Figure figure;
  figure.value = 105;
  figure.within = 0.05;
  EXPECT_TRUE(compare(figure, runs).is_within) << "the median is 110";
  figure.is_worst = true;
  EXPECT_FALSE(compare(figure, runs).is_within) << "the worst is 300";
  Figure bound;
  bound.most = 300;
  bound.is_worst = true;
  EXPECT_TRUE(compare(bound, runs).is_within);
  bound.most = 299;
  EXPECT_FALSE(compare(bound, runs).is_within);
  bound.kind = FigureKind::detected_after;
  bound.most = 1e9;
  EXPECT_FALSE(compare(bound, runs).is_within) << "never is later than every bound";
  EXPECT_FALSE(compare(bound, runs).found);
  Figure blamed;
  blamed.kind = FigureKind::blamed;
  blamed.is = "a";
  EXPECT_FALSE(compare(blamed, runs).is_within);
  blamed.share = 0.66;
  EXPECT_TRUE(compare(blamed, runs).is_within);
}

}  // namespace
}  // namespace belay::replay
