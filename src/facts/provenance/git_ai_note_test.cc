#include "facts/provenance/git_ai_note.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "base/limits.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

constexpr std::string_view kMetadata = R"({
  "schema_version": "authorship/3.0.0",
  "base_commit_sha": "0000000000000000000000000000000000000000",
  "prompts": {
    "abcd1234abcd1234": {"agent_id": {"tool": "cursor", "id": "x", "model": "composer-1"},
                         "human_author": null}
  },
  "sessions": {
    "s_c9883b05a2487d": {"agent_id": {"tool": "claude", "id": "y", "model": "claude-opus-4-6"},
                         "human_author": "Jane Doe <jane@example.com>"}
  },
  "humans": {"h_31dce776f88375": {"author": "Karl <karl@example.com>"}}
})";

std::string note_of(std::string_view attestation) {
  return std::string(attestation) + "---\n" + std::string(kMetadata);
}

TEST(GitAiNote, names_lines_conversations_and_people) {
  const GitAiNote note =
      parse_git_ai_note(note_of("src/main.rs\n"
                                "  s_c9883b05a2487d::t_9f8e7d6c5b4a32 1-10,15-20\n"
                                "  h_31dce776f88375 42-50\n"
                                "  abcd1234abcd1234 30\n"));
  EXPECT_TRUE(note.is_readable);
  EXPECT_THAT(note.problems, ElementsAre());
  ASSERT_EQ(note.files.size(), 1u);
  EXPECT_EQ(note.files[0].path, "src/main.rs");
  EXPECT_THAT(note.files[0].agent,
              ElementsAre(LineRange{1, 10}, LineRange{15, 20}, LineRange{30, 30}));
  EXPECT_THAT(note.files[0].human, ElementsAre(LineRange{42, 50}));
  ASSERT_EQ(note.sessions.size(), 2u);
  EXPECT_EQ(note.sessions[0].tool, "claude-code");
  EXPECT_EQ(note.sessions[0].model, "claude-opus-4-6");
  EXPECT_EQ(note.sessions[0].human_author, "Jane Doe <jane@example.com>");
  EXPECT_EQ(note.sessions[1].tool, "cursor");
  EXPECT_EQ(note.sessions[1].human_author, "");
  EXPECT_THAT(note.humans, ElementsAre("Karl <karl@example.com>"));
}

TEST(GitAiNote, quoted_paths_may_hold_spaces_tabs_quotes_and_newlines) {
  const GitAiNote note =
      parse_git_ai_note(note_of("\"src/my file.rs\"\n  abcd1234abcd1234 1\n"
                                "\"tab\there\"\n  abcd1234abcd1234 2\n"
                                "\"a \"quoted\" word\"\n  abcd1234abcd1234 3\n"
                                "\"two\nlines\"\n  abcd1234abcd1234 4\n"
                                "plain\n  abcd1234abcd1234 5\n"));
  EXPECT_TRUE(note.is_readable);
  EXPECT_THAT(note.problems, ElementsAre());
  for (const auto& [path, line] :
       {std::pair("src/my file.rs", 1u), std::pair("tab\there", 2u),
        std::pair("a \"quoted\" word", 3u), std::pair("two\nlines", 4u), std::pair("plain", 5u)}) {
    const FileLines* file = find_file(note.files, path);
    ASSERT_NE(file, nullptr) << path;
    EXPECT_THAT(file->agent, ElementsAre(LineRange{line, line})) << path;
  }
}

TEST(GitAiNote, a_quote_that_is_not_closed_loses_its_own_entries_only) {
  const GitAiNote note =
      parse_git_ai_note(note_of("\"open\n  abcd1234abcd1234 1\nplain\n  abcd1234abcd1234 5\n"));
  EXPECT_TRUE(note.is_readable);
  ASSERT_EQ(note.files.size(), 1u);
  EXPECT_EQ(note.files[0].path, "plain");
  EXPECT_THAT(note.problems, ElementsAre(HasSubstr("belong to no file"),
                                         HasSubstr("1 path whose quote is not closed")));
}

