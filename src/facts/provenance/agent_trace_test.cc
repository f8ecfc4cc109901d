#include "facts/provenance/agent_trace.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

// The specification's own example, on one line as JSON Lines have it.
constexpr std::string_view kExample =
    R"({"version": "0.1.0", "id": "550e8400-e29b-41d4-a716-446655440000", )"
    R"("timestamp": "2026-01-23T14:30:00Z", )"
    R"("vcs": {"type": "git", "revision": "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0"}, )"
    R"("tool": {"name": "cursor", "version": "2.4.0"}, "files": [)"
    R"({"path": "src/utils/parser.ts", "conversations": [{)"
    R"("url": "https://api.cursor.com/v1/conversations/12345", )"
    R"("contributor": {"type": "ai", "model_id": "anthropic/claude-opus-4-5-20251101"}, )"
    R"("ranges": [{"start_line": 42, "end_line": 67, "content_hash": "murmur3:9f2e8a1b"}], )"
    R"("related": [{"type": "session", "url": "https://api.cursor.com/v1/sessions/67890"}]}]}, )"
    R"({"path": "src/utils/helpers.ts", "conversations": [{)"
    R"("contributor": {"type": "ai", "model_id": "openai/gpt-4o"}, )"
    R"("ranges": [{"start_line": 10, "end_line": 25}]}]}], )"
    R"("metadata": {"confidence": 0.95, "dev.cursor": {"workspace_id": "ws-abc123"}}})";

/// A valid record with one member replaced.
std::string record_with(std::string_view member, std::string_view value) {
  std::string text = "{";
  for (const auto& [name, usual] :
       {std::pair<std::string_view, std::string_view>{"version", R"("0.1.0")"},
        {"id", R"("550e8400-e29b-41d4-a716-446655440000")"},
        {"timestamp", R"("2026-01-25T10:00:00Z")"},
        {"files",
         R"([{"path": "src/app.ts", "conversations": [)"
         R"({"contributor": {"type": "ai"}, "ranges": [{"start_line": 1, "end_line": 50}]}]}])"}}) {
    const std::string_view chosen = name == member ? value : usual;
    if (chosen.empty()) continue;
    if (text.size() > 1) text += ", ";
    text += "\"" + std::string(name) + "\": " + std::string(chosen);
  }
  return text + "}";
}

std::string with_conversation(std::string_view conversation) {
  return record_with("files",
                     R"([{"path": "a", "conversations": [)" + std::string(conversation) + "]}]");
}

TEST(AgentTrace, the_specifications_example_is_read) {
  const AgentTrace trace = parse_agent_trace(kExample);
  EXPECT_THAT(trace.problems, ElementsAre());
  ASSERT_EQ(trace.records.size(), 1u);
  const TraceRecord& record = trace.records[0];
  EXPECT_EQ(record.revision, "a1b2c3d4e5f6a7b8c9d0e1f2a3b4c5d6e7f8a9b0");
  EXPECT_EQ(record.tool, "cursor");
  EXPECT_THAT(record.models, ElementsAre("anthropic/claude-opus-4-5-20251101", "openai/gpt-4o"));
  EXPECT_THAT(find_file(record.files, "src/utils/parser.ts")->agent,
              ElementsAre(LineRange{42, 67}));
  EXPECT_TRUE(record.has_agent_lines());
}

TEST(AgentTrace, the_minimal_record_is_read) {
  const AgentTrace trace = parse_agent_trace(record_with("", ""));
  EXPECT_THAT(trace.problems, ElementsAre());
  ASSERT_EQ(trace.records.size(), 1u);
  EXPECT_EQ(trace.records[0].revision, "");
  EXPECT_THAT(trace.records[0].files[0].agent, ElementsAre(LineRange{1, 50}));
}

TEST(AgentTrace, both_spellings_of_a_version_are_versions) {
  for (const std::string_view version : {R"("1.0")", R"("0.1.0")", R"("12.34.56")"}) {
    EXPECT_EQ(parse_agent_trace(record_with("version", version)).records.size(), 1u) << version;
  }
}

TEST(AgentTrace, mixed_lines_are_an_agents_and_a_range_may_say_otherwise) {
  const AgentTrace trace = parse_agent_trace(with_conversation(
      R"({"contributor": {"type": "mixed", "model_id": "m"}, "ranges": [)"
      R"({"start_line": 1, "end_line": 2},)"
      R"({"start_line": 5, "end_line": 5, "contributor": {"type": "human"}},)"
      R"({"start_line": 7, "end_line": 7, "contributor": {"type": "unknown"}},)"
      R"({"start_line": 9, "end_line": 9, "contributor": {"type": "ai", "model_id": "n"}}]})"));
  ASSERT_EQ(trace.records.size(), 1u);
  EXPECT_THAT(trace.records[0].files[0].agent, ElementsAre(LineRange{1, 2}, LineRange{9, 9}));
  EXPECT_THAT(trace.records[0].files[0].human, ElementsAre(LineRange{5, 5}));
  EXPECT_THAT(trace.records[0].models, ElementsAre("m", "n"));
}

