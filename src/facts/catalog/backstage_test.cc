#include "facts/catalog/backstage.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "facts/catalog/entity_ref.h"
#include "facts/reach.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// One entity. `spec` and `annotations` are lines, indented by two blanks already.
std::string entity(std::string_view kind, std::string_view name, std::string_view spec = "",
                   std::string_view annotations = "") {
  std::string text = "---\napiVersion: backstage.io/v1alpha1\nkind: ";
  text += std::string(kind) + "\nmetadata:\n  name: " + std::string(name) + "\n";
  if (!annotations.empty()) text += "  annotations:\n" + std::string(annotations);
  if (!spec.empty()) text += "spec:\n" + std::string(spec);
  return text;
}

Catalog read(std::vector<CatalogFile> files) {
  auto catalog = read_catalog(files);
  EXPECT_TRUE(catalog) << catalog.error().to_string();
  return catalog ? *std::move(catalog) : Catalog();
}

Catalog read(std::string text) { return read({{"catalog-info.yaml", std::move(text)}}); }

std::vector<std::string> names(const Catalog& catalog) {
  std::vector<std::string> all;
  for (const System& system : catalog.systems) all.push_back(system.name);
  return all;
}

/// `cart, ~search`: what a system depends on, soft ones with a `~`.
std::vector<std::string> needs(const Catalog& catalog, std::string_view name) {
  std::vector<std::string> all;
  const auto system = catalog.find_system(name);
  if (!system) return {"no such system"};
  for (const Dependency& dependency : catalog.systems[*system].depends_on) {
    all.push_back((dependency.kind == DependencyKind::soft ? "~" : "") +
                  catalog.systems[dependency.on].name);
  }
  return all;
}

const System& the(const Catalog& catalog, std::string_view name) {
  static const System kNone;
  const auto system = catalog.find_system(name);
  EXPECT_TRUE(system) << name;
  return system ? catalog.systems[*system] : kNone;
}

TEST(entity_ref, kind_and_namespace_come_from_the_context_when_left_out) {
  const auto name = [](std::string_view text, std::string_view kind) {
    return EntityRef::parse(text, kind, "shop")->key();
  };
  EXPECT_EQ(name("cart", "component"), "component:shop/cart");
  EXPECT_EQ(name("pay/cart", "component"), "component:pay/cart");
  EXPECT_EQ(name("API:cart", "component"), "api:shop/cart");
  EXPECT_EQ(name("Resource:Pay/Cart", "component"), "resource:pay/cart");
  EXPECT_FALSE(EntityRef::parse("api:", "", "default"));
  EXPECT_FALSE(EntityRef::parse("", "", "default"));
}

TEST(entity_ref, components_go_by_their_name_and_others_by_kind) {
  EXPECT_EQ(EntityRef::parse("component:default/cart", "", "")->system_name(), "cart");
  EXPECT_EQ(EntityRef::parse("component:shop/cart", "", "")->system_name(), "shop/cart");
  EXPECT_EQ(EntityRef::parse("API:cart", "", "default")->system_name(), "api:cart");
  EXPECT_EQ(EntityRef::parse("group:retail/delivery", "", "")->plain_name(), "retail/delivery");
}

TEST(backstage, entities_become_systems_teams_and_people) {
  const Catalog catalog =
      read(entity("Component", "cart", "  owner: delivery\n") + entity("API", "cart") +
           entity("Resource", "cart-db") + entity("System", "shop") +
           entity("Group", "delivery", "  members: [ada]\n") +
           entity("User", "ada",
                  "  profile: {email: Ada@Example.com}\n"
                  "  memberOf: [delivery]\n"));
  EXPECT_TRUE(catalog.present);
  EXPECT_THAT(catalog.problems, IsEmpty());
  EXPECT_THAT(names(catalog), ElementsAre("api:cart", "cart", "resource:cart-db", "system:shop"));
  EXPECT_EQ(the(catalog, "cart").owner, "delivery");
  EXPECT_TRUE(the(catalog, "cart").tier_expected);
  EXPECT_FALSE(the(catalog, "api:cart").tier_expected);
  EXPECT_THAT(catalog.find_team("delivery")->members, ElementsAre("ada"));
  EXPECT_EQ(catalog.find_person("ada@example.com"), catalog.find_person("@ada"));
}

