#include "sim/storefront/random_worlds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <set>

namespace belay::sim {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::Pair;

/// What became of a world, at its end.
Losses lived(const RandomWorld& world, seconds span, std::set<std::string>* causes = nullptr) {
  SimulatedClock clock;
  Storefront shop(world.plan, world.seed, clock);
  let_happen(world, shop);
  shop.pass(span);
  if (causes != nullptr) {
    for (const auto& part : shop.toll().parts) {
      if (part.second != Losses{}) causes->insert(part.first.cause);
    }
  }
  return shop.toll().all();
}

TEST(RandomWorld, has_a_plan_that_is_sound) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    for (const RandomWorld& world :
         {bad_world(seed), infrastructure_world(seed), quiet_world(seed)}) {
      const auto sound = check(world.plan);
      EXPECT_TRUE(sound) << seed << ": " << sound.error().message;
    }
  }
}

TEST(RandomWorld, with_a_bad_change_is_hurt_by_it_alone_and_not_before_it) {
  std::set<Trouble> seen;
  for (std::uint64_t seed = 1; seed <= 30; ++seed) {
    const RandomWorld world = bad_world(seed);
    seen.insert(world.trouble);
    const WorldChange& bad = world.changes.at(*world.bad);
    EXPECT_GE(world.changes.size(), 6u);
    EXPECT_LE(world.changes.size(), 51u);
    EXPECT_EQ(lived(world, world.harm_from), Losses{}) << seed;
    std::set<std::string> causes;
    const Losses lost = lived(world, world.lasts, &causes);
    EXPECT_GT(lost.orders + lost.errors + lost.wrong + lost.made_up, 0) << seed;
    EXPECT_THAT(causes, ElementsAre(bad.system + " " + bad.version)) << seed;
  }
  EXPECT_GE(seen.size(), 6u);
}

TEST(RandomWorld, with_an_outage_is_hurt_by_no_change) {
  for (std::uint64_t seed = 1; seed <= 10; ++seed) {
    const RandomWorld world = infrastructure_world(seed);
    EXPECT_EQ(lived(world, world.harm_from), Losses{}) << seed;
    const auto cells = cells_of(world.plan);
    EXPECT_TRUE(std::any_of(cells.begin(), cells.end(), [&](const CellOfPlan& cell) {
      return !world.outage->where.has(cell);
    })) << seed;
    EXPECT_GT(lived(world, world.lasts).orders, 0) << seed;
  }
}

TEST(RandomWorld, that_is_quiet_loses_nothing_in_a_day) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const RandomWorld world = quiet_world(seed);
    EXPECT_GE(world.lasts, std::chrono::hours(24));
    EXPECT_EQ(lived(world, world.lasts), Losses{}) << seed;
  }
}

TEST(RandomWorld, knows_who_fails_with_whom) {
  StorefrontPlan plan;
  plan.systems = {{"shop", "a", 1, {"cart"}, {}},
                  {"cart", "a", 1, {}, {"prices"}},
                  {"prices", "a", 1, {}, {}},
                  {"search", "a", 1, {}, {}}};
  EXPECT_THAT(reach_of(plan, "prices"),
              ElementsAre(Pair("cart", 1), Pair("prices", 0), Pair("shop", 2)));
  EXPECT_THAT(reach_of(plan, "search"), ElementsAre(Pair("search", 0)));
}

}  // namespace
}  // namespace belay::sim
