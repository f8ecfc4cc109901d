#include "sim/storefront/random_worlds.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <set>

namespace belay::sim {
namespace {

using testing::ElementsAre;
using testing::Pair;

/// A world to its end, and what it lost before anything could be felt.
struct Lived {
  explicit Lived(const RandomWorld& world) : shop(world.plan, world.seed, clock) {
    let_happen(world, shop);
    shop.pass(world.harm_from);
    before = shop.toll().all();
    shop.pass(world.lasts - world.harm_from);
  }

  SimulatedClock clock;
  Storefront shop;
  Losses before;
};

TEST(RandomWorld, has_a_plan_that_is_sound) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    for (const RandomWorld& world :
         {bad_world(seed), infrastructure_world(seed), quiet_world(seed)}) {
      const auto sound = check(world.plan);
      EXPECT_TRUE(sound) << seed << ": " << sound.error().message;
    }
  }
}

TEST(RandomWorld, with_a_bad_change_has_it_among_innocent_ones_that_do_not_replace_it) {
  std::set<Trouble> seen;
  for (std::uint64_t seed = 1; seed <= 200; ++seed) {
    const RandomWorld world = bad_world(seed);
    seen.insert(world.trouble);
    EXPECT_GE(world.changes.size(), 6u);
    EXPECT_LE(world.changes.size(), 51u);
    const WorldChange& bad = world.changes.at(*world.bad);
    for (const WorldChange& other : world.changes) {
      const bool is_later = other.waves.back().at >= bad.waves.front().at;
      EXPECT_EQ(other.effect.is_harmless(), other.id != bad.id) << seed;
      EXPECT_FALSE(other.id != bad.id && other.system == bad.system && is_later) << seed;
    }
  }
  EXPECT_EQ(seen.size(), 7u);
}

TEST(RandomWorld, with_a_bad_change_is_hurt_by_it_alone_and_not_before_it) {
  for (std::uint64_t seed = 1; seed <= 6; ++seed) {
    const RandomWorld world = bad_world(seed);
    const WorldChange& bad = world.changes.at(*world.bad);
    const Lived lived(world);
    EXPECT_EQ(lived.before, Losses{}) << seed;
    const Losses lost = lived.shop.toll().all();
    EXPECT_GT(lost.orders + lost.errors + lost.wrong + lost.made_up, 0) << seed;
    EXPECT_EQ(lost, lived.shop.toll().by_cause(bad.system + " " + bad.version)) << seed;
  }
}

TEST(RandomWorld, with_an_outage_is_hurt_by_no_change_and_not_everywhere) {
  for (std::uint64_t seed = 1; seed <= 3; ++seed) {
    const RandomWorld world = infrastructure_world(seed);
    const auto cells = cells_of(world.plan);
    EXPECT_TRUE(std::any_of(cells.begin(), cells.end(), [&](const CellOfPlan& cell) {
      return !world.outage->where.has(cell);
    })) << seed;
    const Lived lived(world);
    EXPECT_EQ(lived.before, Losses{}) << seed;
    EXPECT_GT(lived.shop.toll().all().orders, 0) << seed;
  }
}

TEST(RandomWorld, that_is_quiet_loses_nothing_in_a_day) {
  const RandomWorld world = quiet_world(1);
  EXPECT_GE(world.lasts, std::chrono::hours(24));
  EXPECT_EQ(Lived(world).shop.toll().all(), Losses{});
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