TEST(backstage, other_kinds_and_versions_are_passed_over_silently) {
  const Catalog catalog =
      read("# a comment\n---\n" + entity("Location", "x") + entity("Template", "y") +
           entity("Domain", "z") + "---\napiVersion: example.com/v1\nkind: Component\n---\n...\n");
  EXPECT_FALSE(catalog.present);
  EXPECT_THAT(catalog.problems, IsEmpty());
}

TEST(backstage, every_dependency_field_counts_in_its_direction) {
  const Catalog catalog =
      read(entity("Component", "a",
                  "  dependsOn: [component:b, resource:default/db]\n  consumesApis: [api-c]\n"
                  "  dependencyOf: [component:d]\n  system: shop\n") +
           entity("Component", "b", "  subcomponentOf: d\n") +
           entity("Component", "c", "  providesApis: [api-c]\n") + entity("Component", "d") +
           entity("API", "api-c") + entity("Resource", "db") + entity("System", "shop"));
  EXPECT_THAT(catalog.problems, IsEmpty());
  EXPECT_THAT(needs(catalog, "a"), ElementsAre("api:api-c", "b", "resource:db"));
  EXPECT_THAT(needs(catalog, "api:api-c"), ElementsAre("c"));
  EXPECT_THAT(needs(catalog, "d"), ElementsAre("a", "b"));
  EXPECT_THAT(needs(catalog, "system:shop"), ElementsAre("a"));
}

TEST(backstage, a_providers_failure_reaches_consumers_through_the_api) {
  const Catalog catalog = read({
      {"pay/catalog-info.yaml",
       entity("Component", "pay", "  providesApis: [pay]\n", "    belay.dev/tier: '2'\n") +
           entity("API", "pay")},
      {"web/catalog-info.yaml",
       entity("Component", "web", "  consumesApis: [pay]\n", "    belay.dev/tier: '1'\n")},
  });
  Change change;
  change.files.resize(1);
  change.files[0].path = change.files[0].old_path = "pay/main.go";
  const Reach reach = ReachIndex(catalog).of(change);
  ASSERT_THAT(reach.systems, SizeIs(3));
  EXPECT_EQ(catalog.systems[reach.systems[2].system].name, "web");
  EXPECT_EQ(reach.tier, 1);
  EXPECT_FALSE(reach.tier_undeclared) << "an API needs no tier of its own";
}

TEST(backstage, references_ignore_case_and_keep_to_their_namespace) {
  std::string text =
      entity("Component", "Cart") + entity("Component", "web", "  dependsOn: [CART]\n");
  EXPECT_THAT(needs(read(text), "web"), ElementsAre("Cart"));
  text +=
      "---\napiVersion: backstage.io/v1alpha1\nkind: Component\n"
      "metadata: {name: pay, namespace: bank}\n"
      "spec: {dependsOn: [ledger, default/cart, {kind: Component, namespace: default, "
      "name: web}]}\n"
      "---\napiVersion: backstage.io/v1alpha1\nkind: Component\n"
      "metadata: {name: ledger, namespace: bank}\n";
  EXPECT_THAT(needs(read(text), "bank/pay"), ElementsAre("Cart", "bank/ledger", "web"));
}

TEST(backstage, a_reference_without_kind_means_a_component_before_anything_else) {
  const std::string web = entity("Component", "web", "  dependsOn: [x]\n");
  EXPECT_THAT(needs(read(web + entity("API", "x") + entity("Resource", "x")), "web"),
              ElementsAre("resource:x"));
  EXPECT_THAT(needs(read(web + entity("API", "x") + entity("Component", "x")), "web"),
              ElementsAre("x"));
}

