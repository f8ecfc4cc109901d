#include "gate/lint/lint.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>
#include <memory>
#include <random>

#include "facts/reach.h"
#include "gate/cel/arena.h"
#include "gate/fact_values.h"
#include "gate/lint/logic.h"

namespace belay::gate {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const facts::Catalog& catalog() {
  static const facts::Catalog made = facts::read_catalog({{"belay-catalog.yaml", R"(
belay: catalog/v1
systems:
- {name: cart, tier: 1, owner: shop/cart, journeys: [checkout], regions: [eu], paths: [cart/]}
- {name: tools, tier: 3, owner: solo, paths: [tools/]}
people:
- {name: ada, level: senior}
- {name: bob}
- {name: solo}
teams:
- {name: shop/cart, members: [ada, bob]}
)"}}).value();
  return made;
}

std::vector<Finding> findings(const std::string& rules) {
  const std::string text = "belay: policy/v1\nrules:\n" + rules;
  const auto policy = Policy::parse(text, "belay.yaml");
  EXPECT_TRUE(policy) << (policy ? "" : policy.error().to_string());
  if (!policy) return {};
  const Instant now = Instant::parse("2026-11-20T12:00:00Z").value();
  return lint(*policy, PolicyPlaces(text, "belay.yaml"), {catalog(), nullptr, now});
}

/// `line:column kind` of each.
std::vector<std::string> kinds(const std::string& rules) {
  std::vector<std::string> found;
  for (const Finding& one : findings(rules)) {
    found.push_back(fmt::format("{}:{} {}", one.place.line, one.place.column, one.kind));
  }
  return found;
}

std::vector<std::string> kinds_of_condition(const std::string& condition) {
  return kinds(fmt::format("- name: r\n  why: y\n  when: {}\n  owes: [deny]\n", condition));
}

std::vector<std::string> says_of_bundle(const std::string& above, const std::string& rules) {
  const std::string organisation = "belay: policy/v1\nrules:\n" + above;
  const std::string text = "belay: policy/v1\nrules:\n" + rules;
  const auto bundle =
      Policy::parse(text, "belay.yaml",
                    {organisation, "belay-organisation.yaml", OrganisationText::Counts::always});
  EXPECT_TRUE(bundle) << (bundle ? "" : bundle.error().to_string());
  if (!bundle) return {};
  PolicyPlaces places(text, "belay.yaml");
  places.add(organisation, "belay-organisation.yaml");
  std::vector<std::string> found;
  for (const Finding& one : lint(*bundle, places, {catalog(), nullptr, Instant{}})) {
    found.push_back(
        fmt::format("{} {}:{} {}", one.place.file, one.place.line, one.place.column, one.says));
  }
  return found;
}

TEST(Lint, a_rule_that_the_organisation_s_shadows_is_said) {
  EXPECT_EQ(says_of_bundle("- {name: two, why: y, owes: [{approvals: {count: 2}}]}\n",
                           "- {name: one, why: y, owes: [{approvals: {count: 1}}]}\n"),
            (std::vector<std::string>{"belay.yaml 3:3 `one` asks for nothing that the "
                                      "organisation's `two` does not ask whenever it applies"}));
}

TEST(Lint, an_exemption_that_does_not_reach_the_organisation_is_said) {
  const std::string exempts =
      "- {name: docs, why: y, when: 'change.kind == [\"docs\"]', exempts: [approvals]}\n";
  EXPECT_EQ(
      says_of_bundle("- {name: two, why: y, owes: [{approvals: {count: 2, exemptible: true}}]}\n",
                     exempts),
      (std::vector<std::string>{"belay.yaml 3:66 `docs` does not lift approvals that the "
                                "organisation's `two` asks"}));
  EXPECT_TRUE(says_of_bundle("- {name: two, why: y, owes: [{approvals: {count: 2, exemptible: "
                             "true}}], adjustable: {exempt: true}}\n",
                             exempts)
                  .empty());
}

TEST(Lint, what_the_organisation_wrote_is_not_the_repository_s_to_mend) {
  EXPECT_TRUE(says_of_bundle("- {name: two, owes: [{approvals: {count: 2}}]}\n",
                             "- {name: never, why: y, owes: [deny]}\n")
                  .empty());
}

TEST(Lint, a_contradiction_is_never_true) {
  EXPECT_THAT(kinds_of_condition("reach.tier == 1 && reach.tier == 2"),
              ElementsAre("5:9 never-true"));
  EXPECT_THAT(kinds_of_condition("reach.tier > 2 && !(reach.tier >= 1)"),
              ElementsAre("5:9 never-true"));
  EXPECT_THAT(kinds_of_condition("env == 'a' && env in ['b', 'c']"), ElementsAre("5:9 never-true"));
  EXPECT_THAT(kinds_of_condition("change.files.exists(f, f.binary && !f.binary)"),
              ElementsAre("5:9 never-true"));
}

TEST(Lint, what_may_be_either_is_left_alone) {
  EXPECT_THAT(kinds_of_condition("reach.tier > 1 && reach.tier < 3"), IsEmpty());
  EXPECT_THAT(kinds_of_condition("change.title.startsWith('a') && change.title.startsWith('b')"),
              IsEmpty());
  EXPECT_THAT(kinds_of_condition("change.files.all(f, f.status == 'added') && "
                                 "change.files.exists(f, f.binary)"),
              IsEmpty());
}

TEST(Lint, what_rules_nothing_out_is_always_true) {
  EXPECT_THAT(kinds_of_condition("change.lines.total >= 0"), ElementsAre("5:9 always-true"));
  EXPECT_THAT(kinds_of_condition("reach.tier != 1 || reach.tier != 2"),
              ElementsAre("5:9 always-true"));
}

TEST(Lint, a_part_that_changes_nothing_is_shown_where_it_stands) {
  EXPECT_THAT(kinds_of_condition("env == 'a' || (reach.tier < 1 && reach.tier > 1)"),
              ElementsAre("5:24 never-true"));
}

TEST(Lint, values_of_a_closed_set_are_spelt_right) {
  EXPECT_THAT(kinds_of_condition("provenance.level in ['agent', 'asisted']"),
              ElementsAre("5:39 impossible-value"));
  EXPECT_THAT(kinds_of_condition("change.kind == ['doc']"), ElementsAre("5:25 impossible-value"));
  EXPECT_THAT(kinds_of_condition("\"'x' in change.kind || boundary.crossings.exists(c, c.kind == "
                                 "'test_code')\""),
              ElementsAre("5:10 impossible-value"));
}

TEST(Lint, names_are_held_against_the_catalog) {
  EXPECT_THAT(kinds_of_condition("\"'chekout' in reach.journeys\""),
              ElementsAre("5:10 unknown-journey"));
  EXPECT_THAT(kinds_of_condition("reach.systems.exists(s, s == 'cart' || s == 'card')"),
              ElementsAre("5:53 unknown-system"));
  EXPECT_THAT(kinds_of_condition("\"'us' in reach.regions\""), ElementsAre("5:10 unknown-region"));
}

TEST(Lint, rules_that_add_nothing_are_named) {
  EXPECT_THAT(kinds("- {name: a, why: y, owes: [approvals: {count: 2}]}\n"
                    "- {name: b, why: y, when: reach.tier == 1, owes: [approvals: {count: 1}]}\n"
                    "- {name: c, why: y, when: reach.tier == 1, owes: [approvals: {count: 3}]}\n"
                    "- {name: d, why: y, when: reach.tier <= 1 && env == 'x', owes: [deny]}\n"
                    "- {name: e, why: y, when: env == 'x' && reach.tier < 1, owes: [deny]}\n"
                    "- {name: f, why: y, owes: [approvals: {count: 2}]}\n"),
              ElementsAre("4:3 shadowed-rule", "7:3 shadowed-rule", "8:3 duplicate-rule"));
}

TEST(Lint, an_exemption_on_the_makers_word_weakens_tier_1) {
  const std::string asks =
      "- {name: a, why: y, owes: [record: {sections: [s], exemptible: true}]}\n- {name: b, why: "
      "y, ";
  EXPECT_THAT(kinds(asks + "when: change.is_revert, exempts: [record]}\n"),
              ElementsAre("4:54 weakens-tier-1"));
  EXPECT_THAT(kinds(asks + "when: change.is_revert && reach.tier > 1, exempts: [record]}\n"),
              IsEmpty());
  EXPECT_THAT(kinds(asks + "when: \"change.files.all(f, f.kinds == ['docs'])\", exempts: "
                           "[record]}\n"),
              IsEmpty());
}

TEST(Lint, reviewers_must_exist_in_number) {
  EXPECT_THAT(
      kinds("- {name: a, why: y, owes: [approvals: {count: 3, from: {team: shop/cart}}]}\n"
            "- {name: b, why: y, owes: [approvals: {count: 1, from: {team: shop/card}}]}\n"),
      ElementsAre("3:27 too-few-reviewers", "4:27 unknown-team"));
  EXPECT_THAT(kinds("- {name: a, why: y, when: reach.tier <= 1, owes: [approvals: {count: 2, from: "
                    "owners}]}\n"),
              IsEmpty());
  EXPECT_THAT(kinds("- {name: a, why: y, owes: [approvals: {count: 2, from: owners}]}\n"),
              ElementsAre("3:27 too-few-reviewers"));
  EXPECT_THAT(kinds("- {name: a, why: y, owes: [approvals: {count: 1, level: senor}]}\n"),
              ElementsAre("3:27 unknown-level"));
}

/// The names of an enumeration's first `count` values.
template <class Enum>
std::vector<std::string_view> names(int count) {
  std::vector<std::string_view> all;
  for (int i = 0; i < count; ++i) all.push_back(name_of(static_cast<Enum>(i)));
  return all;
}

TEST(Lint, the_closed_sets_are_those_of_the_facts) {
  using ::testing::UnorderedElementsAreArray;
  EXPECT_THAT(allowed_texts("provenance.level"), UnorderedElementsAreArray(names<facts::Level>(4)));
  EXPECT_THAT(allowed_texts("provenance.strength"),
              UnorderedElementsAreArray(names<facts::Strength>(4)));
  EXPECT_THAT(allowed_texts("change.files[].status"),
              UnorderedElementsAreArray(names<facts::FileStatus>(6)));
  EXPECT_THAT(allowed_texts("change.files[].mode"),
              UnorderedElementsAreArray(names<facts::FileMode>(5)));
  EXPECT_THAT(allowed_texts("change.kind[]"),
              UnorderedElementsAreArray(names<facts::Kind>(facts::kKindCount)));
  EXPECT_THAT(allowed_texts("boundary.crossings[].kind"),
              UnorderedElementsAreArray(names<facts::Crossing::Kind>(5)));
  EXPECT_THAT(allowed_texts("moment"), UnorderedElementsAreArray(names<Moment>(3)));
}

TEST(Lint, the_built_in_policy_is_clean) {
  const facts::Catalog no_catalog;
  const auto found = lint(Policy::built_in(), PolicyPlaces(Policy::built_in_text(), "x"),
                          {no_catalog, nullptr, Instant{}});
  for (const Finding& one : found) ADD_FAILURE() << one.says;
}

/// Facts as no person would choose them.
struct RandomFacts {
  explicit RandomFacts(std::mt19937& random) {
    const auto pick = [&](int count) { return static_cast<int>(random() % count); };
    for (int i = pick(4); i > 0; --i) {
      facts::FileChange file;
      file.path = file.old_path = std::array{"cart/a.cc", "tools/b.md", "c.yaml"}[pick(3)];
      file.status = static_cast<facts::FileStatus>(pick(6));
      file.mode = static_cast<facts::FileMode>(pick(5));
      file.binary = pick(2) == 0;
      file.added = static_cast<std::uint32_t>(pick(4));
      file.kinds.add(static_cast<facts::Kind>(pick(facts::kKindCount)));
      change.kinds.add(file.kinds);
      change.lines.added += file.added;
      change.files.push_back(file);
    }
    change.is_revert = pick(2) == 0;
    change.title = std::array{"", "a", "b"}[pick(3)];
    provenance.level = static_cast<facts::Level>(pick(4));
    if (pick(2) == 0) {
      provenance.share = facts::Share{static_cast<std::uint64_t>(pick(5)), 4, {}};
    }
    reach = systems.of(change);
    reach.tier = pick(5);
    reach.unknowns.clear();
    if (pick(8) == 0) reach.unknowns.push_back({"reach.tier", "so", "why?"});
    if (pick(3) == 0) reach.journeys = {"checkout"};
    inputs.change = &change;
    inputs.provenance = &provenance;
    inputs.catalog = &catalog();
    inputs.systems = &systems;
    inputs.reach = &reach;
    inputs.boundary = &boundary;
    inputs.environment = std::array{"prod", "eu", ""}[pick(3)];
    inputs.moment = static_cast<Moment>(pick(3));
    values.emplace(inputs, 2);
  }
  RandomFacts(const RandomFacts&) = delete;

  facts::Change change;
  facts::Provenance provenance;
  facts::Boundary boundary;
  facts::ReachIndex systems{catalog()};
  facts::Reach reach;
  Inputs inputs;
  std::optional<FactValues> values;
};

std::string random_condition(std::mt19937& random, int depth) {
  const auto pick = [&](int count) { return static_cast<int>(random() % count); };
  constexpr std::array kRelations = {"==", "!=", "<", "<=", ">", ">="};
  if (depth > 0 && pick(4) != 0) {
    const std::string a = random_condition(random, depth - 1);
    const std::string b = random_condition(random, depth - 1);
    switch (pick(6)) {
      case 0:
        return fmt::format("!({})", a);
      case 1:
        return fmt::format("({} ? {} : {})", a, b, random_condition(random, depth - 1));
      case 2:
      case 3:
        return fmt::format("({} || {})", a, b);
      default:
        return fmt::format("({} && {})", a, b);
    }
  }
  const char* relation = kRelations[pick(6)];
  switch (pick(10)) {
    case 0:
      return fmt::format("reach.tier {} {}", relation, pick(5) - 1);
    case 1:
      return fmt::format("{} {} change.files.size()", pick(4) - 1, relation);
    case 2:
      return fmt::format("provenance.level {} '{}'", kRelations[pick(2)],
                         std::array{"human", "agent", "agnt"}[pick(3)]);
    case 3:
      return fmt::format("env in ['{}', 'eu']", std::array{"prod", "x", ""}[pick(3)]);
    case 4:
      return fmt::format("change.files.{}(f, f.status == '{}' {} f.added {} {})",
                         std::array{"exists", "all", "exists_one"}[pick(3)],
                         std::array{"added", "ad"}[pick(2)], std::array{"&&", "||"}[pick(2)],
                         relation, pick(4) - 1);
    case 5:
      return fmt::format("provenance.share {} {}.5", relation, pick(2));
    case 6:
      return std::array{"change.is_revert", "1 / change.lines.total == 2", "moment == 'merge'",
                        "change.files[0].binary"}[pick(4)];
    case 7:
      return fmt::format("'{}' in change.kind", std::array{"docs", "doc"}[pick(2)]);
    case 8:
      return std::array{"change.title == 'a'", "change.title.startsWith('a')",
                        "reach.journeys.exists(j, j == 'checkout')",
                        "change.kind == ['docs', 'doc']"}[pick(4)];
    default:
      return fmt::format("change.lines.added {} {}", relation, pick(3) - 1);
  }
}

TEST(Lint, nothing_called_never_true_is_ever_true_and_nothing_called_always_true_ever_false) {
  constexpr std::uint32_t kSeed = 20261120;
  std::mt19937 random(kSeed);
  std::vector<std::unique_ptr<RandomFacts>> worlds;
  for (int i = 0; i < 10'000; ++i) worlds.push_back(std::make_unique<RandomFacts>(random));
  cel::Arena arena;
  std::array<int, 3> seen{};
  for (int i = 0; i < 2'500; ++i) {
    const std::string condition = random_condition(random, 3);
    const std::string text = fmt::format(
        "belay: policy/v1\nrules:\n- {{name: r, when: \"{}\", owes: [deny]}}\n", condition);
    const auto policy = Policy::parse(text, "belay.yaml");
    ASSERT_TRUE(policy) << condition << ": " << policy.error().message;
    const auto found =
        lint(*policy, PolicyPlaces(text, "belay.yaml"), {catalog(), nullptr, Instant{}});
    const auto says_of_all = [&](std::string_view kind) {
      return std::any_of(found.begin(), found.end(), [&](const Finding& one) {
        return one.kind == kind && one.says.starts_with("`when` of `r`");
      });
    };
    const bool never = says_of_all("never-true");
    const bool always = says_of_all("always-true");
    ++seen[never ? 0 : always ? 1 : 2];
    if (!never && !always) continue;
    for (const auto& world : worlds) {
      const Evaluated::Outcome outcome =
          policy->rules()[0].when->evaluate(*world->values, arena).outcome;
      ASSERT_NE(outcome, never ? Evaluated::Outcome::yes : Evaluated::Outcome::no)
          << "seed " << kSeed << ": " << condition;
    }
  }
  EXPECT_GT(seen[0], 50);
  EXPECT_GT(seen[1], 50);
  EXPECT_GT(seen[2], 50);
}

}  // namespace
}  // namespace belay::gate
