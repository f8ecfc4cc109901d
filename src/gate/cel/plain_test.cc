#include "gate/cel/plain.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

#include "base/limits.h"
#include "gate/cel/code.h"
#include "gate/cel/evaluation.h"
#include "gate/cel/test_facts.h"

namespace belay::cel {
namespace {

// clang-format off
const std::vector<std::string> kPlain = {
    "reach.tier <= 1",
    "env != 'prod' && reach.tier == 0 || change.is_revert",
    "!change.is_revert",
    "!(change.is_revert || env == 'prod') || !(reach.tier > 1)",
    "change.is_revert ? reach.tier <= 1 : change.lines.added - change.lines.deleted > 9",
    "(env == 'prod' ? change.is_revert : !change.is_revert) || reach.tier == 1",
    "change.lines.added + change.lines.total <= 40",
    "reach.tier + 1 == 2",
    "'journey-3' in reach.journeys",
    "reach.journeys.exists(j, j in ['journey-9', 'journey-12'])",
    "reach.journeys.all(j, j.startsWith('journey-'))",
    "reach.journeys.filter(j, j != 'journey-1').size() >= 7",
    "change.files.exists(f, f.path.startsWith('services/a/'))",
    "change.files.exists(f, f.path.endsWith('xxxxxxxxxxx.md'))",
    "change.files.exists(f, f.path == 'docs/x.md')",
    "change.files.exists(f, f.generated)",
    "change.files.exists(f, !f.generated)",
    "change.files.all(f, f.path.startsWith('docs/') || f.path.endsWith('.md'))",
    "change.files.all(f, !(f.generated && f.added < 9))",
    "change.files.exists(f, f.added + f.deleted > 15)",
    "change.files.all(f, f.added - f.deleted < 9)",
    "change.files.exists(f, f.added - f.deleted > 7 || f.status == 'deleted')",
    "change.files.exists(f, 'docs' in f.kinds)",
    "change.files.exists(f, f.path.matches('^services/.*[.]cc$'))",
    "change.files.exists(f, f.generated && f.path.matches('^docs/y'))",
    "change.files.exists(f, f.path.startsWith('docs/')) && change.files.size() > 3",
    "change.files.filter(f, f.status == 'deleted').size() == 0",
    "change.files.filter(f, f.generated || f.added > 5).size() > 3",
    "change.title.lowerAscii().startsWith('ticket')",
    "change.title.contains('ticket') && change.title.endsWith('more')",
    "size(change.title) > 72",
    "now >= timestamp('2026-11-21T10:00:00Z') && env == 'prod'",
    "now.getHours() >= 16 || now.getDayOfWeek() == 5",
    "now - timestamp('2026-11-01T00:00:00Z') < duration('480h')",
    "provenance.level in ['agent', 'unknown']",
};
// An answer is no value: what takes one finds none on such a way.
const std::vector<std::string> kNotPlain = {
    "(change.is_revert ? reach.tier : change.lines.added) == 2",
    "(change.is_revert || env == 'prod') == (reach.tier == 1)",
    "(env == 'prod' ? change.title : env).startsWith('t')",
    "change.files.exists(f, change.files.exists(g, g.added > f.added))",
    "change.files.exists(f, f.added > 3 && env == 'prod')",
    "change.files.filter(f, f.generated).exists(f, f.added > change.lines.added)",
    "change.files.map(f, f.added).size() > 3",
    "true",
};
// clang-format on

std::string told(const Value& value, Arena& arena) {
  if (value.is(Kind::error)) return std::string(value.failure().message);
  std::string text = describe(value, arena);
  if (value.is(Kind::unknown)) {
    for (const Unknown& each : value.unknowns()) text += " " + std::string(each.fact);
  }
  return text;
}

class Plain : public testing::TestWithParam<std::string> {
 protected:
  static Program compiled(const std::string& text) {
    auto program = compile(gate::condition_environment(), text);
    EXPECT_TRUE(program) << program.error().message;
    return *std::move(program);
  }
};

TEST_P(Plain, says_what_taking_every_step_says) {
  const Program program = compiled(GetParam());
  int plainly = 0;
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    const Facts known(seed);
    const gate::FactValues facts(known.inputs, 2);
    Arena arena, of_steps;
    const Value slow = evaluate_by_steps(program, facts, of_steps, limits::kCelCostMax);
    // Only now are all facts that it reads at hand.
    PlainRun run{facts.at_hand(), arena, limits::kCelCostMax, {}};
    const Quick found = follow(program.code().plain.data(), run);
    if (found != Quick::not_quick) {
      ++plainly;
      ASSERT_TRUE(slow.is(Kind::boolean)) << told(slow, of_steps) << ", seed " << seed;
      ASSERT_EQ(found == Quick::yes, slow.is_true()) << "seed " << seed;
    }
    ASSERT_EQ(told(program.evaluate(facts, arena), arena), told(slow, of_steps)) << "seed " << seed;
  }
  EXPECT_GT(plainly, 0);
}

// A quick test of a text costs its instruction; by steps its bytes are counted, too.
TEST_P(Plain, never_costs_more_than_taking_every_step) {
  const Program program = compiled(GetParam());
  for (const std::uint32_t seed : {3U, 5U, 11U, 23U}) {
    const Facts known(seed);
    const gate::FactValues facts(known.inputs, 2);
    Arena arena, of_steps;
    bool lasts = false;
    for (std::uint64_t cost_max = 1; cost_max < 4'000 && !lasts; ++cost_max) {
      const Value slow = evaluate_by_steps(program, facts, of_steps, cost_max);
      const Value fast = program.evaluate(facts, arena, cost_max);
      lasts = slow.is(Kind::boolean);
      if (lasts || fast.is(Kind::error)) {
        ASSERT_EQ(told(fast, arena), told(slow, of_steps)) << cost_max << " steps, seed " << seed;
      }
      arena.reset();
      of_steps.reset();
    }
  }
}

std::uint64_t cost_of(const std::function<Value(std::uint64_t)>& evaluate) {
  std::uint64_t cost_max = 1;
  while (!evaluate(cost_max).is(Kind::boolean) && cost_max < 10'000) ++cost_max;
  return cost_max;
}

TEST(PlainFolds, cost_every_turn) {
  for (const char* text :
       {"change.files.all(f, f.added < 100)", "change.files.exists(f, f.added > 8)",
        "change.files.exists(f, f.added + f.deleted > 17)", "change.files.all(f, !f.generated)",
        "change.files.filter(f, f.added > 1).size() > 3 && change.files.all(f, f.added < 100)"}) {
    const auto program = compile(gate::condition_environment(), text);
    ASSERT_TRUE(program) << text;
    ASSERT_FALSE(program->code().plain.empty()) << text;
    for (std::uint32_t seed = 0; seed < 40; ++seed) {
      const Facts known(seed);
      const gate::FactValues facts(known.inputs, 2);
      if (std::any_of(known.change.unknowns.begin(), known.change.unknowns.end(),
                      [](const auto& unknown) { return unknown.fact == "change.files"; })) {
        continue;
      }
      Arena arena;
      const auto fast = cost_of([&](auto max) { return program->evaluate(facts, arena, max); });
      const auto slow =
          cost_of([&](auto max) { return evaluate_by_steps(*program, facts, arena, max); });
      EXPECT_EQ(fast, slow) << text << ", seed " << seed;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(Conditions, Plain, testing::ValuesIn(kPlain));

TEST(NotPlain, is_left_to_the_stack) {
  for (const std::string& text : kNotPlain) {
    const auto program = compile(gate::condition_environment(), text);
    ASSERT_TRUE(program) << text;
    EXPECT_TRUE(program->code().plain.empty()) << text;
  }
}

}  // namespace
}  // namespace belay::cel
