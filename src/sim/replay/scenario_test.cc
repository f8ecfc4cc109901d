#include "sim/replay/scenario.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "sim/replay/judge.h"

namespace belay::replay {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using testing::HasSubstr;

constexpr std::string_view kWorld = R"(world:
  regions:
  - {name: na, share: 60 %, cells: [na-1, {name: na-2, share: 30 %}]}
  - {name: eu, share: 40 %, hours: 1}
  systems:
  - {name: storefront, tier: 1, journey: checkout, needs: [checkout]}
  - {name: checkout, tier: 1, journey: checkout, needs: [pricing], wants: [search]}
  - {name: pricing, tier: 1, journey: pricing, calls: 2.5}
  - {name: search}
  demand: {orders: 12000, swing: 30 %, clump: 1.5}
)";

constexpr std::string_view kHead = R"(belay: replay/v1
name: prices
starts: 2026-03-03T14:00:00Z
lasts: 3h
)";

std::string whole(const std::string& rest) {
  return std::string(kHead) + std::string(kWorld) + rest;
}

/// What is wrong with the file, with its place.
std::string refusal(const std::string& text) {
  const auto read = parse_scenario(text, "week.yaml");
  return read ? "it was read" : read.error().to_string();
}

std::string changed(const std::string& change) { return whole("changes:\n- " + change + "\n"); }

TEST(Scenario, of_the_formats_page_is_read_as_it_says) {
  const auto read = parse_scenario(whole(R"(changes:
- id: prices
  system: pricing
  after: 30m
  waves: [{after: 0m, region: na, cell: na-1}, {after: 20m, region: na}]
  effect: {fails: 80 %, grows: 10m}
  undone: 2h
  beside: true
  guidance: [{page: wiki/prices, age: 400d}]
faults:
- {what: lost-place, region: eu, share: 50 %, after: 1h, lasts: 10m}
- {what: demand, times: 1.5, after: 2h}
controls:
  on_call: {undoes_after: 2m}
told: [{says: He was alone., status: disputed}]
compare:
- {figure: orders-lost, controls: none, region: na, value: 500000, within: 10 %, status: assumed}
- {figure: blamed, controls: bypassed, is: prices, of: 90 %, status: goal}
)"),
                                   "week.yaml");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->world.regions[0].cells[1].share, 0.3);
  EXPECT_EQ(read->world.regions[1].cells[0].name, "eu");
  EXPECT_EQ(read->world.systems[2].calls, 2.5);
  EXPECT_EQ(read->world.demand.orders_a_minute, 12'000);
  const Change& change = read->changes.at(0);
  EXPECT_EQ(change.after(), minutes(30));
  EXPECT_EQ(change.waves.at(1).after, minutes(50));
  EXPECT_EQ(change.waves.at(1).where, (sim::Place{"na", ""}));
  EXPECT_EQ(change.effect.fails, 0.8);
  EXPECT_EQ(change.effect.grows, 600);
  EXPECT_EQ(change.undone, hours(2));
  EXPECT_EQ(read->faults.at(0).until, minutes(70));
  EXPECT_EQ(read->faults.at(1).until, hours(3)) << "to the end";
  EXPECT_EQ(read->controls.undoes_after, minutes(2));
  EXPECT_TRUE(read->has_bypass());
  EXPECT_EQ(read->figures.at(0).within, 0.1);
}

TEST(Scenario, without_a_world_is_the_default_storefront) {
  const auto read = parse_scenario(std::string(kHead), "week.yaml");
  ASSERT_TRUE(read) << read.error().to_string();
  EXPECT_EQ(read->world.systems.size(), sim::default_storefront().systems.size());
  EXPECT_TRUE(read->changes.empty());
}

TEST(Scenario, that_is_wrong_is_named_by_its_place_and_the_next_step) {
  const std::string head(kHead);
  EXPECT_EQ(refusal(head + "chages: []\n"),
            "week.yaml:5:1: a replay has no key `chages`; did you mean `changes`?");
  EXPECT_THAT(refusal(changed("{id: prices, system: pricng, after: 1h}")),
              HasSubstr("week.yaml:16:24: `system` must be one of storefront, checkout, pricing, "
                        "search, not `pricng`; did you mean `pricing`?"));
  EXPECT_THAT(refusal(changed("{id: prices, system: search, after: 1h, where: {region: nb}}")),
              HasSubstr("did you mean `na`?"));
  EXPECT_THAT(refusal(changed("{id: prices, system: search, after: 4h}")),
              HasSubstr("week.yaml:16:39: `after` must be 0s to 3h, not 4h"));
  EXPECT_THAT(refusal(changed("{id: prices, system: search, after: 1h, undone: 30m}")),
              HasSubstr("both count from `starts`"));
  EXPECT_THAT(refusal("belay: replay/v1\nname: x\nstarts: 2026-03-03T14:00:03Z\nlasts: 1h\n"),
              HasSubstr("week.yaml:3:9: `starts` is between two ticks"));
  EXPECT_THAT(refusal(whole("compare: [{figure: blamed, controls: none, is: price, status: "
                            "goal}]\n")),
              HasSubstr("`is` must be one of infrastructure, demand, none, not `price`"));
}

