#include "facts/reach.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <thread>

#include "base/text.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Change change_of(std::initializer_list<std::string> paths) {
  Change change;
  for (const std::string& path : paths) {
    FileChange file;
    file.path = file.old_path = path;
    change.files.push_back(file);
  }
  return change;
}

/// A catalog and the answers over it, in words.
class World {
 public:
  explicit World(std::string systems) {
    auto catalog = read_catalog(
        {{"belay-catalog.yaml", "belay: catalog/v1\nsystems:\n" + std::move(systems)}});
    if (!catalog) ADD_FAILURE() << catalog.error().to_string();
    if (catalog) catalog_ = *std::move(catalog);
  }

  Reach of(std::initializer_list<std::string> paths) const {
    return ReachIndex(catalog_).of(change_of(paths));
  }
  /// `cart (estimates -> cart)`, soft ones with a `~`.
  std::vector<std::string> reached(std::initializer_list<std::string> paths) const {
    const Reach reach = of(paths);
    std::vector<std::string> shown;
    for (std::size_t i = 0; i < reach.systems.size(); ++i) {
      std::vector<std::string> path;
      for (const SystemIndex system : reach.path_to(i)) path.push_back(name(system));
      shown.push_back((reach.systems[i].soft ? "~" : "") + joined(path, " -> "));
    }
    return shown;
  }
  std::vector<std::string> owners_of(std::string_view path) const {
    std::vector<std::string> names;
    for (const SystemIndex system : ReachIndex(catalog_).owners_of(path)) {
      names.push_back(name(system));
    }
    return names;
  }
  const std::string& name(SystemIndex system) const { return catalog_.systems[system].name; }

 private:
  Catalog catalog_;
};

const World& shop() {
  static const World world(R"(
- {name: estimates, tier: 2, paths: [services/estimates], journeys: [checkout], regions: [na]}
- {name: cart, tier: 1, paths: [services/cart], journeys: [account], depends_on: [estimates]}
- {name: checkout, tier: 0, paths: [services/checkout], regions: [eu], depends_on: [cart]}
- {name: search, tier: 0, journeys: [search], paths: [services/search], depends_on: {soft: cart}}
- {name: home, tier: 0, paths: [services/home], depends_on: [search]}
)");
  return world;
}

TEST(reach, harm_travels_to_hard_dependents_and_on) {
  EXPECT_THAT(shop().reached({"services/estimates/a.cc"}),
              ElementsAre("estimates", "estimates -> cart", "estimates -> cart -> checkout",
                          "~estimates -> cart -> search"));
}

TEST(reach, a_soft_dependent_is_degraded_and_passes_nothing_on) {
  const Reach reach = shop().of({"services/cart/a.cc"});
  EXPECT_THAT(shop().reached({"services/cart/a.cc"}),
              ElementsAre("cart", "cart -> checkout", "~cart -> search"));
  EXPECT_THAT(reach.journeys, ElementsAre("account"));
}

TEST(reach, tier_is_the_most_critical_of_those_hard_reached) {
  EXPECT_EQ(shop().of({"services/estimates/a.cc"}).tier, 0);
  const World soft_only(R"(
- {name: a, tier: 3, paths: [a]}
- {name: b, tier: 0, depends_on: {soft: a}}
)");
  EXPECT_EQ(soft_only.of({"a/x"}).tier, 3);
}

TEST(reach, journeys_and_regions_are_those_of_hard_reached_systems) {
  const Reach reach = shop().of({"services/estimates/a.cc"});
  EXPECT_THAT(reach.journeys, ElementsAre("account", "checkout"));
  EXPECT_THAT(reach.regions, ElementsAre("eu", "na"));
  EXPECT_EQ(reach.dependents, 3u);
  EXPECT_FALSE(reach.tier_undeclared);
  EXPECT_THAT(reach.unknowns, IsEmpty());
}

TEST(reach, a_system_that_owns_files_is_direct_even_when_it_is_a_dependent_too) {
  EXPECT_THAT(shop().reached({"services/cart/a.cc", "services/checkout/b.cc"}),
              ElementsAre("cart", "checkout", "~cart -> search"));
}