TEST(GitAiNote, unsorted_overlapping_and_repeated_ranges_are_normalised) {
  const GitAiNote note = parse_git_ai_note(
      note_of("a\n  abcd1234abcd1234 820-853,820-843,846,850-853\n"
              "  s_c9883b05a2487d 1-3\nb\n  abcd1234abcd1234 1\na\n  abcd1234abcd1234 2-5\n"));
  EXPECT_THAT(note.problems, ElementsAre());
  EXPECT_THAT(find_file(note.files, "a")->agent, ElementsAre(LineRange{1, 5}, LineRange{820, 853}));
}

TEST(GitAiNote, an_empty_attestation_is_a_readable_note) {
  for (const std::string& text : {note_of(""), note_of("\n"), "---\r\n" + std::string(kMetadata)}) {
    const GitAiNote note = parse_git_ai_note(text);
    EXPECT_TRUE(note.is_readable);
    EXPECT_TRUE(note.files.empty());
  }
}

TEST(GitAiNote, keys_that_nothing_describes_still_name_an_agents_lines) {
  const GitAiNote note =
      parse_git_ai_note(note_of("a\n  s_00000000000000::t_11111111111111 1-4\n"
                                "  1234567 9\n  0123456789abcdef 12\n  h_22222222222222 20\n"));
  EXPECT_TRUE(note.is_readable);
  EXPECT_THAT(note.files[0].agent,
              ElementsAre(LineRange{1, 4}, LineRange{9, 9}, LineRange{12, 12}));
  EXPECT_THAT(note.problems, ElementsAre(HasSubstr("3 conversations that it does not describe")));
}

TEST(GitAiNote, keys_of_no_grammar_count_for_nobody_and_are_reported) {
  for (const std::string_view key :
       {"human", "ai_agent", "019fed54-de0a-7dc0-864e-2bb6230ff5ff", "s_12::t_34", "h_zz",
        "s_c9883b05a2487d::x_9f8e7d6c5b4a32", "12345678"}) {
    const GitAiNote note = parse_git_ai_note(note_of("a\n  " + std::string(key) + " 1-5\n"));
    EXPECT_TRUE(note.is_readable) << key;
    EXPECT_TRUE(note.files.empty()) << key;
    ASSERT_EQ(note.problems.size(), 1u) << key;
    EXPECT_THAT(note.problems[0], HasSubstr("`" + std::string(key) + "`"));
  }
}

TEST(GitAiNote, ranges_that_cannot_be_lines_are_reported_and_the_others_kept) {
  for (const std::string_view ranges : {"0", "5-3", "x", "1-", "-4", "4294967296", "1--2", "", ",",
                                        "1-2-3", "99999999999999999999"}) {
    const GitAiNote note =
        parse_git_ai_note(note_of("a\n  abcd1234abcd1234 7," + std::string(ranges) + "\n"));
    EXPECT_TRUE(note.is_readable) << ranges;
    EXPECT_THAT(note.files[0].agent, testing::Contains(LineRange{7, 7})) << ranges;
    EXPECT_THAT(note.problems, testing::SizeIs(ranges.empty() ? 0 : 1)) << ranges;
  }
}

TEST(GitAiNote, what_cannot_be_believed_at_all_says_nothing_but_why) {
  const std::string_view unreadable[] = {
      "",
      "just some words",
      "a\n  abcd1234abcd1234 1\n",
      "---\n",
      "---\nnot json",
      "---\n[]",
      "---\n{}",
      "---\n{\"schema_version\": 3}",
      "---\n{\"schema_version\": \"something/1.0\"}",
      "---\n{\"schema_version\": \"authorship/3.0.0\"",
      "---\n{\"schema_version\": \"authorship/3.0.0\"} more",
      "a\n  abcd1234abcd1234 "
      "1\n---\n{\"schema_version\":\"authorship/3.0.0\",\"schema_version\":1}",
      "\xff\xfe\n---\n\xff",
  };
  for (const std::string_view text : unreadable) {
    const GitAiNote note = parse_git_ai_note(text);
    EXPECT_FALSE(note.is_readable) << text;
    EXPECT_TRUE(note.files.empty()) << text;
    EXPECT_TRUE(note.sessions.empty()) << text;
    EXPECT_EQ(note.problems.size(), 1u) << text;
  }
}

