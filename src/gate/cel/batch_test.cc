#include "gate/cel/batch.h"

#include <gtest/gtest.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "base/limits.h"
#include "gate/cel/evaluation.h"
#include "gate/cel/test_facts.h"
#include "gate/fact_table.h"
#include "gate/fact_values.h"

namespace belay::cel {
namespace {

// clang-format off
const std::vector<std::string> kAsked = {
    "reach.tier <= 1",
    "env == 'prod'",
    "env != 'prod' && reach.tier == 0 || change.is_revert",
    "!change.is_revert",
    "!(change.is_revert || env == 'prod')",
    "change.is_revert ? reach.tier <= 1 : change.lines.added > 9",
    "change.is_revert ? reach.tier == 2 : change.is_revert",
    "(change.is_revert ? reach.tier == 2 : change.is_revert) && env == 'prod'",
    "(env == 'prod' ? change.is_revert : change.is_revert) || reach.tier == 1",
    "env == 'prod' ? (reach.tier == 0 ? change.is_revert : env == '') : change.is_revert",
    "change.is_revert && change.lines.total > 20",
    "'journey-3' in reach.journeys",
    "reach.journeys.exists(j, j in ['journey-9', 'journey-12'])",
    "reach.journeys.exists(j, j == 'journey-1')",
    "reach.journeys.all(j, j.startsWith('journey-'))",
    "change.files.exists(f, f.path.startsWith('services/a/'))",
    "change.files.exists(f, f.path == 'docs/x.md')",
    "change.files.all(f, f.path.startsWith('docs/') || f.path.endsWith('.md'))",
    "change.files.all(f, !f.generated && f.added < 9)",
    "change.files.exists(f, f.generated && f.path.contains('xx'))",
    "change.files.exists(f, f.added + f.deleted > 15)",
    "change.files.exists(f, f.added - f.deleted > 7 || f.status == 'deleted')",
    "change.files.exists(f, 'docs' in f.kinds)",
    "change.files.exists(f, f.path.matches('^services/.*[.]cc$'))",
    "change.files.exists(f, f.path.matches('^docs/y'))",
    "change.files.exists(f, f.path.startsWith('docs/')) && env == 'prod'",
    "change.title.contains('ticket')",
    "change.title.startsWith('ticket') && change.title.endsWith('more')",
    "now >= timestamp('2026-11-21T10:00:00Z') && env == 'prod'",
    "provenance.level in ['agent', 'unknown']",
};
const std::vector<std::string> kLeftOpen = {
    "change.files.size() > 3",
    "change.files.exists(f, change.files.exists(g, g.added > f.added))",
    "change.files.filter(f, f.generated).size() > 1",
    "change.files.exists(f, f.added > 3 && env == 'prod')",
    "reach.tier + 1 == 2",
    "(change.is_revert ? reach.tier : change.lines.added) == 2",
    "provenance.share > 0.5",
    "env in ['prod', string(reach.tier)]",
};
// clang-format on

struct Compiled {
  std::deque<Program> programs;
  std::vector<const Program*> asked;
  Batch batch;

  explicit Compiled(const std::vector<std::string>& texts) {
    for (const std::string& text : texts) {
      auto program = compile(gate::condition_environment(), text);
      EXPECT_TRUE(program) << text;
      asked.push_back(&programs.emplace_back(*std::move(program)));
    }
    batch = Batch::of(asked);
  }
};

TEST(Batch, says_what_evaluating_each_condition_comes_to_or_nothing) {
  std::vector<std::string> texts = kAsked;
  texts.insert(texts.end(), kLeftOpen.begin(), kLeftOpen.end());
  texts.insert(texts.end(), kAsked.begin(), kAsked.end());
  const Compiled all(texts);
  std::vector<int> said(texts.size());
  for (std::uint32_t seed = 0; seed < 400; ++seed) {
    const Facts known(seed);
    const gate::FactValues facts(known.inputs, 2);
    Arena arena, of_answers;
    const std::vector<Quick> answers = BatchAnswers(all.batch, facts, of_answers).all();
    for (std::size_t i = 0; i < texts.size(); ++i) {
      const Quick answer = answers[i];
      if (answer == Quick::not_quick) continue;
      ++said[i];
      arena.reset();
      // Without the evaluator's own short cuts: two of a kind could be wrong alike.
      const Value value = evaluate_by_steps(all.programs[i], facts, arena, limits::kCelCostMax);
      ASSERT_TRUE(value.is(Kind::boolean)) << texts[i] << ", seed " << seed;
      ASSERT_EQ(value.is_true(), answer == Quick::yes) << texts[i] << ", seed " << seed;
    }
  }
  for (std::size_t i = 0; i < texts.size(); ++i) {
    const bool is_open = i >= kAsked.size() && i < kAsked.size() + kLeftOpen.size();
    EXPECT_EQ(said[i] == 0, is_open) << texts[i] << ": " << said[i];
  }
}

TEST(Batch, a_number_without_a_condition_is_left_open) {
  Compiled one({"env == 'prod'"});
  const Batch batch = Batch::of(std::array<const Program*, 2>{nullptr, one.asked.front()});
  const Facts known(1);
  const gate::FactValues facts(known.inputs, 2);
  Arena arena;
  const std::vector<Quick> answers = BatchAnswers(batch, facts, arena).all();
  EXPECT_EQ(answers[0], Quick::not_quick);
  EXPECT_NE(answers[1], Quick::not_quick);
}

}  // namespace
}  // namespace belay::cel