TEST(reach, the_shortest_path_is_told_and_hard_beats_soft) {
  const World world(R"(
- {name: a, paths: [a]}
- {name: b, depends_on: [a]}
- {name: c, depends_on: {hard: [b], soft: [a]}}
- {name: d, depends_on: [a, b, c]}
)");
  EXPECT_THAT(world.reached({"a/x"}), ElementsAre("a", "a -> b", "a -> d", "a -> b -> c"));
}

TEST(reach, cycles_end) {
  const World world(R"(
- {name: a, paths: [a], depends_on: [c, a]}
- {name: b, depends_on: [a]}
- {name: c, depends_on: [b]}
)");
  EXPECT_THAT(world.reached({"a/x"}), ElementsAre("a", "a -> b", "a -> b -> c"));
}

TEST(reach, a_long_chain_takes_no_more_than_linear_memory) {
  Catalog catalog;
  catalog.present = true;
  constexpr SystemIndex kLength = 200'000;
  catalog.systems.resize(kLength);
  catalog.systems[0].paths = {"**"};
  for (SystemIndex i = 1; i < kLength; ++i) {
    catalog.systems[i].depends_on = {{i - 1, DependencyKind::hard}};
  }
  const Reach reach = ReachIndex(catalog).of(change_of({"x"}));
  ASSERT_THAT(reach.systems, SizeIs(kLength));
  EXPECT_EQ(reach.dependents, kLength - 1);
  EXPECT_THAT(reach.path_to(kLength - 1), SizeIs(kLength));
}

TEST(reach, an_undeclared_tier_is_said_and_the_declared_one_still_counts) {
  const World world("- {name: a, paths: [a]}\n- {name: b, tier: 3, depends_on: [a]}\n");
  const Reach reach = world.of({"a/x"});
  EXPECT_TRUE(reach.tier_undeclared);
  EXPECT_EQ(reach.tier, 3);
  EXPECT_THAT(reach.unknowns, IsEmpty());
}

TEST(reach, without_a_catalog_the_tier_is_undeclared_and_nothing_is_unknown) {
  const Catalog none;
  const Reach reach = ReachIndex(none).of(change_of({"a"}));
  EXPECT_FALSE(reach.catalogued);
  EXPECT_TRUE(reach.tier_undeclared);
  EXPECT_EQ(reach.tier, std::nullopt);
  EXPECT_THAT(reach.systems, IsEmpty());
  EXPECT_THAT(reach.unknowns, IsEmpty());
}

TEST(reach, an_empty_change_reaches_nothing) {
  const Reach reach = shop().of({});
  EXPECT_TRUE(reach.catalogued);
  EXPECT_THAT(reach.systems, IsEmpty());
  EXPECT_FALSE(reach.tier_undeclared);
}

TEST(reach, files_of_no_system_make_every_fact_unknown) {
  const Reach reach = shop().of({"a\xff", "b%", "services/cart/x", "z1", "z2"});
  EXPECT_THAT(reach.uncatalogued_files, ElementsAre("a\xff", "b%", "z1", "z2"));
  ASSERT_THAT(reach.unknowns, SizeIs(5));
  EXPECT_EQ(reach.unknowns[0].fact, "reach.tier");
  EXPECT_EQ(reach.unknowns[1].fact, "reach.systems");
  EXPECT_EQ(reach.unknowns[2].fact, "reach.journeys");
  EXPECT_EQ(reach.unknowns[3].fact, "reach.regions");
  EXPECT_EQ(reach.unknowns[4].fact, "reach.dependents");
  EXPECT_EQ(reach.unknowns[0].reason,
            "`a%FF`, `b%25`, `z1` and 1 more file belong to no system of the catalog");
  EXPECT_EQ(reach.unknowns[0].question,
            "which system do `a%FF`, `b%25`, `z1` and 1 more file belong to? add them to its "
            "`paths`");
  EXPECT_EQ(shop().of({"z"}).unknowns[0].question,
            "which system does `z` belong to? add it to its `paths`");
}

