#include "facts/catalog/sketch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/catalog/discovery.h"
#include "facts/memory_tree.h"
#include "facts/reach.h"

namespace belay::facts {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

constexpr std::string_view kPolicy = "belay: policy/v1\nrules: []\n";

Sketch sketched(const Tree& tree) {
  auto made = sketch(tree, kPolicy);
  EXPECT_TRUE(made) << made.error().to_string();
  return made ? *std::move(made) : Sketch();
}

/// The catalog that the repository would have with the proposal in it.
Catalog catalog_with(MemoryTree tree, const Sketch& made) {
  tree.add(std::string(kCatalogPath), made.catalog);
  const auto files = find_catalog(tree, {});
  EXPECT_TRUE(files);
  auto catalog = read_catalog(*files);
  EXPECT_TRUE(catalog) << catalog.error().to_string() << "\n" << made.catalog;
  return catalog ? *std::move(catalog) : Catalog();
}

std::vector<std::string> owners(const Catalog& catalog, std::string_view path) {
  std::vector<std::string> names;
  for (const SystemIndex system : ReachIndex(catalog).owners_of(path)) {
    names.push_back(catalog.systems[system].name);
  }
  return names;
}

TEST(sketch, folders_manifests_and_codeowners_make_a_catalog_that_its_own_reader_accepts) {
  const MemoryTree tree = {{".github/CODEOWNERS",
                            "* @ada\n/services/cart/ @ada @retail/cart\n"
                            "/tool/ tools@example.com\n"},
                           {"README.md", ""},
                           {"services/cart/main.go", ""},
                           {"services/cart/web/package.json", "{}"},
                           {"services/pay/main.go", ""},
                           {"packages/cart/package.json", "{}"},
                           {"tool/go.mod", ""},
                           {"node_modules/x/package.json", "{}"},
                           {"examples/shop/go.mod", ""}};
  const Catalog catalog = catalog_with(tree, sketched(tree));
  EXPECT_THAT(catalog.problems, IsEmpty());
  EXPECT_THAT(owners(catalog, "services/cart/web/a.ts"), ElementsAre("services-cart"));
  EXPECT_THAT(owners(catalog, "packages/cart/a.ts"), ElementsAre("cart"));
  EXPECT_THAT(owners(catalog, "services/pay/a.go"), ElementsAre("pay"));
  EXPECT_THAT(owners(catalog, "tool/a.go"), ElementsAre("tool"));
  EXPECT_THAT(owners(catalog, "examples/shop/a.go"), ElementsAre("repository"));
  const auto owner_of = [&](std::string_view system) {
    return catalog.systems[*catalog.find_system(system)].owner;
  };
  EXPECT_EQ(owner_of("services-cart"), "retail/cart");
  EXPECT_EQ(owner_of("pay"), "ada");
  EXPECT_EQ(owner_of("tool"), "tools@example.com");
}

TEST(sketch, tiers_are_never_guessed) {
  const MemoryTree tree = {{"services/cart/main.go", ""}};
  const Sketch made = sketched(tree);
  for (const System& system : catalog_with(tree, made).systems) {
    EXPECT_EQ(system.tier, std::nullopt);
  }
  EXPECT_THAT(made.catalog, HasSubstr("Choose a tier"));
}

TEST(sketch, a_repository_without_structure_is_one_system) {
  const MemoryTree tree = {{"main.c", ""}};
  EXPECT_THAT(owners(catalog_with(tree, sketched(tree)), "main.c"), ElementsAre("repository"));
}

TEST(sketch, the_policy_starts_from_the_built_in_one) {
  const Sketch made = sketched(MemoryTree{{"main.c", ""}});
  EXPECT_TRUE(made.policy.ends_with(kPolicy));
  EXPECT_TRUE(made.policy.starts_with("# "));
}

TEST(sketch, what_exists_already_stays_and_is_said) {
  const MemoryTree tree = {{"belay.yaml", ""}, {"belay-catalog.yaml", "belay: catalog/v1\n"}};
  const Sketch made = sketched(tree);
  EXPECT_EQ(made.policy, "");
  EXPECT_EQ(made.catalog, "");
  EXPECT_THAT(made.notes,
              UnorderedElementsAre(HasSubstr("a policy already: `belay.yaml`"),
                                   HasSubstr("a catalog already: `belay-catalog.yaml`")));
}

TEST(sketch, what_backstage_describes_is_not_repeated) {
  constexpr std::string_view kComponent =
      "apiVersion: backstage.io/v1alpha1\nkind: Component\nmetadata: {name: pay}\n";
  const MemoryTree tree = {{"services/cart/catalog-info.yaml", std::string(kComponent)},
                           {"services/cart/main.go", ""},
                           {"services/pay/main.go", ""}};
  const Sketch made = sketched(tree);
  const Catalog catalog = catalog_with(tree, made);
  EXPECT_THAT(catalog.problems, IsEmpty());
  EXPECT_THAT(owners(catalog, "services/cart/a.go"), ElementsAre("pay"));
  EXPECT_THAT(owners(catalog, "services/pay/a.go"), ElementsAre("services-pay"));
  EXPECT_THAT(made.notes, Contains(HasSubstr("1 system in Backstage's files")));
}

TEST(sketch, odd_names_survive_the_trip_through_yaml) {
  const MemoryTree tree = {{"services/a b: [c]*'#/x", ""}, {"services/null/x", ""},
                           {"services/-x/x", ""},          {"services/\xff/x", ""},
                           {"services/a\nb/x", ""},        {"services/%/x", ""}};
  const Catalog catalog = catalog_with(tree, sketched(tree));
  EXPECT_THAT(owners(catalog, "services/a b: [c]*'#/x"), ElementsAre("a-b---c----"));
  EXPECT_THAT(owners(catalog, "services/null/x"), ElementsAre("null"));
  EXPECT_THAT(owners(catalog, "services/-x/x"), ElementsAre("-x"));
  EXPECT_THAT(owners(catalog, "services/\xff/x"), ElementsAre("repository"));
  EXPECT_THAT(owners(catalog, "services/a\nb/x"), ElementsAre("repository"));
}

}  // namespace
}  // namespace belay::facts
