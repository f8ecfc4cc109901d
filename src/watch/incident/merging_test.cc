#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/incident/incident.h"

namespace belay::watch {
namespace {

constexpr std::int64_t kStart = 1'790'000'000;
Instant at(std::int64_t seconds) { return {kStart + seconds, 0}; }

/// storefront -> checkout -> payments; search and mail stand apart.
SystemGraph graph() {
  return SystemGraph({{"storefront", 1, {"buy"}, {"checkout"}, {}},
                      {"checkout", 2, {"buy"}, {}, {"payments"}},
                      {"payments", 3, {}, {}, {}},
                      {"search", {}, {"find"}, {}, {}},
                      {"mail", 4, {}, {}, {}}});
}

Signal signal(const std::string& system, std::int64_t onset, const std::string& region = "",
              const std::string& cell = "", Signal::Kind kind = Signal::Kind::surge) {
  Signal made;
  made.kind = kind;
  made.of = system + "-errors";
  made.system = system;
  made.region = region;
  made.cell = cell;
  made.onset = at(onset);
  made.at = at(onset + 60);
  return made;
}

IncidentState of(const Signal& first) { return open_incident("i1", "prod", first, first.at).state; }
bool same(const Signal& first, const Signal& second) { return is_same(of(first), second, graph()); }

TEST(Merging, makes_one_of_what_is_linked_by_a_system_or_a_dependency_either_way) {
  EXPECT_TRUE(same(signal("payments", 0), signal("payments", 4'000, "eu")));
  EXPECT_TRUE(same(signal("payments", 0), signal("storefront", 4'000)));
  EXPECT_TRUE(same(signal("storefront", 0), signal("payments", 4'000)));
  EXPECT_FALSE(same(signal("payments", 0), signal("mail", 4'000)));
  Signal journey = signal("search", 4'000);
  journey.journey = "buy";
  Signal other = signal("payments", 0);
  EXPECT_FALSE(same(other, journey));
  other.journey = "buy";
  EXPECT_TRUE(same(other, journey));
}

TEST(Merging, makes_one_of_a_place_that_several_systems_were_hurt_in_at_once) {
  EXPECT_TRUE(same(signal("mail", 0, "eu"), signal("search", 240, "eu")));
  EXPECT_TRUE(same(signal("mail", 0, "eu", "a"), signal("search", 240, "eu")));
  EXPECT_FALSE(same(signal("mail", 0, "eu", "a"), signal("search", 240, "eu", "b")));
  EXPECT_FALSE(same(signal("mail", 0, "eu"), signal("search", 240, "na")));
  EXPECT_FALSE(same(signal("mail", 0, "eu"), signal("search", 900, "eu"))) << "not at once";
  EXPECT_FALSE(same(signal("mail", 0), signal("search", 240))) << "of everywhere less is at once";
  EXPECT_TRUE(same(signal("mail", 0), signal("search", 60)));
}

TEST(Merging, makes_one_of_what_is_said_outside_and_is_wrong_there) {
  Signal said = signal("", 1'800, "eu", "", Signal::Kind::outside);
  said.of = "the provider";
  EXPECT_TRUE(same(signal("mail", 0, "eu", "a"), said));
  EXPECT_TRUE(same(said, signal("mail", 0, "eu", "a")));
  EXPECT_FALSE(same(signal("mail", 0, "na"), said));
  EXPECT_FALSE(same(signal("mail", -7'200, "eu"), said)) << "hours before";
}

TEST(Merging, makes_one_only_of_what_overlaps) {
  IncidentState state = of(signal("payments", 0));
  const auto quiet =
      advance(state, WentQuiet{Signal::Kind::surge, "payments-errors", "", ""}, at(1'000));
  ASSERT_TRUE(quiet);
  EXPECT_TRUE(is_same(quiet->state, signal("storefront", 1'500), graph()));
  EXPECT_FALSE(is_same(quiet->state, signal("storefront", 1'700), graph()));
  EXPECT_TRUE(is_same(quiet->state, signal("payments", 8'000), graph())) << "it rings again";
  EXPECT_FALSE(is_same(quiet->state, signal("payments", 30'000), graph())) << "a day later";
  const auto resolved = advance(quiet->state, Resolved{{"ines", ""}}, at(1'100));
  ASSERT_TRUE(resolved);
  EXPECT_FALSE(is_same(resolved->state, signal("payments", 1'200), graph()));
}

TEST(SystemGraph, knows_whom_harm_can_reach_and_how_far_away) {
  const std::map<std::string, int> reach = {{"payments", 0}, {"checkout", 1}, {"storefront", 2}};
  EXPECT_EQ(graph().reach_of("payments"), reach);
  const std::map<std::string, int> unknown = {{"nowhere", 0}};
  EXPECT_EQ(graph().reach_of("nowhere"), unknown);
  EXPECT_EQ(graph().tier_of_journey("buy"), 1);
  EXPECT_EQ(graph().tier_of_journey("find"), std::nullopt);
}

TEST(SystemGraph, is_read_from_a_catalog) {
  facts::Catalog catalog;
  catalog.systems.resize(3);
  catalog.systems[0].name = "cart";
  catalog.systems[1].name = "pricing";
  catalog.systems[2].name = "shop";
  catalog.systems[2].tier = 1;
  catalog.systems[2].journeys = {"buy"};
  catalog.systems[2].depends_on = {{0, facts::DependencyKind::hard},
                                   {1, facts::DependencyKind::soft}};
  const SystemGraph made(catalog);
  ASSERT_NE(made.find("shop"), nullptr);
  EXPECT_EQ(made.find("shop")->needs, std::vector<std::string>{"cart"});
  EXPECT_EQ(made.find("shop")->wants, std::vector<std::string>{"pricing"});
  EXPECT_TRUE(made.are_linked("pricing", "shop"));
  EXPECT_FALSE(made.are_linked("pricing", "cart"));
}

TEST(Merging, leaves_to_another_open_incident_what_rings_there_alone) {
  const auto ringing = [](const std::string& id, std::vector<Signal> all) {
    IncidentState made;
    made.id = id;
    for (Signal& each : all) made.signals.push_back({std::move(each), std::nullopt, 1});
    return made;
  };
  const auto in = [](const std::string& of, const std::string& region) {
    Signal made;
    made.of = of;
    made.region = region;
    return made;
  };
  Signal told = in("status-page", "");
  told.kind = Signal::Kind::outside;
  const IncidentState one = ringing("i1", {in("orders", "eu"), in("errors", "")});
  IncidentState other = ringing("i2", {in("orders", "na"), in("errors", "eu"), told});
  const IncidentState* const open[] = {&one, &other};
  EXPECT_THAT(counts_of_others(one, open), testing::ElementsAre(OthersCount{"orders", "na", ""}));
  EXPECT_THAT(counts_of_others(other, open), testing::ElementsAre(OthersCount{"orders", "eu", ""}));
  other.phase = IncidentPhase::mitigated;
  EXPECT_THAT(counts_of_others(one, open), testing::IsEmpty()) << "it hurts no more";
}

ImpactPart part(CountsAs counts, double low, double expected = 1e6) {
  return {"buy", "", counts, expected - low, expected, low, {low, low}};
}

TEST(Severity, is_by_what_is_surely_lost_and_how_critical_the_journey_is) {
  const auto orders = [](double low, double expected, std::optional<int> tier) {
    return severity_of(part(CountsAs::orders, low, expected), tier);
  };
  EXPECT_EQ(orders(1'000, 1e6, 3), 1);
  EXPECT_EQ(orders(999, 1e6, 3), 2);
  EXPECT_EQ(orders(99, 1e6, 3), 3);
  EXPECT_EQ(orders(50, 100, 1), 1);
  EXPECT_EQ(orders(50, 100, 2), 2);
  EXPECT_EQ(orders(50, 100, std::nullopt), 1) << "what nobody says is taken for critical";
  EXPECT_EQ(orders(10, 100, 1), 2);
  EXPECT_EQ(orders(10, 100, 2), 3);
  EXPECT_EQ(orders(0, 100, 1), 4);
  EXPECT_EQ(orders(-40, 100, 1), 4);
  const auto errors = [](double low, std::optional<int> tier) {
    return severity_of(part(CountsAs::errors, low), tier);
  };
  EXPECT_EQ(errors(100'000, 1), 1);
  EXPECT_EQ(errors(100'000, 2), 2);
  EXPECT_EQ(errors(10'000, 2), 2);
  EXPECT_EQ(errors(9'999, 1), 3);
  EXPECT_EQ(errors(99, 1), 4);
  const auto customers = [](double low, std::optional<int> tier) {
    return severity_of(part(CountsAs::customers, low), tier);
  };
  EXPECT_EQ(customers(10'000, 1), 1);
  EXPECT_EQ(customers(10'000, 2), 2);
  EXPECT_EQ(customers(999, 1), 3);
  EXPECT_EQ(customers(9, 1), 4);
  EXPECT_EQ(severity_of(part(CountsAs::other, 1e9), 1), 4);
}

TEST(Severity, is_that_of_the_worst_journey) {
  ImpactPart all = part(CountsAs::orders, 5'000);
  all.journey.clear();
  ImpactPart regional = part(CountsAs::orders, 60, 100);
  regional.region = "eu";
  const ImpactPart parts[] = {all, part(CountsAs::orders, 0), regional};
  EXPECT_EQ(severity_of(parts, graph()), 1);
  const ImpactPart only_all[] = {all};
  EXPECT_EQ(severity_of(only_all, graph()), 4) << "all is no journey";
}

}  // namespace
}  // namespace belay::watch