TEST(reach, a_renamed_file_counts_where_it_was_and_where_it_is) {
  Change change = change_of({"services/search/a.cc"});
  change.files[0].old_path = "services/checkout/a.cc";
  change.files[0].status = FileStatus::renamed;
  auto catalog = read_catalog({{"c.yaml",
                                "belay: catalog/v1\nsystems:\n- {name: s, paths: services/search}\n"
                                "- {name: c, paths: services/checkout}\n"}});
  ASSERT_TRUE(catalog);
  EXPECT_THAT(ReachIndex(*catalog).of(change).systems, SizeIs(2));
  change.files[0].old_path = "elsewhere";
  EXPECT_THAT(ReachIndex(*catalog).of(change).uncatalogued_files, ElementsAre("elsewhere"));
}

TEST(reach, the_most_specific_pattern_decides_and_ties_share) {
  const World world(R"(
- {name: everything, paths: ["**"]}
- {name: cart, paths: [services/cart/]}
- {name: cart-api, paths: [services/cart/**, services/*/api]}
- {name: protos, paths: ["**/*.proto"]}
- {name: config, paths: [services/cart/config.yaml]}
)");
  EXPECT_THAT(world.owners_of("README.md"), ElementsAre("everything"));
  EXPECT_THAT(world.owners_of("services/cart/a.cc"), ElementsAre("cart", "cart-api"));
  EXPECT_THAT(world.owners_of("services/pay/api/a.cc"), ElementsAre("cart-api"));
  EXPECT_THAT(world.owners_of("x/y.proto"), ElementsAre("everything", "protos"));
  EXPECT_THAT(world.owners_of("services/cart/config.yaml"), ElementsAre("config"));
  EXPECT_THAT(world.owners_of("services/cart/config.yaml.bak"), ElementsAre("cart", "cart-api"));
}

TEST(reach, patterns_are_anchored_at_the_root) {
  const World world("- {name: a, paths: [docs, '*.md', /src/*]}\n");
  EXPECT_THAT(world.owners_of("docs/a/b"), SizeIs(1));
  EXPECT_THAT(world.owners_of("docs"), SizeIs(1));
  EXPECT_THAT(world.owners_of("x/docs/a"), IsEmpty());
  EXPECT_THAT(world.owners_of("README.md"), SizeIs(1));
  EXPECT_THAT(world.owners_of("x/README.md"), IsEmpty());
  EXPECT_THAT(world.owners_of("src/a"), SizeIs(1));
  EXPECT_THAT(world.owners_of("src/a/b"), IsEmpty());
}

TEST(reach, a_place_whose_description_is_broken_belongs_to_no_known_system) {
  const auto catalog = read_catalog({
      {"belay-catalog.yaml", "belay: catalog/v1\nsystems: [{name: rest, paths: '**'}]\n"},
      {"services/pay/catalog-info.yaml", "apiVersion: [\n"},
  });
  ASSERT_TRUE(catalog) << catalog.error().to_string();
  const ReachIndex index(*catalog);
  EXPECT_THAT(index.owners_of("services/pay/a.cc"), IsEmpty());
  EXPECT_THAT(index.owners_of("services/a.cc"), SizeIs(1));
  EXPECT_THAT(index.of(change_of({"services/pay/a.cc"})).unknowns, SizeIs(5));
}

TEST(reach, several_threads_may_ask_at_once) {
  auto catalog = read_catalog({{"c.yaml",
                                "belay: catalog/v1\nsystems:\n- {name: a, paths: a}\n"
                                "- {name: b, depends_on: a}\n"}});
  ASSERT_TRUE(catalog);
  const ReachIndex index(*catalog);
  std::size_t reached[2] = {};
  std::thread other([&] { reached[1] = index.of(change_of({"a/x"})).systems.size(); });
  reached[0] = index.of(change_of({"a/x"})).systems.size();
  other.join();
  EXPECT_EQ(reached[0], 2u);
  EXPECT_EQ(reached[1], 2u);
}

}  // namespace
}  // namespace belay::facts
