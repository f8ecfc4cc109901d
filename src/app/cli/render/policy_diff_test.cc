#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/git/scratch_repository.h"
#include "app/cli/progress_bar.h"
#include "app/cli/render/policy_diff_report.h"

namespace belay::app {
namespace {

using adapters::git::ScratchRepository;
using control::Difference;
using control::PolicyDiffRequest;
using control::Shift;
using ::testing::HasSubstr;
using ::testing::Not;

constexpr std::string_view kOne =
    "belay: policy/v1\n"
    "rules:\n"
    "- name: someone looks\n"
    "  why: w\n"
    "  owes: [approvals: {count: 1, exemptible: true}]\n";

control::PolicyInForce policy(const std::string& text, const std::string& file = "p.yaml") {
  control::PolicyInForce made;
  made.source = control::PolicySource::preview;
  made.file = file;
  made.text = text;
  auto parsed = gate::Policy::parse(text, file);
  EXPECT_TRUE(parsed) << parsed.error().to_string();
  made.parsed = *std::move(parsed);
  return made;
}

std::string with(std::string_view more) { return std::string(kOne) + std::string(more); }

PolicyDiffAnswer compare(const std::string& path, const std::string& before,
                         const std::string& after, PolicyDiffRequest request = {}) {
  PolicyDiffAnswer answer;
  answer.before = policy(before);
  answer.after = policy(after);
  answer.environment = request.environment;
  auto repository = adapters::git::open_repository(path);
  auto diff =
      control::diff_policies(**repository, answer.before.policy(), answer.after.policy(), request);
  EXPECT_TRUE(diff) << diff.error().to_string();
  answer.diff = *std::move(diff);
  return answer;
}

/// Code, tests, docs, a catalog that comes later, an agent, a revert, a merge.
ScratchRepository& past() {
  static ScratchRepository repository;
  static const bool lived = [] {
    repository.write("src/a.cc", "int a;\n");
    repository.commit("first");
    repository.write("docs/a.md", "words\n");
    repository.commit("docs: words");
    repository.write("test/fake.h", "int fake;\n");
    repository.commit("test: a fake");
    repository.write("src/a.cc", "#include \"../test/fake.h\"\nint a;\n");
    const std::string crossing = repository.commit("use the fake");
    repository.git("revert --no-edit " + crossing);
    repository.write("belay-catalog.yaml",
                     "belay: catalog/v1\nsystems:\n- name: shop\n  tier: 1\n  paths: [src/]\n");
    repository.commit("catalog");
    repository.git("checkout -q -b side");
    repository.write("src/b.cc", "int b;\n");
    repository.commit("b\n\nCo-Authored-By: Claude <noreply@anthropic.com>");
    repository.git("checkout -q main");
    repository.write("src/c.cc", "int c;\n");
    repository.commit("c");
    repository.git("merge -q --no-ff -m merge side");
    repository.commit("nothing");
    return true;
  }();
  static_cast<void>(lived);
  return repository;
}

TEST(PolicyDiff, one_policy_twice_makes_no_difference) {
  const auto answer = compare(past().path(), std::string(kOne), std::string(kOne));
  EXPECT_EQ(answer.diff.all.changes, 9);
  EXPECT_EQ(answer.diff.all.differing, 0);
  EXPECT_TRUE(answer.diff.differences.empty());
  EXPECT_THAT(policy_diff_text(answer, {}), HasSubstr("No difference over 9 changes."));
  EXPECT_THAT(policy_diff_markdown(answer), HasSubstr("### No difference over 9 changes"));
}

TEST(PolicyDiff, says_which_rule_lets_what_through) {
  const auto answer = compare(past().path(), std::string(kOne),
                              with("- name: docs are cheap\n  why: w\n"
                                   "  when: change.files.size() > 0 && change.files.all(f, "
                                   "f.path.startsWith(\"docs/\"))\n"
                                   "  exempts: [approvals]\n"));
  ASSERT_EQ(answer.diff.differences.size(), 1u);
  const Difference& difference = answer.diff.differences[0];
  EXPECT_EQ(difference.title, "docs: words");
  EXPECT_EQ(control::shift_of(difference), Shift::looser);
  EXPECT_EQ(difference.rules, std::vector<std::string>{"docs are cheap"});
  ASSERT_EQ(difference.dropped.size(), 1u);
  EXPECT_THAT(difference.dropped[0].what, HasSubstr("exempted by `docs are cheap`"));
  EXPECT_EQ(answer.diff.all.before.approvals - answer.diff.all.after.approvals, 1);
  EXPECT_EQ(answer.diff.rules.at("docs are cheap").before.approvals, 1);
  const std::string text = policy_diff_text(answer, {});
  EXPECT_THAT(text, HasSubstr("HOLD -> ALLOW"));
  EXPECT_THAT(text, HasSubstr("1 looser"));
  EXPECT_THAT(text, HasSubstr("-1 approval"));
  EXPECT_THAT(text, HasSubstr("Who approved these changes is not known"));
}

TEST(PolicyDiff, what_is_let_through_comes_first) {
  const auto answer =
      compare(past().path(),
              with("- name: code waits\n  why: w\n  when: '\"code\" in "
                   "change.kind'\n  owes: [wait: {for: 2h}]\n"),
              "belay: policy/v1\nrules:\n- name: someone looks\n  why: w\n"
              "  when: '\"code\" in change.kind'\n  owes: [approvals: {count: 2}]\n");
  ASSERT_GT(answer.diff.differences.size(), 2u);
  EXPECT_EQ(control::shift_of(answer.diff.differences.front()), Shift::looser);
  EXPECT_EQ(control::shift_of(answer.diff.differences.back()), Shift::asked_otherwise);
  EXPECT_TRUE(std::is_sorted(answer.diff.differences.begin(), answer.diff.differences.end(),
                             control::more_important));
  EXPECT_THAT(policy_diff_text(answer, {}), HasSubstr("h of waits"));
}

TEST(PolicyDiff, enforcing_what_warned_is_stricter) {
  const auto answer = compare(past().path(), with("mode: warn\n"), std::string(kOne));
  EXPECT_EQ(answer.diff.all.shifts[1], 9);
  EXPECT_THAT(policy_diff_text(answer, {}), HasSubstr("ALLOW (warn: HOLD) -> HOLD"));
}

/// Every kind of fact is read by some condition here, so that each way of leaving facts out is
/// walked.
TEST(PolicyDiff, facts_that_no_condition_reads_make_no_difference) {
  const std::vector<std::string> conditions = {
      "true",
      "change.title.startsWith(\"docs\")",
      "change.files.exists(f, f.added > 0 && !f.binary)",
      "change.lines.total > 1",
      "\"code\" in change.kind",
      "change.is_revert",
      "reach.tier == 1",
      "\"shop\" in reach.systems",
      "boundary.crossings.size() > 0",
      "provenance.level == \"assisted\"",
      "provenance.share > 0.5",
      "change.target == \"refs/heads/main\"",
      "now > timestamp(\"2025-10-09T08:57:00Z\")",
  };
  for (std::size_t i = 0; i < conditions.size(); ++i) {
    const std::string rule = "- name: r\n  why: w\n  when: >-\n    " + conditions[i] +
                             "\n  owes: [approvals: {count: 3}]\n";
    PolicyDiffRequest lazy;
    PolicyDiffRequest eager;
    eager.every_fact = true;
    const auto of_lazy = compare(past().path(), std::string(kOne), with(rule), lazy);
    EXPECT_EQ(policy_diff_json(of_lazy),
              policy_diff_json(compare(past().path(), std::string(kOne), with(rule), eager)))
        << conditions[i];
    EXPECT_GT(of_lazy.diff.all.differing, 0) << conditions[i];
  }
}

TEST(PolicyDiff, threads_make_no_difference) {
  const std::string rule =
      "- name: r\n  why: w\n  when: reach.tier == 1\n  owes: [wait: {for: 90m}]\n";
  PolicyDiffRequest request;
  const std::string alone =
      policy_diff_json(compare(past().path(), std::string(kOne), with(rule), request));
  for (const int threads : {2, 3, 16}) {
    request.threads = threads;
    EXPECT_EQ(policy_diff_json(compare(past().path(), std::string(kOne), with(rule), request)),
              alone);
  }
}

TEST(PolicyDiff, a_catalog_counts_from_when_it_is_there) {
  const auto answer = compare(past().path(), std::string(kOne),
                              with("- name: tier 1\n  why: w\n  when: reach.tier == 1\n"
                                   "  owes: [approvals: {count: 2}]\n"));
  std::vector<std::string> titles;
  for (const Difference& one : answer.diff.differences) titles.push_back(one.title);
  // With a catalog, an empty change reaches no system, and its tier is not known.
  EXPECT_THAT(titles, ::testing::UnorderedElementsAre("c", "merge", "nothing"));
  EXPECT_EQ(answer.diff.unknown, 1);
}

TEST(PolicyDiff, names_from_a_repository_cannot_draw_or_format) {
  ScratchRepository repository;
  repository.write("a", "a");
  repository.commit("\x1b[31mred `x` <b> @all");
  const auto answer =
      compare(repository.path(), std::string(kOne),
              "belay: policy/v1\nrules:\n- name: '<b> @all'\n  why: w\n  owes: [deny]\n");
  EXPECT_THAT(policy_diff_text(answer, {}), Not(HasSubstr("\x1b")));
  EXPECT_THAT(policy_diff_markdown(answer), Not(HasSubstr("<b>")));
  EXPECT_THAT(policy_diff_json(answer), HasSubstr("\"shift\": \"stricter\""));
}

TEST(PolicyDiff, weeks_begin_on_mondays) {
  const auto answer = compare(past().path(), std::string(kOne), std::string(kOne));
  // 2025-10-09, a Thursday, is when the scratch repositories live.
  EXPECT_THAT(policy_diff_json(answer), HasSubstr("\"monday\": \"2025-10-06\""));
}

TEST(ProgressLine, tells_how_far_how_fast_and_how_long) {
  EXPECT_EQ(progress_line(500, 1000, 0.25, 200),
            "[############------------] 500 of 1,000 changes, 2,000 a second, 0 s left");
  EXPECT_EQ(progress_line(1, 601, 1, 200),
            "[------------------------] 1 of 601 changes, 1 a second, 10 min 0 s left");
  EXPECT_EQ(progress_line(0, 5, 0, 200), "[------------------------] 0 of 5 changes");
  EXPECT_LE(progress_line(500, 1000, 0.25, 30).size(), 30u);
  EXPECT_EQ(progress_line(0, 0, 1, 80), "");
}

}  // namespace
}  // namespace belay::app
