#include "watch/rollout/plan.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/json.h"
#include "base/text.h"
#include "watch/rollout/test_plan.h"

namespace belay::watch {
namespace {

using namespace std::chrono_literals;
using ::testing::AnyOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

std::string refusal_of(std::string_view text) {
  const auto made = parse_plan(text, "plan.yaml");
  EXPECT_FALSE(made) << text;
  return made ? std::string() : made.error().to_string();
}

std::string refusal_with(std::string_view from, std::string_view to) {
  return refusal_of(with(kExamplePlan, from, to));
}

gate::RolloutAsked asked(std::vector<int> stages, std::chrono::seconds bake = 0s,
                         std::vector<std::string> guards = {}) {
  return {std::move(stages), bake, std::move(guards)};
}

TEST(RolloutPlan, says_what_its_file_says) {
  const RolloutPlan plan = plan_of(kExamplePlan);
  EXPECT_EQ(plan.environment, "prod");
  EXPECT_EQ(plan.first, (Move{"checkout", "sha256:9f2c01", "sha256:77ab43"}));
  EXPECT_THAT(plan.together, ElementsAre(Move{"checkout-config", "2026-11-22.2", "2026-11-20.1"}));
  EXPECT_THAT(plan.follows, ElementsAre("payments"));
  EXPECT_TRUE(plan.reversible);
  EXPECT_EQ(plan.alpha.fraction(), 0.001);
  EXPECT_EQ(plan.look, 10s);
  ASSERT_EQ(plan.stages.size(), 4u);
  EXPECT_TRUE(plan.stages[0].unguarded);
  EXPECT_EQ(plan.stages[1].timeout, 4h);
  EXPECT_EQ(plan.stages[3].share, kAllTraffic);
  EXPECT_EQ(plan.watch, 1h);
  ASSERT_EQ(plan.guards.size(), 3u);
  EXPECT_EQ(plan.guards[1].canary.all, R"(hits{version="{version}"})");
  EXPECT_EQ(plan.guards[2].margin, PerCent{5'000});
  EXPECT_EQ(plan.history, 1h);
  ASSERT_TRUE(plan.arms);
  EXPECT_EQ(plan.arms->how, ArmsDiffer::How::as_before);
  ASSERT_TRUE(plan.traffic);
  EXPECT_EQ(plan.traffic->tolerance, PerCent{1'000});
  EXPECT_EQ(plan.on_bad, Reaction::roll_back);
  EXPECT_EQ(plan.on_no_data, (OnNoData{5min, 20min, Reaction::roll_back}));
  EXPECT_EQ(plan.on_timeout, Reaction::hold);
  EXPECT_TRUE(plan.unguarded_is_enough);
}

TEST(RolloutPlan, has_the_margin_of_a_stage_where_that_has_one) {
  const RolloutPlan plan = plan_of(kExamplePlan);
  EXPECT_EQ(plan.margin_of(1, plan.guards[0]), PerCent{2'000});
  EXPECT_EQ(plan.margin_of(2, plan.guards[0]), PerCent{1'000});
  EXPECT_THAT(plan.margins_of(plan.guards[0]), ElementsAre(PerCent{1'000}, PerCent{2'000}));
  EXPECT_THAT(plan.margins_of(plan.guards[1]), ElementsAre(PerCent{50}));
}

TEST(RolloutPlan, is_the_same_in_its_canonical_form) {
  const RolloutPlan plan = plan_of(kExamplePlan);
  const std::string canonical = write_plan(plan);
  EXPECT_EQ(plan_of(canonical), plan);
  EXPECT_EQ(write_plan(plan_of(canonical)), canonical);
  EXPECT_EQ(json::canonical(*json::parse(canonical, "plan")), canonical);
  EXPECT_EQ(digest_of(plan), sha256(canonical));
}

TEST(RolloutPlan, survives_queries_of_every_kind_in_its_canonical_form) {
  RolloutPlan plan = plan_of(kExamplePlan);
  for (const std::string& query :
       {std::string("a{\n b\t= \" \\\" / 'x' {y: [1, 2]} # no comment\",\n}"),
        std::string(16'000, 'q'), std::string("a{b=`\n\\`}"),
        std::string("a{b='gr\xc3\xb6\xc3\x9f"
                    "e \xf0\x9f\x9b\x92'}")}) {
    plan.guards[0].canary.counted = query;
    EXPECT_EQ(plan_of(write_plan(plan)), plan) << query.substr(0, 60);
  }
}

TEST(RolloutPlan, keeps_its_digest_when_only_the_spelling_changes) {
  const Digest digest = digest_of(plan_of(kExamplePlan));
  EXPECT_EQ(digest_of(plan_of(with(kExamplePlan, "watch: 1h", "watch: 60m  # enough"))), digest);
  EXPECT_EQ(digest_of(plan_of(with(kExamplePlan, "alpha: 0.1 %", "alpha: 0.10%"))), digest);
  EXPECT_EQ(digest_of(plan_of(with(kExamplePlan, "share: 5 %, bake: 30m",
                                   "bake: 30m, unguarded: false, share: 5 %"))),
            digest);
}

TEST(RolloutPlan, has_another_digest_when_anything_that_counts_changes) {
  const Digest digest = digest_of(plan_of(kExamplePlan));
  const std::pair<std::string_view, std::string_view> kChanges[] = {
      {"environment: prod", "environment: stage"},
      {"system: checkout\n", "system: cart\n"},
      {"9f2c01", "9f2c02"},
      {"77ab43", "77ab44"},
      {"2026-11-22.2", "2026-11-22.3"},
      {"[payments]", "[pricing]"},
      {"alpha: 0.1 %", "alpha: 0.11 %"},
      {"look: 10s", "look: 11s"},
      {"share: 1 %, bake: 10m", "share: 1 %, bake: 9m"},
      {"unguarded: true", "timeout: 1h, unguarded: true"},
      {"share: 5 %", "share: 5.01 %"},
      {"timeout: 4h", "timeout: 3h"},
      {"orders: 20 %", "orders: 21 %"},
      {"watch: 1h", "watch: 2h"},
      {"kind: drop", "kind: surge"},
      {"margin: 10 %", "margin: 11 %"},
      {"history: 1h", "history: 59m"},
      {"arms: as-before", "arms: by-request"},
      {"arms: as-before", "arms: 5 %"},
      {"canary: requests", "canary: pages"},
      {"control: requests", "control: pages"},
      {"tolerance: 10 %", "tolerance: 9 %"},
      {"bad: 'hits", "bad: 'misses"},
      {"all: 'hits", "all: 'misses"},
      {"on_bad: roll-back", "on_bad: hold"},
      {"budget: 5m", "budget: 6m"},
      {"total: 20m", "total: 21m"},
      {"then: roll-back", "then: hold"},
      {"on_timeout: hold", "on_timeout: roll-back"},
      {"on_unguarded: promote", "on_unguarded: hold"},
  };
  for (const auto& [from, to] : kChanges) {
    const RolloutPlan changed = plan_of(with(kExamplePlan, from, to));
    EXPECT_NE(digest_of(changed), digest) << to;
    EXPECT_EQ(plan_of(write_plan(changed)), changed) << to;
  }
  std::string irreversible = with(kExamplePlan, "reversible: true", "reversible: false");
  irreversible = with(irreversible, "on_bad: roll-back", "on_bad: freeze");
  irreversible = with(irreversible, "then: roll-back", "then: freeze");
  EXPECT_NE(digest_of(plan_of(irreversible)), digest);
}

TEST(RolloutPlan, says_where_it_is_wrong) {
  EXPECT_EQ(refusal_with("look: 10s", "look: 10m"),
            "plan.yaml:11:7: `look` must be 1s to 2m, not 10m");
  EXPECT_EQ(refusal_with("margin: 0.5 %", "margin: 0.5"),
            "plan.yaml:32:11: `margin`: `0.5` is no share of a hundred: write it as 5 % or 0.25 %, "
            "up to 1000 %");
  EXPECT_THAT(refusal_with("look: 10s", "looks: 10s"), HasSubstr("no `look`"));
  EXPECT_THAT(refusal_with("follows:", "folows:"), HasSubstr("did you mean `follows`?"));
}

TEST(RolloutPlan, has_no_default_where_safety_hangs_on_it) {
  for (const std::string_view line :
       {"reversible: true\n", "alpha: 0.1 %\n", "look: 10s\n", "watch: 1h\n", "history: 1h\n",
        "arms: as-before\n", "  tolerance: 10 %\n", "on_bad: roll-back\n",
        "on_no_data: {budget: 5m, total: 20m, then: roll-back}\n", "on_timeout: hold\n",
        "on_unguarded: promote\n", "replaces: sha256:77ab43\n", "environment: prod\n",
        "belay: rollout-plan/v1\n"}) {
    const std::string key(trimmed(line.substr(0, line.find(':'))));
    EXPECT_THAT(refusal_with(line, ""), HasSubstr("has no `" + key + "`")) << line;
  }
  EXPECT_THAT(refusal_with(" bake: 30m,", ""), HasSubstr("has no `bake`"));
  EXPECT_THAT(refusal_with(", total: 20m", ""), HasSubstr("has no `total`"));
  EXPECT_THAT(refusal_with("  margin: 10 %\n", ""), HasSubstr("has no `margin`"));
}

TEST(RolloutPlan, rises_to_everything) {
  EXPECT_THAT(refusal_with("share: 25 %", "share: 5 %"), HasSubstr("plan.yaml:15:11: stages must"));
  EXPECT_THAT(refusal_with("- {share: 100 %}\n", ""), HasSubstr("the last stage must be"));
  EXPECT_THAT(refusal_with("share: 1 %", "share: 0 %"), HasSubstr("must be 0.01 % to 100 %"));
  EXPECT_THAT(refusal_with("{share: 100 %}", "{share: 100 %, bake: 1h}"), HasSubstr("`watch`"));
  EXPECT_THAT(refusal_with("{share: 100 %}", "{share: 100 %}\n- {share: 101 %}"),
              HasSubstr("must be 0.01 % to 100 %"));
}

TEST(RolloutPlan, never_rolls_back_what_that_does_not_undo) {
  const std::string irreversible = with(kExamplePlan, "reversible: true", "reversible: false");
  EXPECT_THAT(refusal_of(irreversible), HasSubstr("`on_bad`: going back does not undo"));
  const std::string frozen = with(irreversible, "on_bad: roll-back", "on_bad: freeze");
  EXPECT_THAT(refusal_of(frozen), HasSubstr("`then`: going back does not undo"));
  const std::string held = with(frozen, "then: roll-back", "then: hold");
  EXPECT_THAT(refusal_of(with(held, "on_timeout: hold", "on_timeout: roll-back")),
              HasSubstr("`on_timeout`: going back does not undo"));
  EXPECT_EQ(plan_of(held).on_bad, Reaction::freeze);
  EXPECT_THAT(refusal_with("on_bad: roll-back", "on_bad: freeze"), HasSubstr("is not frozen"));
}

TEST(RolloutPlan, is_unguarded_only_where_it_says_so) {
  std::string bare = std::string(kExamplePlan);
  const std::size_t guards = bare.find("guards:\n");
  bare.erase(guards, bare.find("on_bad:") - guards);
  bare = with(bare, ", margins: {orders: 20 %}", "");
  bare = with(bare, "arms: as-before\n", "");
  EXPECT_THAT(refusal_of(bare), HasSubstr("nothing guards the stage of 5 %"));
  bare = with(bare, "timeout: 4h", "timeout: 4h, unguarded: true");
  bare = with(bare, "timeout: 2h", "timeout: 2h, unguarded: true");
  EXPECT_THAT(plan_of(bare).guards, IsEmpty());
  EXPECT_THAT(refusal_with("- {share: 1 %, bake: 10m, unguarded: true}\n", ""),
              HasSubstr("no stage has `unguarded: true`, so `on_unguarded` says nothing"));
}

TEST(RolloutPlan, refuses_what_cannot_be_meant) {
  EXPECT_THAT(refusal_with("timeout: 4h", "timeout: 30m"), HasSubstr("longer than the bake"));
  EXPECT_THAT(refusal_with("{orders: 20 %}", "{order: 20 %}"),
              HasSubstr("no guard `order`; did you mean `orders`?"));
  EXPECT_THAT(refusal_with("total: 20m", "total: 4m"), HasSubstr("no shorter than `budget`"));
  EXPECT_THAT(refusal_with("replaces: sha256:77ab43", "replaces: sha256:9f2c01"),
              HasSubstr("are the same"));
  EXPECT_THAT(refusal_with("system: checkout-config", "system: checkout"), HasSubstr("twice"));
  EXPECT_THAT(refusal_with("[payments]", "[checkout]"), HasSubstr("twice"));
  EXPECT_THAT(refusal_with("- name: slow", "- name: errors"), HasSubstr("guard `errors` is there"));
  EXPECT_THAT(refusal_with("kind: drop", "kind: drops"), HasSubstr("must be one of drop, surge"));
  EXPECT_THAT(refusal_with("kind: drop", "kind: failures"), HasSubstr("`canary` of failures"));
  EXPECT_THAT(refusal_with("alpha: 0.1 %", "alpha: 0 %"), HasSubstr("must be 0.01 % to 20 %"));
  EXPECT_THAT(refusal_with("margin: 10 %", "margin: 0 %"), HasSubstr("must be 0.01 % to"));
  EXPECT_THAT(refusal_with("'seconds_bucket{version=\"{version}\"}'", "' '"),
              HasSubstr("is empty"));
  EXPECT_THAT(refusal_with("rollout-plan/v1", "rollout-plan/v2"), HasSubstr("plan.yaml:1:8:"));
  EXPECT_THAT(refusal_of(std::string(kPlanBytesMax + 1, '#')), HasSubstr("at most"));
}

TEST(RolloutPlan, takes_no_characters_that_yaml_and_json_read_differently) {
  for (const std::string_view character :
       {"\\x7f", "\\x85", "\\x9f", "\\0", "\\e", "\\L", "\\P", "\\uFEFF", "\\uFFFE"}) {
    const std::string query = "\"a" + std::string(character) + "{";
    EXPECT_THAT(refusal_with("'seconds_bucket{version=\"{version}\"}'", query + "}\""),
                AnyOf(HasSubstr("control character"), HasSubstr("escape")))
        << character;
    EXPECT_FALSE(
        parse_plan(with(kExamplePlan, "prod", "\"a" + std::string(character) + "\""), "p"));
  }
}

TEST(RolloutPlan, is_not_too_long_for_its_canonical_form) {
  std::string text(kExamplePlan);
  for (int i = 0; i < 10; ++i) {
    const std::string query = "a{b=\"" + std::string(15'000, '\\') + "\"}";
    text = with(text, "guards:\n",
                "guards:\n- {name: g" + std::to_string(i) + ", kind: drop, margin: 1 %, canary: '" +
                    query + "', control: c}\n");
  }
  ASSERT_LT(text.size(), kPlanBytesMax);
  EXPECT_THAT(refusal_of(text), HasSubstr("in its canonical form, and this has"));
}

TEST(PerCent, is_read_only_with_its_sign) {
  EXPECT_EQ(PerCent::parse("5 %"), PerCent{500});
  EXPECT_EQ(PerCent::parse("0.25%"), PerCent{25});
  EXPECT_EQ(PerCent::parse("12.5 %"), PerCent{1'250});
  for (const std::string_view text :
       {"5", "0.05", "%", " %", "5  %", "-5 %", "+5 %", "05 %", "5. %", ".5 %", "0.125 %", "1e1 %",
        "1001 %", "1000.01 %", "99999 %", "5 %%", "5,5 %"}) {
    EXPECT_FALSE(PerCent::parse(text)) << text;
  }
  for (const int hundredths : {1, 5, 10, 50, 99, 100, 101, 1'250, 9'999, 10'000}) {
    EXPECT_EQ(PerCent::parse(PerCent{hundredths}.to_string()), PerCent{hundredths});
  }
}

TEST(Shortcomings, are_none_where_the_plan_does_more_than_is_asked) {
  EXPECT_THAT(shortcomings(plan_of(kExamplePlan), asked({5, 25, 100}, 30min, {"orders"})),
              IsEmpty());
}

TEST(Shortcomings, name_every_stage_that_is_missing) {
  EXPECT_THAT(
      shortcomings(plan_of(kExamplePlan), asked({1, 10, 50, 100})),
      ElementsAre(StartsWith("a stage of 10 % is asked"), StartsWith("a stage of 50 % is asked")));
}

TEST(Shortcomings, name_every_bake_that_is_short) {
  EXPECT_THAT(shortcomings(plan_of(kExamplePlan), asked({1, 5, 100}, 2h)),
              ElementsAre("`bake` at 1 % must be at least 2h, not 10m",
                          "`bake` at 5 % must be at least 2h, not 30m",
                          "`watch` at 100 % must be at least 2h, not 1h"));
}

TEST(Shortcomings, name_every_guard_that_is_missing) {
  EXPECT_THAT(shortcomings(plan_of(kExamplePlan), asked({5, 100}, 0s, {"orders", "prices"})),
              ElementsAre(HasSubstr("a guard `prices` is asked")));
}

TEST(Shortcomings, count_a_stage_that_nothing_needs_to_guard_where_guards_are_asked) {
  EXPECT_THAT(shortcomings(plan_of(kExamplePlan), asked({1, 100}, 0s, {"orders"})),
              ElementsAre(HasSubstr("the stage of 1 % is let through unguarded")));
  const RolloutPlan by_hand =
      plan_of(with(kExamplePlan, "on_unguarded: promote", "on_unguarded: hold"));
  EXPECT_THAT(shortcomings(by_hand, asked({1, 100}, 0s, {"orders"})), IsEmpty());
}

TEST(SharedSystem, is_any_that_both_move_in_one_environment) {
  const RolloutPlan one = plan_of(kExamplePlan);
  RolloutPlan other = one;
  other.first.system = "cart";
  EXPECT_EQ(shared_system(one, other), "checkout-config");
  other.environment = "stage";
  EXPECT_EQ(shared_system(one, other), std::nullopt);
  other.environment = "prod";
  other.together.clear();
  EXPECT_EQ(shared_system(one, other), std::nullopt);
}

}  // namespace
}  // namespace belay::watch