TEST(Scenario, refuses_negative_and_absurd_numbers) {
  const auto effect = [](const std::string& what) {
    return refusal(changed("{id: x, system: search, after: 1h, effect: {" + what + "}}"));
  };
  EXPECT_THAT(effect("fails: -1 %"), HasSubstr("is no share of a hundred"));
  EXPECT_THAT(effect("fails: 101 %"), HasSubstr("`fails` must be 0 % to 100 %, not 101 %"));
  EXPECT_THAT(effect("fails: 0.5"), HasSubstr("is no share of a hundred"));
  EXPECT_THAT(effect("slows: 0.5"), HasSubstr("`slows` must be a number from 1 to 100"));
  EXPECT_THAT(effect("slows: 1e9"), HasSubstr("`slows` must be a number"));
  EXPECT_THAT(effect("crashes: .nan"), HasSubstr("`crashes` must be a number"));
  EXPECT_THAT(effect("fails: 0 %"), HasSubstr("`effect` does nothing"));
  const std::string head(kHead);
  EXPECT_THAT(refusal(head + "world: {demand: {orders: 99999999999}}\n"),
              HasSubstr("week.yaml:5:26: `orders` must be a number from 1 to 10000000"));
  EXPECT_THAT(refusal(head + "world: {demand: {orders: -5}}\n"), HasSubstr("must be a number"));
  EXPECT_THAT(refusal(head + "world: {regions: [{name: na, share: 60 %}]}\n"),
              HasSubstr("together: make them 100 %"));
}

TEST(Scenario, refuses_needs_that_go_in_a_circle) {
  const std::string text = std::string(kHead) + R"(world:
  systems:
  - {name: storefront}
  - {name: cart, wants: [prices]}
  - {name: prices, needs: [cart]}
)";
  EXPECT_THAT(refusal(text), HasSubstr("needs or wants itself in the end: break the circle"));
  EXPECT_THAT(refusal(text), HasSubstr("week.yaml:8:"));
}

TEST(Scenario, refuses_what_is_there_twice_or_meets) {
  EXPECT_THAT(refusal(whole("changes:\n- {id: x, system: search, after: 1h}\n- {id: x, system: "
                            "search, after: 2h}\n")),
              HasSubstr("week.yaml:17:8: `x` is taken"));
  EXPECT_THAT(refusal(changed("{id: demand, system: search, after: 1h}")),
              HasSubstr("is what is blamed where no change is"));
  EXPECT_THAT(refusal(changed("{id: v1, system: search, after: 1h}")), HasSubstr("is taken"));
  EXPECT_THAT(refusal(whole("faults:\n- {what: demand, times: 2, after: 1h, lasts: 1h}\n- {what: "
                            "demand, times: 3, after: 90m}\n")),
              HasSubstr("week.yaml:17:3: this `demand` begins while another one, after 1h"));
}

TEST(Scenario, refuses_a_file_that_is_huge_and_lists_that_are_long) {
  EXPECT_THAT(refusal(std::string(kScenarioBytesMax + 1, ' ')), HasSubstr("is not read: at most"));
  std::string many = "changes:\n";
  for (std::size_t i = 0; i <= kChangesMax; ++i) {
    many += fmt::format("- {{id: c{}, system: search, after: 1h}}\n", i);
  }
  EXPECT_THAT(refusal(whole(many)), HasSubstr("`changes` has 501 items"));
}

TEST(Scenario, blames_what_is_wrong_in_a_text_where_it_stands) {
  EXPECT_THAT(refusal(whole("controls:\n  rollout: |\n    reversible: maybe\n")),
              HasSubstr("week.yaml:17:17: `rollout`: `reversible` must be `true` or `false`"));
  EXPECT_THAT(refusal(whole(
                  "controls:\n  gate:\n    policy: |\n      rules:\n      - {name: x, whn: y}\n")),
              HasSubstr("week.yaml:19:19: `policy`: a rule has no key `whn`"));
  EXPECT_THAT(refusal(whole("controls:\n  watches: |\n    look: often\n")),
              HasSubstr("week.yaml:17:11: `watches`: `look`"));
}

TEST(Scenario, compares_only_what_can_be) {
  const auto figure = [](const std::string& what) {
    return refusal(whole("compare: [{" + what + "}]\n"));
  };
  EXPECT_THAT(figure("figure: orders-lost, controls: none, value: 5, status: assumed"),
              HasSubstr("`value` and `within` say together"));
  EXPECT_THAT(figure("figure: orders-lost, controls: none, most: 5, status: reported"),
              HasSubstr("a reported figure has a `source`"));
  EXPECT_THAT(figure("figure: orders-lost, controls: bypassed, most: 5, status: goal"),
              HasSubstr("write `beside: true` at a change"));
  EXPECT_THAT(figure("figure: errors, region: na, controls: none, most: 5, status: goal"),
              HasSubstr("is of all regions: drop `region`"));
  EXPECT_THAT(figure("figure: errors, controls: none, most: 5, least: 6, status: goal"),
              HasSubstr("nothing is within both"));
}

TEST(Gate, decides_on_a_change_as_it_is_described) {
  const auto read = parse_scenario(whole(R"(changes:
- {id: bare, system: pricing, after: 1h}
- id: approved
  system: pricing
  after: 1h
  provenance: {level: human}
  record: {summary: s, impact: i, rollback: r, tests: t}
  approvals: [{by: ada, teams: [pricing-team]}, {by: bea, teams: [pricing-team]}]
- id: fixture
  system: pricing
  after: 1h
  boundary: {crossings: [{path: services/pricing/change.cc, reaches: test/x.h, kind: test_code}]}
)"),
                                   "week.yaml");
  ASSERT_TRUE(read) << read.error().to_string();
  const auto judged = judge(*read);
  ASSERT_TRUE(judged) << judged.error().to_string();
  EXPECT_EQ(judged->at(0).verdict, gate::Verdict::hold);
  EXPECT_THAT(judged->at(0).why, testing::Contains(HasSubstr("tier-1 takes two people")));
  EXPECT_EQ(judged->at(1).verdict, gate::Verdict::allow)
      << testing::PrintToString(judged->at(1).why);
  EXPECT_EQ(judged->at(2).verdict, gate::Verdict::deny);
}

}  // namespace
}  // namespace belay::replay
