#include "app/cli/command_line.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <vector>

#include "app/cli/help.h"
#include "app/cli/test_words.h"

namespace belay::app {
namespace {

using control::ChangeRequest;
using ::testing::HasSubstr;

ChangeRequest change_of(const std::vector<const char*>& words) {
  const auto parsed = parse(words);
  if (!parsed) {
    ADD_FAILURE() << parsed.error().to_string();
    return {};
  }
  return std::get<CheckOptions>(parsed->command).about.change;
}

TEST(CommandLine, two_and_three_dots_mean_the_same) {
  for (const char* revisions : {"main..feature", "main...feature"}) {
    const ChangeRequest change = change_of({"check", revisions});
    EXPECT_EQ(change.target, "main");
    EXPECT_EQ(change.head, "feature");
  }
}

TEST(CommandLine, an_open_end_is_head) {
  EXPECT_EQ(change_of({"check", "main.."}).head, "HEAD");
  EXPECT_EQ(change_of({"check", "..feature"}).target, "");
}

TEST(CommandLine, a_lone_revision_is_the_head) {
  EXPECT_EQ(change_of({"check", "feature"}).head, "feature");
  EXPECT_EQ(change_of({"check", "feature", "--target", "release/2"}).target, "release/2");
}

TEST(CommandLine, nothing_said_leaves_the_choice_open) {
  const ChangeRequest change = change_of({"check"});
  EXPECT_EQ(change.what, ChangeRequest::What::choose);
  EXPECT_TRUE(change.head.empty() && change.target.empty() && change.base.empty());
}

TEST(CommandLine, contradictions_are_refused_with_what_to_write) {
  EXPECT_THAT(refusal_of({"check", "--staged", "--worktree"}), HasSubstr("write one of them"));
  EXPECT_THAT(refusal_of({"check", "--staged", "feature"}), HasSubstr("`--staged` alone"));
  EXPECT_THAT(refusal_of({"check", "--worktree", "--base", "x"}), HasSubstr("takes no revisions"));
  EXPECT_THAT(refusal_of({"check", "a", "--head", "b"}), HasSubstr("head is given twice"));
  EXPECT_THAT(refusal_of({"check", "a..b", "--target", "c"}), HasSubstr("target is given twice"));
  EXPECT_THAT(refusal_of({"check", "--policy", "-", "--facts", "-"}), HasSubstr("standard input"));
  EXPECT_THAT(refusal_of({"check", "--why", "x", "--format", "json"}), HasSubstr("--why"));
}

TEST(CommandLine, slips_of_the_pen_get_a_suggestion) {
  EXPECT_THAT(refusal_of({"chekc"}), HasSubstr("did you mean `check`?"));
  EXPECT_THAT(refusal_of({"check", "--fromat=json"}), HasSubstr("did you mean `--format`?"));
  EXPECT_THAT(refusal_of({"check", "--format", "jsn"}), HasSubstr("did you mean `json`?"));
  EXPECT_THAT(refusal_of({"policy", "shwo"}), HasSubstr("did you mean `show`?"));
}

TEST(CommandLine, surplus_and_missing_words_are_refused) {
  EXPECT_THAT(refusal_of({"check", "a", "b"}), HasSubstr("no further word `b`"));
  EXPECT_THAT(refusal_of({"explain"}), HasSubstr("needs a rule's name"));
  EXPECT_THAT(refusal_of({"policy"}), HasSubstr("belay policy show"));
  EXPECT_THAT(refusal_of({"check", "--target"}), HasSubstr("--target"));
  EXPECT_THAT(refusal_of({"check", "--at", "never"}), HasSubstr("--at"));
  EXPECT_THAT(refusal_of({"check", "--env", ""}), HasSubstr("--env"));
}

TEST(CommandLine, a_word_after_two_dashes_is_no_option) {
  EXPECT_EQ(change_of({"check", "--", "--staged"}).head, "--staged");
}

TEST(CommandLine, a_word_that_is_called_like_a_command_is_a_word) {
  EXPECT_EQ(change_of({"check", "token"}).head, "token");
  for (const std::string_view topic : command_names()) {
    const auto parsed = parse({"help", topic.data()});
    ASSERT_TRUE(parsed) << parsed.error().to_string();
    EXPECT_EQ(std::get<HelpOptions>(parsed->command).topic, topic);
  }
  const auto two = parse({"help", "policy", "diff"});
  ASSERT_TRUE(two) << two.error().to_string();
  EXPECT_EQ(std::get<HelpOptions>(two->command).topic, "policy diff");
  const auto open = parse({"change", "open", "review", "--repository", "retail"});
  ASSERT_TRUE(open) << open.error().to_string();
  EXPECT_EQ(std::get<ChangeOpenOptions>(open->command).head, "review");
  const auto propose = parse({"people", "propose", "list", "--name", "check"});
  ASSERT_TRUE(propose) << propose.error().to_string();
  EXPECT_EQ(std::get<PeopleProposeOptions>(propose->command).id, "list");
}

TEST(CommandLine, the_directory_may_stand_before_or_after_the_command) {
  EXPECT_EQ(parse({"-C", "shop", "check"})->directory, "shop");
  EXPECT_EQ(parse({"check", "-C", "shop"})->directory, "shop");
}

TEST(CommandLine, every_command_has_a_help_page_that_names_its_options) {
  for (const std::string_view command : command_names()) {
    EXPECT_TRUE(help_page(command)) << command;
  }
  const std::string page = *help_page("check");
  for (const char* option : {"--target", "--head", "--base", "--staged", "--worktree", "--at",
                             "--env", "--policy", "--facts", "--format", "--why"}) {
    EXPECT_THAT(page, HasSubstr(option));
    EXPECT_THAT(refusal_of({"check", (std::string(option) + "x").c_str()}),
                HasSubstr(std::string("`") + option + "`"))
        << "the command line knows every option of its page";
  }
}

TEST(CommandLine, asking_for_help_anywhere_is_no_error) {
  EXPECT_TRUE(std::holds_alternative<HelpOptions>(parse({"--help"})->command));
  EXPECT_EQ(std::get<HelpOptions>(parse({"check", "-h"})->command).topic, "check");
  EXPECT_EQ(std::get<HelpOptions>(parse({"policy", "show", "--help"})->command).topic, "policy");
}

TEST(CommandLine, a_policy_diff_has_two_policies_and_a_range) {
  const auto parsed = parse({"policy", "diff", "built-in", "main:belay.yaml", "--over", "v1..main",
                             "--threads", "2", "--quiet", "--exit-code", "--format", "json"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& diff = std::get<PolicyDiffOptions>(parsed->command);
  EXPECT_EQ(diff.before, "built-in");
  EXPECT_EQ(diff.after, "main:belay.yaml");
  EXPECT_EQ(diff.since, "v1");
  EXPECT_EQ(diff.until, "main");
  EXPECT_EQ(diff.threads, 2);
  EXPECT_EQ(diff.format, Format::json);
  EXPECT_TRUE(diff.quiet && diff.exit_code);
  EXPECT_THAT(refusal_of({"policy", "diff", "a.yaml"}), HasSubstr("two policies"));
  EXPECT_THAT(refusal_of({"policy", "diff", "a", "b"}), HasSubstr("--over REV..REV"));
  EXPECT_THAT(refusal_of({"policy", "diff", "-", "-", "--over", "main"}), HasSubstr("one file"));
  EXPECT_THAT(refusal_of({"policy", "diff", "a", "b", "--over", "..main"}), HasSubstr("begin"));
  for (const char* threads : {"0", "many", "-1", "9999"}) {
    EXPECT_THAT(refusal_of({"policy", "diff", "a", "b", "--over", "main", "--threads", threads}),
                HasSubstr("number from 1"));
  }
}

}  // namespace
}  // namespace belay::app