TEST(backstage, annotations_say_tier_journeys_regions_paths_and_soft_dependencies) {
  const Catalog catalog =
      read(entity("Component", "web", "  dependsOn: [a, b]\n",
                  "    belay.dev/tier: 1\n"
                  "    belay.dev/journeys: checkout, account\n"
                  "    belay.dev/regions: eu na\n"
                  "    belay.dev/paths: web/,libs/web/**\n"
                  "    belay.dev/soft-depends-on: component:a, c\n") +
           entity("Component", "a") + entity("Component", "b") + entity("Component", "c"));
  EXPECT_THAT(catalog.problems, IsEmpty());
  const System& web = the(catalog, "web");
  EXPECT_EQ(web.tier, 1);
  EXPECT_THAT(web.journeys, ElementsAre("checkout", "account"));
  EXPECT_THAT(web.regions, ElementsAre("eu", "na"));
  EXPECT_THAT(web.paths, ElementsAre("web/", "libs/web/**"));
  EXPECT_THAT(needs(catalog, "web"), ElementsAre("~a", "b", "~c"));
}

TEST(backstage, people_are_known_by_forge_login_level_and_robot) {
  const Catalog catalog =
      read(entity("User", "ada", "",
                  "    github.com/user-login: AdaQ\n"
                  "    belay.dev/level: senior\n") +
           entity("User", "bot", "", "    belay.dev/robot: 'true'\n") +
           entity("Group", "delivery", "", "    github.com/team-slug: retail/delivery-team\n"));
  ASSERT_NE(catalog.find_person("@adaq"), nullptr);
  EXPECT_EQ(catalog.find_person("@adaq")->level, "senior");
  EXPECT_TRUE(catalog.find_person("bot")->robot);
  ASSERT_NE(catalog.find_team("@retail/delivery-team"), nullptr);
  EXPECT_EQ(catalog.find_team("@retail/delivery-team")->name, "delivery");
}

TEST(backstage, a_component_owns_its_directory_and_the_roots_everything_else) {
  const Catalog catalog =
      read({{"catalog-info.yaml", entity("Component", "rest")},
            {"a [b]/catalog-info.yml", entity("Component", "odd")},
            {"cart/catalog-info.yaml", entity("Component", "cart") + entity("Resource", "db")}});
  const ReachIndex index(catalog);
  EXPECT_THAT(index.owners_of("cart/x/y.go"), ElementsAre(*catalog.find_system("cart")));
  EXPECT_THAT(index.owners_of("a [b]/x"), ElementsAre(*catalog.find_system("odd")));
  EXPECT_THAT(index.owners_of("README.md"), ElementsAre(*catalog.find_system("rest")));
}

TEST(backstage, a_part_takes_the_tier_of_its_whole) {
  const Catalog catalog =
      read(entity("System", "shop", "", "    belay.dev/tier: 1\n") +
           entity("Component", "cart", "  system: shop\n") +
           entity("Component", "sub", "  subcomponentOf: cart\n") +
           entity("Component", "own", "  system: shop\n", "    belay.dev/tier: 3\n") +
           entity("Component", "x", "  subcomponentOf: y\n") +
           entity("Component", "y", "  subcomponentOf: x\n"));
  EXPECT_EQ(the(catalog, "cart").tier, 1);
  EXPECT_EQ(the(catalog, "sub").tier, 1);
  EXPECT_EQ(the(catalog, "own").tier, 3);
  EXPECT_EQ(the(catalog, "x").tier, std::nullopt);
}

struct Flawed {
  std::string text;
  std::string says;
};

class FlawedFiles : public testing::TestWithParam<Flawed> {};

TEST_P(FlawedFiles, are_reported_with_file_and_line_and_the_rest_is_read) {
  const Catalog catalog = read(GetParam().text + entity("Component", "good"));
  ASSERT_THAT(catalog.problems, SizeIs(1));
  EXPECT_THAT(catalog.problems[0], HasSubstr("catalog-info.yaml:" + GetParam().says));
  EXPECT_TRUE(catalog.find_system("good"));
}