TEST(GitAiNote, later_versions_and_members_of_other_types_are_read_leniently) {
  const GitAiNote note = parse_git_ai_note(
      "a\n  s_c9883b05a2487d 1\n---\n"
      R"({"schema_version": "authorship/4.0.0", "change_history": [], "prompts": [],
          "sessions": {"s_c9883b05a2487d": {"agent_id": "claude", "human_author": 7},
                       "s_11111111111111": 3}, "humans": {"h_1": "x"}})");
  EXPECT_TRUE(note.is_readable);
  ASSERT_EQ(note.sessions.size(), 2u);
  EXPECT_EQ(note.sessions[0].tool, "");
  EXPECT_TRUE(note.humans.empty());
}

TEST(GitAiNote, names_from_a_note_are_safe_to_print) {
  const GitAiNote note = parse_git_ai_note(
      "---\n"
      R"({"schema_version": "authorship/3.0.0", "sessions": {"s_c9883b05a2487d": {"agent_id":
          {"tool": "x\u001b[31m", "model": "m\u202e"}}}})");
  ASSERT_EQ(note.sessions.size(), 1u);
  EXPECT_EQ(note.sessions[0].tool, "x%1B[31m");
  EXPECT_EQ(note.sessions[0].model, "m%E2%80%AE");
}

TEST(GitAiNote, a_note_over_a_limit_is_not_read) {
  const GitAiNote large = parse_git_ai_note(std::string(limits::kNoteBytesMax + 1, 'a'));
  EXPECT_FALSE(large.is_readable);
  EXPECT_THAT(large.problems, ElementsAre(HasSubstr("is larger than")));
  std::string ranges = "a\n  abcd1234abcd1234 1";
  for (std::size_t i = 0; i < limits::kNoteRangesMax; ++i) ranges += ",1";
  const GitAiNote many = parse_git_ai_note(note_of(ranges + "\n"));
  EXPECT_FALSE(many.is_readable);
  EXPECT_THAT(many.problems, ElementsAre(HasSubstr("ranges")));
}

/// A parser that searched the rest of the note from each line would take hours here.
TEST(GitAiNote, hostile_notes_take_one_pass) {
  const auto begin = std::chrono::steady_clock::now();
  for (const std::string_view line : {"\"\n", "\"a\n", "\"a\n  h_31dce776f88375 1\n", "a\n", " \n",
                                      "a\n  x 1\n", "  abcd1234abcd1234 1\n", "\"\"\n", "\n"}) {
    std::string text;
    while (text.size() < (1u << 20)) text += line;
    parse_git_ai_note(text);
    parse_git_ai_note(note_of(text));
  }
  const auto taken = std::chrono::steady_clock::now() - begin;
  EXPECT_LT(std::chrono::duration_cast<std::chrono::seconds>(taken).count(), 60);
}

TEST(GitAiNote, every_real_note_is_read_or_reported) {
  const char* given = std::getenv("BELAY_SHARED");
  const auto folder = std::filesystem::path(given != nullptr ? given : "../shared") /
                      "conformance" / "git-ai-notes";
  if (!std::filesystem::exists(folder)) {
    GTEST_SKIP() << folder << " is absent: real notes are not checked";
  }
  int read = 0;
  int with_lines = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".note") continue;
    std::ifstream file(entry.path(), std::ios::binary);
    std::ostringstream text;
    text << file.rdbuf();
    const GitAiNote note = parse_git_ai_note(text.str());
    EXPECT_TRUE(note.is_readable || !note.problems.empty()) << entry.path();
    read += note.is_readable ? 1 : 0;
    with_lines += note.files.empty() ? 0 : 1;
    for (const NoteSession& session : note.sessions) EXPECT_FALSE(session.tool.empty());
  }
  RecordProperty("readable", read);
  EXPECT_GT(read, 0);
  EXPECT_GT(with_lines, 0);
}

}  // namespace
}  // namespace belay::facts
