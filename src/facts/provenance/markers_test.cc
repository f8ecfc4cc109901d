#include "facts/provenance/markers.h"

#include <gtest/gtest.h>

namespace belay::facts {
namespace {

struct Case {
  std::string_view line;
  std::string_view tool;
};

constexpr Case kKnown[] = {
    {"🤖 Generated with [Claude Code](https://claude.ai/code)", "claude-code"},
    {"🤖 Generated with [Claude Code](https://claude.com/claude-code)", "claude-code"},
    {"🤖 Generated with [Claude Code](https://docs.anthropic.com/s/claude-code)", "claude-code"},
    {"Generated with [Claude Code](https://claude.com/claude-code)", "claude-code"},
    {"Generated with Claude Code", "claude-code"},
    {"💘 Generated with Crush", "crush"},
    {"💖 Generated with Crush", "crush"},
    {"🐘 Generated with Crush", "crush"},
    {"🤖 Generated with opencode", "opencode"},
    {"🤖 Generated with termai", "opencode"},
    {"🤖 Generated with [Firebender](https://firebender.com)", "firebender"},
    {"🤖 Generated with [Amp](https://ampcode.com)", "amp"},
    {"Generated with [Devin](https://devin.ai)", "devin"},
    {"Generated with [Codex](https://openai.com/codex)", "codex"},
    {"  🤖 generated with [claude code](https://claude.ai/code)\r", "claude-code"},
    {"Link to Devin run: https://app.devin.ai/sessions/0123456789abcdef", "devin"},
    {"(https://chatgpt.com/codex/tasks/task_e_6842)", "codex"},
    {"https://claude.ai/code/session_01AbCdEf", "claude-code"},
    {"See https://ampcode.com/threads/T-7f5a3b2c", "amp"},
};

TEST(Markers, every_known_marker_infers_assistance) {
  for (const Case& each : kKnown) {
    const auto claims = read_markers("Subject\n\nBody.\n" + std::string(each.line) + "\n");
    ASSERT_EQ(claims.size(), 1u) << each.line;
    EXPECT_EQ(claims[0].tool, each.tool) << each.line;
    EXPECT_EQ(claims[0].level, Level::assisted);
    EXPECT_EQ(claims[0].strength, Strength::inferred);
    EXPECT_EQ(claims[0].source, Claim::Source::marker);
  }
}

constexpr std::string_view kTraps[] = {
    "This was not generated with [Claude Code](https://claude.ai/code)",
    "Not 🤖 Generated with [Claude Code](https://claude.ai/code)",
    "fix: handle the 'Generated with' header in exported CSV",
    "Generated with protoc 25.1",
    "Generated with Crush depth set to 3",
    "Generated with Claude Codex",
    "🤖 Generated with ampoule",
    "🤖 Generated with Crusher",
    "🤖 Generated with love",
    "🤖 robots are welcome",
    "docs: compare Claude, ChatGPT and Copilot",
    "Fix the cursor in the Copilot panel",
    "https://app.devin.ai/sessions/",
    "https://app.devin.ai/sessions/<id>",
    "https://app.devin.ai/settings/0123456789",
    "https://example.com/https/app.devin.ai/sessions/0123456789",
    "xhttps://app.devin.ai/sessions/0123456789",
    "http://app.devin.ai.example.com/sessions/0123456789",
    "https://app.devin.ai.example.com/sessions/0123456789",
    "https://claude.ai/code",
    "not AI-generated",
    "without AI",
};

TEST(Markers, prose_about_a_tool_is_no_marker) {
  for (const std::string_view trap : kTraps) {
    EXPECT_TRUE(read_markers(trap).empty()) << trap;
    EXPECT_TRUE(read_markers("Subject\n\n" + std::string(trap) + "\n").empty()) << trap;
  }
}

TEST(Markers, hostile_messages_take_one_pass) {
  std::string message;
  for (int i = 0; i < 100'000; ++i) message += "https://";
  EXPECT_TRUE(read_markers(message).empty());
  EXPECT_TRUE(read_markers(std::string(1'000'000, '[')).empty());
  EXPECT_TRUE(read_markers("").empty());
}

TEST(Branches, agents_name_their_branches) {
  const Case known[] = {
      {"copilot/fix-1234", "copilot"},
      {"codex/retry-lost-orders", "codex"},
      {"claude/issue-12-20260101-1200", "claude-code"},
      {"devin/1748260000-retry", "devin"},
      {"cursor/retry-lost-orders-1a2b", "cursor"},
      {"openhands-fix-issue-12", "openhands"},
      {"openhands-fix-pr-7-try1", "openhands"},
  };
  for (const Case& each : known) {
    const auto claim = read_branch(each.line);
    ASSERT_TRUE(claim) << each.line;
    EXPECT_EQ(claim->tool, each.tool);
    EXPECT_EQ(claim->strength, Strength::inferred);
    EXPECT_EQ(claim->source, Claim::Source::branch);
  }
}

TEST(Branches, product_words_in_a_branch_say_nothing) {
  for (const std::string_view branch :
       {"feature/copilot", "copilot", "copilot/", "my-codex/x", "cursor/fix-blinking",
        "devin/retry", "feature/claude/x", "openhands-fix-issue-", "OpenDevin/main", "HEAD", "main",
        ""}) {
    EXPECT_FALSE(read_branch(branch)) << branch;
  }
}

}  // namespace
}  // namespace belay::facts