TEST(AgentTrace, a_conversation_without_a_contributor_is_nobodys) {
  const AgentTrace trace =
      parse_agent_trace(with_conversation(R"({"ranges": [{"start_line": 1, "end_line": 2}]})"));
  ASSERT_EQ(trace.records.size(), 1u);
  EXPECT_FALSE(trace.records[0].has_agent_lines());
}

TEST(AgentTrace, only_git_revisions_name_commits) {
  std::string record = record_with("", "");
  record.insert(1, R"("vcs": {"type": "jj", "revision": "kkmpptxz"}, )");
  const AgentTrace trace = parse_agent_trace(record);
  ASSERT_EQ(trace.records.size(), 1u);
  EXPECT_EQ(trace.records[0].revision, "");
}

TEST(AgentTrace, what_the_schema_forbids_is_reported_with_its_line) {
  const std::string invalid[] = {
      "not json",
      "[]",
      "7",
      record_with("version", ""),
      record_with("version", R"("1")"),
      record_with("version", R"("1.0.0-rc")"),
      record_with("version", R"("v1.0")"),
      record_with("version", "1"),
      record_with("id", ""),
      record_with("id", R"("550e8400")"),
      record_with("id", R"("550e8400-e29b-41d4-a716-44665544000g")"),
      record_with("timestamp", ""),
      record_with("timestamp", R"("yesterday")"),
      record_with("timestamp", R"("2026-01-25")"),
      record_with("files", ""),
      record_with("files", "{}"),
      record_with("files", "[7]"),
      record_with("files", R"([{"conversations": []}])"),
      record_with("files", R"([{"path": "a"}])"),
      with_conversation("{}"),
      with_conversation(R"({"ranges": [{"start_line": 0, "end_line": 2}]})"),
      with_conversation(R"({"ranges": [{"start_line": 3, "end_line": 2}]})"),
      with_conversation(R"({"ranges": [{"start_line": 1}]})"),
      with_conversation(R"({"ranges": [{"start_line": 1, "end_line": 2.5}]})"),
      with_conversation(R"({"ranges": [{"start_line": 1, "end_line": 4294967296}]})"),
      with_conversation(R"({"contributor": {"type": "robot"}, "ranges": []})"),
      with_conversation(R"({"contributor": {}, "ranges": []})"),
      with_conversation(R"({"contributor": {"type": "ai", "model_id": ")" + std::string(251, 'm') +
                        R"("}, "ranges": []})"),
      R"({"vcs": {"type": "cvs", "revision": "1"}, )" + record_with("", "").substr(1),
      R"({"vcs": {"type": "git"}, )" + record_with("", "").substr(1),
  };
  for (const std::string& text : invalid) {
    const AgentTrace trace =
        parse_agent_trace(record_with("", "") + "\n\n" + text + "\n" + record_with("", "") + "\n");
    EXPECT_EQ(trace.records.size(), 2u) << text;
    ASSERT_EQ(trace.problems.size(), 1u) << text;
    EXPECT_THAT(trace.problems[0], HasSubstr("1 record that cannot be read")) << text;
    EXPECT_THAT(trace.problems[0], HasSubstr("line 3: ")) << text;
  }
}

TEST(AgentTrace, members_that_the_schema_does_not_know_are_allowed) {
  std::string record = record_with("", "");
  record.insert(1, R"("x": {"y": [1, 2]}, "metadata": 3, )");
  EXPECT_EQ(parse_agent_trace(record).records.size(), 1u);
}

TEST(AgentTrace, a_trace_over_its_limit_is_not_read) {
  const AgentTrace trace = parse_agent_trace(std::string(limits::kTraceBytesMax + 1, '\n'));
  EXPECT_TRUE(trace.records.empty());
  EXPECT_THAT(trace.problems, ElementsAre(HasSubstr("is larger than")));
}

TEST(AgentTrace, an_empty_trace_says_nothing) {
  for (const std::string_view text : {"", "\n\n", "  \r\n"}) {
    const AgentTrace trace = parse_agent_trace(text);
    EXPECT_TRUE(trace.records.empty());
    EXPECT_TRUE(trace.problems.empty());
  }
}

}  // namespace
}  // namespace belay::facts
