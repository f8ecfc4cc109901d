#include "facts/catalog/catalog.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Result<Catalog> read(std::string text) {
  return read_catalog({{"belay-catalog.yaml", std::move(text)}});
}

/// The error of a catalog that must not be read, as a person sees it.
std::string refusal(std::string text) {
  const auto catalog = read(std::move(text));
  return catalog ? "it was read" : catalog.error().to_string();
}

std::string with_systems(std::string_view systems) {
  return "belay: catalog/v1\nsystems:\n" + std::string(systems);
}

constexpr std::string_view kExample = R"(belay: catalog/v1
systems:
- name: delivery-estimates
  tier: 1
  owner: '@retail/delivery'
  journeys: [checkout]
  regions: [na, eu]
  paths: [services/estimates/, 'proto/estimates/**/*.proto']
- name: cart
  tier: 1
  owner: Ada Quill
  journeys: [checkout, account]
  paths: services/cart/
  depends_on: {hard: [delivery-estimates], soft: [recommendations]}
- name: recommendations
  paths: [services/recommendations/]
teams:
- name: retail/delivery
  members: [Ada Quill, '@Build-Bot', ada@example.com]
- name: retail/cart
people:
- name: Ada Quill
  emails: [Ada@Example.com]
  logins: ['@AdaQ']
  level: senior
- name: build-bot
  robot: true
)";

TEST(catalog, the_documented_example_reads_as_documented) {
  const auto catalog = read(std::string(kExample));
  ASSERT_TRUE(catalog) << catalog.error().to_string();
  EXPECT_TRUE(catalog->present);
  EXPECT_THAT(catalog->files, ElementsAre("belay-catalog.yaml"));
  ASSERT_THAT(catalog->systems, SizeIs(3));
  const System& cart = catalog->systems[0];
  EXPECT_EQ(cart.name, "cart");
  EXPECT_EQ(cart.tier, 1);
  EXPECT_EQ(cart.owner, "Ada Quill");
  EXPECT_THAT(cart.journeys, ElementsAre("checkout", "account"));
  EXPECT_THAT(cart.paths, ElementsAre("services/cart/"));
  EXPECT_THAT(cart.depends_on, ElementsAre(Dependency{1, DependencyKind::hard},
                                           Dependency{2, DependencyKind::soft}));
  EXPECT_EQ(cart.place, (Place{"belay-catalog.yaml", 9, 9}));
  EXPECT_EQ(catalog->systems[1].owner, "retail/delivery");
  EXPECT_EQ(catalog->systems[2].tier, std::nullopt);
}

TEST(catalog, names_are_found_however_they_are_written) {
  const auto catalog = read(std::string(kExample));
  ASSERT_TRUE(catalog);
  EXPECT_EQ(catalog->find_system("recommendations"), 2u);
  EXPECT_EQ(catalog->find_system("Recommendations"), std::nullopt);
  for (const char* name : {"ada quill", "ADA@example.com", "adaq", "@AdaQ"}) {
    ASSERT_NE(catalog->find_person(name), nullptr) << name;
    EXPECT_EQ(catalog->find_person(name)->level, "senior");
  }
  EXPECT_EQ(catalog->find_person("ada"), nullptr);
  EXPECT_TRUE(catalog->find_person("build-bot")->robot);
  ASSERT_NE(catalog->find_team("@Retail/Delivery"), nullptr);
  EXPECT_THAT(catalog->find_team("retail/delivery")->members,
              ElementsAre("Ada Quill", "build-bot"));
  EXPECT_THAT(catalog->find_team("retail/cart")->members, IsEmpty());
  EXPECT_EQ(catalog->find_team("delivery"), nullptr);
}

TEST(catalog, no_file_at_all_is_a_known_state) {
  const auto catalog = read_catalog({});
  ASSERT_TRUE(catalog);
  EXPECT_FALSE(catalog->present);
}

TEST(catalog, people_alone_do_not_make_a_catalogued_repository) {
  EXPECT_FALSE(read("belay: catalog/v1\npeople:\n- name: ada\n")->present);
  EXPECT_TRUE(read(with_systems("- name: a\n"))->present);
}

