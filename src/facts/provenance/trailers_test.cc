#include "facts/provenance/trailers.h"

#include <gtest/gtest.h>

#include "base/limits.h"
#include "facts/provenance/credits.h"

namespace belay::facts {
namespace {

struct Case {
  std::string_view message;
  std::string_view tool;
  std::string_view model;
};

// Every row of the table of trailers.
constexpr Case kKnown[] = {
    {"Co-Authored-By: Claude <noreply@anthropic.com>", "claude-code", ""},
    {"Co-Authored-By: Claude Opus 4.6 (1M context) <noreply@anthropic.com>", "claude-code",
     "Claude Opus 4.6 (1M context)"},
    {"Co-Authored-By: Claude Sonnet 4.5 <noreply@anthropic.com>", "claude-code",
     "Claude Sonnet 4.5"},
    {"Co-Authored-By: Claude Haiku 4.5 <noreply@anthropic.com>", "claude-code", "Claude Haiku 4.5"},
    {"Co-Authored-By: Claude Fable 5 <noreply@anthropic.com>", "claude-code", "Claude Fable 5"},
    {"Co-Authored-By: Claude <no-reply@anthropic.com>", "claude-code", ""},
    {"Co-Authored-By: Claude <claude-3-5-sonnet@anthropic.com>", "claude-code", ""},
    {"Claude-Session: https://claude.ai/code/session_01Abc", "claude-code", ""},
    {"Co-authored-by: Cursor <cursoragent@cursor.com>", "cursor", ""},
    {"Signed-off-by: Cursor Agent <cursoragent@cursor.com>", "cursor", ""},
    {"Made-with: Cursor", "cursor", ""},
    {"Co-authored-by: Codex <noreply@openai.com>", "codex", ""},
    {"Co-authored-by: Codex gpt-5.3-codex <noreply@openai.com>", "codex", "gpt-5.3-codex"},
    {"Co-authored-by: aider (claude-3-opus) <aider@aider.chat>", "aider", "claude-3-opus"},
    {"aider: retry a lost order", "aider", ""},
    {"Co-Authored-By: Crush <crush@charm.land>", "crush", ""},
    {"Co-Authored-By: Charm Crush <crush@charm.land>", "crush", ""},
    {"Assisted-by: Crush:claude-opus-4-6", "crush", "claude-opus-4-6"},
    {"Assisted-by: GPT-5 via Crush", "crush", "GPT-5"},
    {"Assisted-by: GPT-5 via Crush <crush@charm.land>", "crush", "GPT-5"},
    {"Co-authored-by: openhands <openhands@all-hands.dev>", "openhands", ""},
    {"Co-authored-by: Amp <amp@ampcode.com>", "amp", ""},
    {"Amp-Thread-ID: https://ampcode.com/threads/T-7f5a", "amp", ""},
    {"Co-Authored-By: opencode <noreply@opencode.ai>", "opencode", ""},
    {"Co-authored-by: opencode-agent[bot] <219766164+opencode-agent[bot]@users.noreply.github.com>",
     "opencode", ""},
    {"Entire-Checkpoint: a3b2c4d5e6f7", "", ""},
    {"Entire-Session: 2026-01-08-abc", "", ""},
    {"Entire-Metadata: .entire/metadata/x", "", ""},
    {"Entire-Strategy: manual-commit", "", ""},
    {"Entire-Agent: Claude Code", "claude-code", ""},
    {"Entire-Attribution: 73% agent (146/200 lines)", "", ""},
    {"Replit-Commit-Author: Agent", "replit", ""},
    {"Replit-Commit-Author: Assistant", "replit", ""},
    {"Replit-Commit-Session-Id: 5f0c", "replit", ""},
    {"Replit-Commit-Checkpoint-Type: full_checkpoint", "replit", ""},
    {"Agent-Logs-Url: https://github.com/o/r/sessions/1", "copilot", ""},
    {"Copilot-Session: 4f", "copilot", ""},
    {"Executed-By: rig/polecat\nRig: rig\nRole: polecat", "gastown", ""},
    {"Executed-By: codex", "codex", ""},
    {"Assisted-by: Claude:claude-3-opus coccinelle sparse", "claude", "claude-3-opus"},
    {"Assisted-by: NewAgent:model-1 [sparse]", "newagent", "model-1"},
    {"Assisted-by: Claude Opus 4.6", "claude", "Claude Opus 4.6"},
    {"Assisted-by: claude-sonnet-4.5, GitHub Copilot CLI", "copilot", "claude-sonnet-4.5"},
    {"Assisted-by: Claude Opus 4.6, OpenCode", "opencode", "Claude Opus 4.6"},
    {"Assisted-by: Claude Code (Opus 4.8)", "claude-code", "Opus 4.8"},
    {"Assisted-by: generic LLM chatbot", "", ""},
    {"Assisted-by: ChatGPTv5", "chatgpt", "ChatGPTv5"},
    {"Assisted-by: anthropic/claude-opus-4-5-20251101", "claude", "claude-opus-4-5-20251101"},
    {"Generated-by: Claude Code", "claude-code", ""},
    {"Generated-by: GitHub Copilot", "copilot", ""},
};

TEST(Trailers, every_known_trailer_claims_assistance) {
  for (const Case& each : kKnown) {
    const std::string message = each.message.starts_with("aider: ")
                                    ? std::string(each.message)
                                    : "Retry a lost order\n\n" + std::string(each.message) + "\n";
    const MessageFacts facts = read_trailers(message);
    ASSERT_EQ(facts.claims.size(), 1u) << each.message;
    const Claim& claim = facts.claims.front();
    EXPECT_EQ(claim.level, Level::assisted) << each.message;
    EXPECT_EQ(claim.strength, Strength::declared) << each.message;
    EXPECT_EQ(claim.tool, each.tool) << each.message;
    EXPECT_EQ(claim.model, each.model) << each.message;
    EXPECT_FALSE(claim.evidence.empty());
    EXPECT_EQ(claim.source, each.message.starts_with("Entire-") ? Claim::Source::checkpoint
                                                                : Claim::Source::trailer);
  }
}

// What looks like a trailer of a tool and says nothing about one.
constexpr std::string_view kTraps[] = {
    "Assisted-by: none",
    "Assisted-by: None",
    "Assisted-by: no AI",
    "Assisted-by: n/a",
    "Assisted-by: not AI-generated",
    "Assisted-by: without AI",
    "Assisted-by:",
    "Generated-by: none",
    "Generated-by: protoc 25.1",
    "Generated-by: protoc-gen-ai 1.0",
    "Generated-by: Cython:3.0",
    "This is not AI-generated",
    "Written without AI, not even Claude <noreply@anthropic.com>",
    "See Co-authored-by: Claude <noreply@anthropic.com>",
    "The Co-authored-by: Claude <noreply@anthropic.com> line is gone",
    "> Co-authored-by: Claude <noreply@anthropic.com>",
    "Co-authored-by: Claude Shannon <claude.shannon@example.edu>",
    "Co-authored-by: Claude",
    "Co-authored-by: Devin Brown <devin.brown@example.com>",
    "Co-authored-by: Jane <jane@anthropic.com>",
    "Co-authored-by: GitHub <noreply@github.com>",
    "Co-authored-by: dependabot[bot] <49699333+dependabot[bot]@users.noreply.github.com>",
    "Reviewed-by: Taylor <ttaylorr@openai.com>",
    "Reviewed-by: Claude <noreply@anthropic.com>",
    "Reported-by: cursoragent <cursoragent@cursor.com>",
    "Signed-off-by: Ashwin <ashwin@anthropic.com>",
    "Claude-Session: none",
    "Claude-Session: https://example.com/claude.ai/code/session_1",
    "Amp-Thread-ID: <id>",
    "Agent-Logs-Url: none",
    "Replit-Commit-Author: Deployment",
    "Replit-Commit-Author: Deployment\nReplit-Commit-Session-Id: 5f0c",
    "Role: admin",
    "Rig: drilling",
    "Executed-By: Iwan (CEO)",
    "Made-with: Vim",
    "Entire-Checkpoint: none",
    "Entire-Checkpoint: a3b2",
    "fix: copilot button overlaps the cursor",
    "cursor: blink less",
    "copilot: hide the panel",
    "docs: aider: mention it",
    "Aider: retry",
    "Fix the OpenDevin link",
    "Co-authored-by Claude <noreply@anthropic.com>",
    "Co-authored-bye: Claude <noreply@anthropic.com>",
    "XCo-authored-by: Claude <noreply@anthropic.com>",
};

TEST(Trailers, what_only_looks_like_a_trailer_claims_nothing) {
  for (const std::string_view trap : kTraps) {
    for (const std::string& message :
         {std::string(trap), "Subject\n\n" + std::string(trap) + "\n"}) {
      const MessageFacts facts = read_trailers(message);
      EXPECT_TRUE(facts.claims.empty()) << message << " -> " << facts.claims.front().tool;
    }
  }
}

TEST(Trailers, a_trailer_counts_outside_the_last_paragraph_indented_and_in_any_case) {
  for (const std::string_view message : {
           "S\n\nCo-authored-by: Claude <noreply@anthropic.com>\n\nMore words.\n\nSigned-off-by: J "
           "<j@e.org>\n",
           "S\n\n  CO-AUTHORED-BY  :  Claude <noreply@anthropic.com>",
           "S\r\n\r\nco-authored-by:Claude <NoReply@Anthropic.com>\r\n",
           "S\n\n\tCo-Authored-By: Claude <noreply@anthropic.com>\nReviewed-by: K <k@e.org>",
       }) {
    EXPECT_EQ(read_trailers(message).claims.size(), 1u) << message;
  }
}

TEST(Trailers, only_the_subject_takes_aiders_prefix) {
  EXPECT_EQ(read_trailers("aider: retry").claims.size(), 1u);
  EXPECT_TRUE(read_trailers("Retry\n\naider: retry").claims.empty());
}

TEST(Trailers, people_beside_a_tool_are_co_authors_and_signers) {
  const MessageFacts facts = read_trailers(
      "S\n\nCo-authored-by: Jane <jane@example.com>\nCo-authored-by: Claude "
      "<noreply@anthropic.com>\n"
      "Assisted-by: Karl <karl@example.com>\nSigned-off-by: Lena <lena@example.com>\n");
  ASSERT_EQ(facts.co_authors.size(), 3u);
  EXPECT_EQ(facts.co_authors[0].email, "jane@example.com");
  EXPECT_EQ(facts.co_authors[2].email, "karl@example.com");
  ASSERT_EQ(facts.signers.size(), 1u);
  EXPECT_EQ(facts.signers[0].name, "Lena");
  EXPECT_EQ(facts.claims.size(), 1u);
}

TEST(Trailers, an_assistant_without_a_known_name_is_only_inferred) {
  const MessageFacts facts = read_trailers("S\n\nAssisted-by: Frobnicator\n");
  ASSERT_EQ(facts.claims.size(), 1u);
  EXPECT_EQ(facts.claims[0].strength, Strength::inferred);
  EXPECT_EQ(facts.claims[0].tool, "");
}

TEST(Trailers, a_broken_checkpoint_is_a_problem) {
  const MessageFacts facts = read_trailers("S\n\nEntire-Checkpoint: a3b2\n");
  ASSERT_EQ(facts.problems.size(), 1u);
  EXPECT_NE(facts.problems[0].find("12 hexadecimal digits"), std::string::npos);
}

TEST(Trailers, the_same_claim_twice_is_one) {
  const MessageFacts facts = read_trailers(
      "S\n\nCo-authored-by: Claude <noreply@anthropic.com>\n"
      "Co-authored-by: Claude <noreply@anthropic.com>\n"
      "Entire-Session: a\nEntire-Agent: Codex\nEntire-Checkpoint: a3b2c4d5e6f7\n");
  ASSERT_EQ(facts.claims.size(), 2u);
  EXPECT_EQ(facts.claims[1].tool, "codex");
  EXPECT_NE(facts.claims[1].evidence.find("a3b2c4d5e6f7"), std::string::npos);
}

TEST(Trailers, hostile_messages_stay_bounded) {
  std::string message = "S\n\n";
  for (int i = 0; i < 20'000; ++i) message += "Assisted-by: Tool" + std::to_string(i) + ":m\n";
  EXPECT_EQ(read_trailers(message).claims.size(), limits::kClaimsPerCommitMax);
  const std::string long_line = "Assisted-by: " + std::string(1'000'000, 'a');
  EXPECT_LE(read_trailers(long_line).claims.at(0).evidence.size(), 400u);
  EXPECT_EQ(read_trailers("Assisted-by: GPT-5 \x1b[31m\xff via Crush").claims.at(0).evidence,
            "Assisted-by: GPT-5 %1B[31m%FF via Crush");
  read_trailers(std::string(100'000, ':'));
  read_trailers(std::string(100'000, '\n'));
  read_trailers(std::string("\0Co-authored-by:\0", 17));
}

TEST(Credits, several_tools_and_models_are_all_named) {
  const Credited credited =
      read_credits("Claude Code (Opus 4.8), Cursor, and ChatGPT-5", CreditKind::assisted_by);
  ASSERT_EQ(credited.credits.size(), 2u);
  EXPECT_EQ(credited.credits[0], (Credit{"claude-code", "Opus 4.8"}));
  EXPECT_EQ(credited.credits[1].tool, "cursor");
}

TEST(Credits, a_person_with_an_address_is_a_person) {
  for (const std::string_view value :
       {"Claude Shannon <cs@example.edu>", "Jules Verne <jules@example.fr>", "amp@example.com",
        "Gemini Ganesan <g@example.in>"}) {
    const Credited credited = read_credits(value, CreditKind::assisted_by);
    EXPECT_TRUE(credited.credits.empty()) << value;
    EXPECT_TRUE(credited.person.has_value()) << value;
  }
}

}  // namespace
}  // namespace belay::facts
