#include "facts/findings.h"

#include <gtest/gtest.h>

#include "base/text.h"

namespace belay::facts {
namespace {

Digest id(char digit) { return *Digest::parse(std::string(40, digit)); }

Findings some_findings() {
  Findings made;
  Change& change = made.change;
  change.head_name = "feature/estimates";
  change.target_name = "main";
  change.target_ref = "refs/heads/main";
  change.base = id('1');
  change.head = id('2');
  change.target = id('3');
  change.base_tree = id('4');
  change.head_tree = id('5');
  change.target_tree = id('6');
  change.merge_tree = id('7');
  Commit commit;
  commit.id = id('2');
  commit.tree = id('5');
  commit.parents = {id('1')};
  commit.author = {"Ada \xff", "ada@example.com"};
  commit.committer = {"Ada", "ada@example.com"};
  commit.authored = {1'790'000'000, 0};
  commit.committed = {1'790'000'060, 0};
  commit.message = "Estimate from the warehouse's clock";
  change.commits.push_back(commit);
  FileChange file;
  file.path = "src/100%/caf\xe9.cc";
  file.old_path = "src/old.cc";
  file.status = FileStatus::renamed;
  file.old_mode = FileMode::regular;
  file.mode = FileMode::executable;
  file.old_id = id('a');
  file.id = id('b');
  file.added = 412;
  file.deleted = 38;
  file.kinds.add(Kind::code);
  file.kinds.add(Kind::config);
  change.files.push_back(file);
  change.touched = {{"src/old.cc", FileMode::regular, id('a'), FileMode::absent, {}}};
  change.lines = {412, 38};
  change.kinds = file.kinds;
  change.title = "Estimate";
  change.labels = {"estimates"};
  change.unknowns = {{"change.commits", "the clone is shallow", "which commits are there?"}};
  made.provenance.level = Level::assisted;
  made.provenance.strength = Strength::declared;
  made.provenance.tools = {"claude-code"};
  made.provenance.share = Share{10, 412, Strength::attested};
  made.provenance.makers = {{{"Ada", "ada@example.com"}, false, false, true, {"author"}}};
  made.provenance.claims = {{Level::assisted, Strength::declared, Claim::Source::trailer,
                             "claude-code", "", id('2'), "Co-authored-by"}};
  made.boundary.crossings = {
      {"src/a.cc", 14, Crossing::Kind::test_code, "test/fake.h", "includes test/fake.h"}};
  return made;
}

std::string written(const Findings& found) {
  return write_findings(found.change, found.provenance, found.boundary);
}

TEST(findings, come_back_as_they_were_written) {
  const std::string text = written(some_findings());
  const auto read = parse_findings(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(written(*read), text);
  EXPECT_EQ(read->change.files[0].path, "src/100%/caf\xe9.cc");
  EXPECT_EQ(read->change.commits[0].author.name, "Ada \xff");
  EXPECT_EQ(read->change.touched, some_findings().change.touched);
  EXPECT_TRUE(read->change.kinds.has(Kind::config));
  EXPECT_EQ(read->provenance.share->agent_lines, 10u);
}

TEST(findings, of_nothing_come_back_too) {
  const std::string text = written({});
  const auto read = parse_findings(text);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(written(*read), text);
}

TEST(findings, that_are_not_as_the_format_says_name_the_member) {
  std::string text = written(some_findings());
  const auto with = [&](std::string_view from, std::string_view to) {
    std::string changed = text;
    changed.replace(changed.find(from), from.size(), to);
    return parse_findings(changed);
  };
  EXPECT_EQ(with("renamed", "moved").error().message,
            "`status` of `files[0]` of `change` of the findings has no meaning as `moved`");
  EXPECT_EQ(with("\"added\":412", "\"added\":-1").error().message,
            "`added` of `change` of the findings must be a whole number from 0 to "
            "9223372036854775807");
  EXPECT_EQ(with("\"binary\":", "\"banary\":").error().message,
            "`binary` of `files[0]` of `change` of the findings is missing");
  EXPECT_EQ(with("caf%E9", "caf%e9").error().message,
            "`path` of `files[0]` of `change` of the findings is not written as `%XX` escapes are");
  EXPECT_EQ(with("findings/v1", "findings/v2").error().message,
            "`belay` of the findings must be `findings/v1`");
  EXPECT_FALSE(with("\"agent\":", "\"agent\":true,\"agent\":"));
}

TEST(escaped_text, is_bytes_again_when_unescaped) {
  for (const std::string bytes : {"", "plain", "a%b", "\xff\xfe", "caf\xc3\xa9", "%41"}) {
    EXPECT_EQ(unescaped(escaped(bytes)), bytes);
  }
  for (const std::string_view never : {"%4", "%", "%zz", "%41", "\xff", "%c3"}) {
    EXPECT_FALSE(unescaped(never)) << never;
  }
}

}  // namespace
}  // namespace belay::facts
