#include "gate/given_facts.h"

#include <gtest/gtest.h>

namespace belay::gate {
namespace {

const std::string kTree = "4b825dc642cb6eb9a060e54bf8d69288fbee4904";
const std::string kTouched(64, 'a');

std::string error_of(const std::string& yaml) {
  const auto given = GivenFacts::parse("belay: facts/v1\n" + yaml, "facts.yaml");
  return given ? "it is read" : given.error().to_string();
}

TEST(GivenFacts, everything_that_can_be_given_is_read) {
  const auto given = GivenFacts::parse(
      "belay: facts/v1\ntitle: t\nlabels: [b, a]\n"
      "statements: [{by: mia, provenance: assisted}]\n"
      "record: {summary: why, impact: }\n"
      "approvals: [{by: ada, tree: 4B825DC642CB6EB9A060E54BF8D69288FBEE4904, touched: " +
          kTouched +
          ", target: refs/heads/main, at: 2026-01-01T00:00:00Z, level: senior, teams: [x]}]\n"
          "evidence: [{type: tests, from: ci, tree: " +
          kTree + "}]\n",
      "facts.yaml");
  ASSERT_TRUE(given) << given.error().to_string();
  EXPECT_EQ(given->title, "t");
  EXPECT_EQ(given->labels, (std::vector<std::string>{"a", "b"}));
  EXPECT_EQ(given->statements[0].level, facts::Level::assisted);
  EXPECT_EQ(given->record[1].text, "");
  EXPECT_EQ(given->approvals[0].tree.hex(), kTree);
  EXPECT_EQ(given->evidence[0].from, "ci");
}

TEST(GivenFacts, an_approval_without_a_tree_says_where_the_tree_is) {
  EXPECT_EQ(
      error_of("approvals:\n- {by: ada, target: refs/heads/main}\n"),
      "facts.yaml:3:3: an approval names content, and this one has no `tree`: `belay check "
      "--format json` prints it as `change.head_tree`, and so does `git rev-parse HEAD^{tree}`");
}

TEST(GivenFacts, an_approval_without_what_it_touches_says_where_that_is) {
  EXPECT_EQ(
      error_of("approvals:\n- {by: ada, target: refs/heads/main, tree: " + kTree + "}\n"),
      "facts.yaml:3:3: an approval names what merging changes, and this one has no `touched`: "
      "the last lines of `belay check` say it, and `change.touched` of `--format json`");
}

TEST(GivenFacts, a_part_of_a_digest_names_nothing) {
  EXPECT_NE(error_of("evidence: [{type: a, from: b, tree: 4b825dc}]\n").find("40 or 64"),
            std::string::npos);
}

TEST(GivenFacts, a_branch_is_no_tree) {
  EXPECT_NE(
      error_of("approvals: [{by: ada, tree: main, target: refs/heads/main}]\n")
          .find("`tree` must be the tree's whole name, 40 or 64 hexadecimal digits, not `main`"),
      std::string::npos);
}

TEST(GivenFacts, a_target_is_a_full_ref) {
  EXPECT_EQ(error_of("approvals: [{target: main, by: ada, tree: " + kTree +
                     ", touched: " + kTouched + "}]\n"),
            "facts.yaml:2:22: `target` must be the full name of the ref: `refs/heads/main`?");
}

TEST(GivenFacts, a_key_that_nobody_reads_is_an_error) {
  EXPECT_NE(error_of("approval: []\n").find("did you mean `approvals`?"), std::string::npos);
  EXPECT_NE(
      error_of("evidence: [{type: a, from: b, tree: " + kTree + ", age: 1h}]\n").find("`age`"),
      std::string::npos);
}

TEST(GivenFacts, unknown_is_nothing_to_state) {
  EXPECT_NE(error_of("statements: [{by: mia, provenance: unknown}]\n")
                .find("`provenance` must be `human`, `assisted` or `agent`"),
            std::string::npos);
}

}  // namespace
}  // namespace belay::gate