TEST(catalog, dependencies_take_three_forms) {
  const auto catalog = read(with_systems(R"(- name: a
  depends_on: [b, c]
- name: b
  depends_on: {soft: c}
- name: c
  depends_on:
  - system: a
  - system: b
    kind: soft
  - d
- name: d
)"));
  ASSERT_TRUE(catalog) << catalog.error().to_string();
  constexpr auto kHard = DependencyKind::hard;
  constexpr auto kSoft = DependencyKind::soft;
  EXPECT_THAT(catalog->systems[0].depends_on,
              ElementsAre(Dependency{1, kHard}, Dependency{2, kHard}));
  EXPECT_THAT(catalog->systems[1].depends_on, ElementsAre(Dependency{2, kSoft}));
  EXPECT_THAT(catalog->systems[2].depends_on,
              ElementsAre(Dependency{0, kHard}, Dependency{1, kSoft}, Dependency{3, kHard}));
}

TEST(catalog, a_dependency_given_twice_counts_once_and_hard_wins) {
  const auto catalog =
      read(with_systems("- name: a\n  depends_on: {hard: [b, b], soft: [b, a]}\n- name: b\n"));
  ASSERT_TRUE(catalog);
  EXPECT_THAT(catalog->systems[0].depends_on, ElementsAre(Dependency{1, DependencyKind::hard}));
}

TEST(catalog, cycles_are_fine) {
  EXPECT_TRUE(read(with_systems("- name: a\n  depends_on: b\n- name: b\n  depends_on: [a, b]\n")));
}

TEST(catalog, several_files_make_one_graph) {
  const auto catalog = read_catalog({
      {"b.yaml", with_systems("- name: b\n  depends_on: [a]\n  owner: t\n")},
      {"a.yaml", "belay: catalog/v1\nteams: [{name: t}]\nsystems: [{name: a}]\n"},
  });
  ASSERT_TRUE(catalog) << catalog.error().to_string();
  EXPECT_THAT(catalog->files, ElementsAre("a.yaml", "b.yaml"));
  EXPECT_THAT(catalog->systems[1].depends_on, ElementsAre(Dependency{0, DependencyKind::hard}));
  EXPECT_EQ(catalog->systems[1].owner, "t");
}

struct Wrong {
  std::string text;
  std::string says;
};

class WrongCatalogs : public testing::TestWithParam<Wrong> {};

TEST_P(WrongCatalogs, are_refused_with_the_place_and_the_next_step) {
  EXPECT_THAT(refusal(GetParam().text), HasSubstr("belay-catalog.yaml:" + GetParam().says));
}

INSTANTIATE_TEST_SUITE_P(
    catalog, WrongCatalogs,
    testing::Values(
        Wrong{"", "1:1: the catalog is empty: begin it with `belay: catalog/v1`"},
        Wrong{"systems: []\n", "1:1: the catalog has no `belay`"},
        Wrong{"belay: catalog/v2\n", "1:8: `belay: catalog/v2` is not known"},
        Wrong{"belay: policy/v1\n", "1:8: this is a policy"},
        Wrong{"belay: catalog/v1\nsystem: []\n",
              "2:1: the catalog has no key `system`; did you "
              "mean `systems`?"},
        Wrong{"belay: catalog/v1\nbelay: catalog/v1\n", "2:1: `belay` is given twice"},
        Wrong{"belay: catalog/v1\n---\nsystems: []\n", "3:1: a second document"},
        Wrong{"belay: [\n", "2:1: "},
        Wrong{with_systems("  name: a\n"), "3:3: `systems` must be a list, not a mapping"},
        Wrong{with_systems("- tier: 1\n"), "3:3: a system has no `name`"},
        Wrong{with_systems("- name: a\n  teir: 1\n"),
              "4:3: a system has no key `teir`; did you "
              "mean `tier`?"},
        Wrong{with_systems("- name: a\n- name: a\n"),
              "4:9: the system `a` is described already, "
              "at belay-catalog.yaml:3"},
        Wrong{with_systems("- name: a b\n"), "3:9: `a b` must be one word"},
        Wrong{with_systems("- name: \"a\\u202e\"\n"), "3:9: `a%E2%80%AE` has blanks"},
        Wrong{with_systems("- name: a\n  tier: one\n"), "4:9: a `tier` must be a whole number"},
        Wrong{with_systems("- name: a\n  tier: -1\n"), "4:9: tier -1 is out of range"},
        Wrong{with_systems("- name: a\n  tier: 01\n"), "4:9: a `tier` must be a whole number"},
        Wrong{with_systems("- name: a\n  paths: ['../b']\n"), "4:11: `..` is no name in a path"},
        Wrong{with_systems("- name: a\n  paths: /\n"), "4:10: `/` names no file: write `**`"},
        Wrong{with_systems("- name: a\n  paths: {b: c}\n"), "4:10: `paths` must be a list"},
        Wrong{with_systems("- name: a\n  journeys: [[b]]\n"), "4:14: each of `journeys` must be"},
        Wrong{with_systems("- name: delivery\n- name: b\n  depends_on: [delivry]\n"),
              "5:16: system `b` depends on `delivry`, which no file describes; did you mean "
              "`delivery`?"},
        Wrong{with_systems("- name: a\n  depends_on: {hart: [a]}\n"),
              "4:16: `depends_on` has no "
              "key `hart`; did you mean "
              "`hard`?"},
        Wrong{with_systems("- name: a\n  depends_on: [{system: a, kind: hrad}]\n"),
              "4:34: the `kind` of a dependency must be `hard` or `soft`"},
        Wrong{with_systems("- name: a\n  owner: nobody\n"), "4:10: the owner `nobody` of system"},
        Wrong{"belay: catalog/v1\nteams: [{name: t, members: [ada]}]\n",
              "2:29: team `t` has the member `ada`, whom no file describes"},
        Wrong{"belay: catalog/v1\npeople: [{name: a, logins: x}, {name: b, logins: X}]\n",
              "2:39: the name of a person `x` is described already"},
        Wrong{"belay: catalog/v1\npeople: [{name: a, emails: [x]}]\n", "2:29: `x` is no e-mail"},
        Wrong{"belay: catalog/v1\npeople: [{name: a, logins: [b@c]}]\n", "2:29: `b@c` is no login"},
        Wrong{"belay: catalog/v1\npeople: [{name: '@'}]\n", "2:17: a name is empty"},
        Wrong{"belay: catalog/v1\npeople: [{name: '@@a'}]\n", "2:17: `@@a` begins with more"},
        Wrong{"belay: catalog/v1\npeople: [{name: a, robot: yes}]\n",
              "2:27: `robot` must be `true` or `false`"}));

TEST(catalog, the_documented_error_reads_as_documented) {
  std::string text(kExample);
  text.replace(text.find("[delivery-estimates]"), 20, "[delivery-estimate]");
  EXPECT_EQ(refusal(text),
            "belay-catalog.yaml:14:23: system `cart` depends on `delivery-estimate`, which no file "
            "describes; did you mean `delivery-estimates`?");
}

TEST(catalog, deep_yaml_is_refused) {
  EXPECT_THAT(refusal("belay: " + std::string(100'000, '[')), HasSubstr("nested deeper than"));
}

TEST(catalog, ten_megabytes_are_read_or_refused_and_never_crash) {
  std::string text = "belay: catalog/v1\nsystems:\n";
  int number = 0;
  while (text.size() < (10u << 20)) {
    text += "- {name: system-" + std::to_string(number++) + ", tier: 3}\n";
  }
  const auto catalog = read(text);
  ASSERT_FALSE(catalog);
  EXPECT_EQ(catalog.error().code, Code::over_limit);
  text.resize(limits::kCatalogBytesMax + 1, '\n');
  EXPECT_THAT(refusal(text), HasSubstr("divide it into several"));
}

TEST(catalog, any_two_orders_of_the_files_give_the_same_catalog) {
  const CatalogFile a = {"a.yaml", with_systems("- name: x\n  depends_on: [y]\n")};
  const CatalogFile b = {"b.yaml", with_systems("- name: y\n  depends_on: [x]\n")};
  const auto forwards = read_catalog({a, b});
  const auto backwards = read_catalog({b, a});
  ASSERT_TRUE(forwards && backwards);
  EXPECT_EQ(forwards->files, backwards->files);
  EXPECT_EQ(forwards->systems[0].depends_on, backwards->systems[0].depends_on);
}

}  // namespace
}  // namespace belay::facts