INSTANTIATE_TEST_SUITE_P(
    backstage, FlawedFiles,
    testing::Values(
        Flawed{"kind: Component\n", "1: the document has no `apiVersion`"},
        Flawed{entity("Component", "a") + "---\na: [\n", "8: "},
        Flawed{"just text\n", "1: the document has no `apiVersion`"},
        Flawed{"apiVersion: backstage.io/v1alpha1\nmetadata: {name: a}\n",
               "1: the document has "
               "no `kind`"},
        Flawed{"apiVersion: backstage.io/v1alpha1\nkind: API\n",
               "1: the api has no "
               "`metadata.name`"},
        Flawed{"apiVersion: backstage.io/v1alpha1\nkind: API\nkind: API\n",
               "3: `kind` is given "
               "twice"},
        Flawed{entity("Component", "'a b'"), "2: `a b` must be one word"},
        Flawed{entity("Component", "a") + entity("Component", "A"),
               "10: the component `A` is "
               "described already, at "
               "catalog-info.yaml:2"},
        Flawed{entity("Component", "a", "  dependsOn: [component:nowhere]\n"),
               "7: system `a` depends on `nowhere`, which no file describes"},
        Flawed{entity("Component", "a", "  providesApis:\n  - gone\n"),
               "8: `spec.providesApis` of `a` names `gone`, which no document describes"},
        Flawed{entity("Component", "a", "  dependsOn: [[b]]\n"),
               "7: `spec.dependsOn`: a "
               "reference must be a text"},
        Flawed{entity("Component", "a", "", "    belay.dev/teir: 1\n"),
               "7: there is no annotation `belay.dev/teir`; did you mean `belay.dev/tier`?"},
        Flawed{entity("Component", "a", "", "    belay.dev/tier: high\n"),
               "7: `belay.dev/tier` must be a whole number from 0 to 1000, not `high`"},
        Flawed{entity("Component", "a", "", "    belay.dev/paths: ok/ ../up\n"),
               "7: `belay.dev/paths`: `../up`: `..` is no name"}));

TEST(backstage, a_document_that_could_not_be_read_leaves_a_blind_place) {
  const Catalog catalog = read({{"pay/catalog-info.yaml", entity("Component", "pay") + "---\n&x a"},
                                {"ok/catalog-info.yaml", entity("Component", "ok")}});
  EXPECT_THAT(catalog.problems, SizeIs(1));
  EXPECT_THAT(catalog.blind_paths, ElementsAre("pay/**"));
  EXPECT_THAT(ReachIndex(catalog).owners_of("pay/main.go"), IsEmpty());
}

TEST(backstage, belays_own_catalog_and_backstage_are_one_graph) {
  const Catalog catalog = read({
      {"belay-catalog.yaml",
       "belay: catalog/v1\nsystems:\n- {name: site, depends_on: [cart]}\n"
       "- {name: mail, owner: delivery}\n"},
      {"catalog-info.yaml", entity("Component", "cart", "  dependsOn: [component:mail]\n") +
                                entity("Group", "delivery") + entity("Component", "site")},
  });
  EXPECT_THAT(needs(catalog, "site"), ElementsAre("cart"));
  EXPECT_THAT(needs(catalog, "cart"), ElementsAre("mail"));
  EXPECT_EQ(the(catalog, "mail").owner, "delivery");
  ASSERT_THAT(catalog.problems, SizeIs(1));
  EXPECT_THAT(catalog.problems[0], HasSubstr("catalog-info.yaml:17: the system `site` is described "
                                             "already, at belay-catalog.yaml:3"));
}

TEST(backstage, a_file_of_any_name_is_told_by_its_content) {
  const Catalog catalog = read({{"org/all.yaml",
                                 "apiVersion: 'backstage.io/v1alpha1'\nkind: System\n"
                                 "metadata: {name: shop}\n"}});
  EXPECT_THAT(names(catalog), ElementsAre("system:shop"));
}

TEST(backstage, a_person_cannot_take_another_persons_name) {
  const Catalog catalog = read(entity("User", "ada", "  profile: {email: a@example.com}\n") +
                               entity("User", "eve", "  profile: {email: A@example.com}\n",
                                      "    github.com/user-login: ada\n"));
  EXPECT_THAT(catalog.problems, SizeIs(2));
  EXPECT_EQ(catalog.find_person("a@example.com")->name, "ada");
  EXPECT_EQ(catalog.find_person("@ada")->name, "ada");
}

TEST(backstage, problems_are_bounded) {
  std::string text;
  for (int i = 0; i < 3000; ++i) text += "---\nx\n";
  const Catalog catalog = read(text);
  EXPECT_THAT(catalog.problems, SizeIs(1001));
  EXPECT_THAT(catalog.problems.back(), HasSubstr("there are more"));
}

}  // namespace
}  // namespace belay::facts
