#include "facts/catalog/codeowners.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/limits.h"
#include "base/text.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

Codeowners parsed(std::string_view text) { return *Codeowners::parse(text, "CODEOWNERS"); }

/// The owners of `path`, or `nobody` where no rule matches or the rule names none.
std::string owners(const Codeowners& codeowners, std::string_view path) {
  const Codeowners::Rule* rule = codeowners.match(path);
  return rule == nullptr || rule->owners.empty() ? "nobody" : joined(rule->owners, " ");
}

bool covers(std::string_view pattern, std::string_view path) {
  return parsed(std::string(pattern) + " @someone\n").match(path) != nullptr;
}

/// The example of docs.github.com, "About code owners", rule by rule.
constexpr std::string_view kDocumentedExample = R"(# This is a comment.
*       @global-owner1 @global-owner2
*.js    @js-owner #This is an inline comment.
*.go docs@example.com
*.txt @octo-org/octocats
/build/logs/ @doctocat
docs/* docs@example.com
apps/ @octocat
/docs/ @doctocat
/scripts/ @doctocat @octocat
**/logs @octocat
/apps/ @octocat
/apps/github
)";

TEST(codeowners, the_documented_example_reads_as_documented) {
  const Codeowners file = parsed(kDocumentedExample);
  EXPECT_THAT(file.problems(), IsEmpty());
  EXPECT_EQ(owners(file, "src/main.c"), "@global-owner1 @global-owner2");
  EXPECT_EQ(owners(file, "web/app.js"), "@js-owner");
  EXPECT_EQ(owners(file, "cmd/tool.go"), "docs@example.com");
  EXPECT_EQ(owners(file, "notes/today.txt"), "@octo-org/octocats");
  EXPECT_EQ(owners(file, "build/logs/day/one.c"), "@octocat");
  EXPECT_EQ(owners(file, "docs/getting-started.md"), "@doctocat");
  EXPECT_EQ(owners(file, "docs/build-app/troubleshooting.md"), "@doctocat");
  EXPECT_EQ(owners(file, "web/apps/one.c"), "@octocat");
  EXPECT_EQ(owners(file, "scripts/deploy.sh"), "@doctocat @octocat");
  EXPECT_EQ(owners(file, "deeply/nested/logs/one.c"), "@octocat");
  EXPECT_EQ(owners(file, "apps/web/one.c"), "@octocat");
  EXPECT_EQ(owners(file, "apps/github/one.c"), "nobody");
}

TEST(codeowners, the_last_matching_rule_decides_alone) {
  const Codeowners file = parsed("*.js @js\n* @all\nlib/*.js @lib\n");
  EXPECT_EQ(owners(file, "a.js"), "@all");
  EXPECT_EQ(owners(file, "lib/a.js"), "@lib");
  EXPECT_EQ(owners(parsed("a.c @one\na.c @two\n"), "a.c"), "@two");
}

TEST(codeowners, a_rule_without_owners_leaves_the_path_unowned) {
  const Codeowners file = parsed("/apps/ @octocat\n/apps/github\n/apps/gitlab # nobody yet\n");
  EXPECT_EQ(owners(file, "apps/a.c"), "@octocat");
  ASSERT_NE(file.match("apps/github/a.c"), nullptr);
  EXPECT_THAT(file.match("apps/github/a.c")->owners, IsEmpty());
  EXPECT_EQ(owners(file, "apps/gitlab/a.c"), "nobody");
}

TEST(codeowners, a_path_that_no_rule_matches_has_no_rule) {
  EXPECT_EQ(parsed("/docs/ @a\n").match("src/main.c"), nullptr);
  EXPECT_EQ(parsed("").match("src/main.c"), nullptr);
  EXPECT_EQ(Codeowners().match("src/main.c"), nullptr);
}

TEST(codeowners, case_counts) {
  EXPECT_FALSE(covers("/Docs/", "docs/a.md"));
  EXPECT_FALSE(covers("*.JS", "a.js"));
}

TEST(codeowners, a_name_alone_matches_at_any_depth_and_what_is_below) {
  EXPECT_TRUE(covers("foo", "foo"));
  EXPECT_TRUE(covers("foo", "foo/bar"));
  EXPECT_TRUE(covers("foo", "bar/foo/baz"));
  EXPECT_FALSE(covers("foo", "foo.txt"));
  EXPECT_FALSE(covers("foo", "bar/foo.txt"));
}

TEST(codeowners, a_leading_slash_anchors_at_the_root) {
  EXPECT_TRUE(covers("/foo", "foo/bar/baz"));
  EXPECT_FALSE(covers("/foo", "bar/foo"));
  EXPECT_FALSE(covers("/foo", "fool.txt"));
}

TEST(codeowners, a_slash_in_the_middle_anchors_at_the_root) {
  EXPECT_TRUE(covers("foo/bar", "foo/bar/baz"));
  EXPECT_FALSE(covers("foo/bar", "baz/foo/bar"));
  EXPECT_FALSE(covers("foo/bar", "foo/bart"));
}

TEST(codeowners, a_trailing_slash_matches_what_is_below_and_does_not_anchor) {
  EXPECT_TRUE(covers("foo/", "foo/bar"));
  EXPECT_TRUE(covers("foo/", "bar/foo/baz/qux"));
  EXPECT_FALSE(covers("foo/", "foo"));
  EXPECT_FALSE(covers("foo/", "bar/foo"));
  EXPECT_FALSE(covers("/foo/", "bar/foo/baz"));
}

TEST(codeowners, a_star_stays_within_one_name) {
  EXPECT_TRUE(covers("/f*", "foo"));
  EXPECT_TRUE(covers("f*", "bar/foo/baz"));
  EXPECT_FALSE(covers("/f*", "bar/foo"));
  EXPECT_TRUE(covers("foo/*/baz", "foo/bar/baz/qux"));
  EXPECT_FALSE(covers("foo/*/baz", "foo/baz"));
  EXPECT_FALSE(covers("foo/*.txt", "foo/bar/baz.txt"));
}

TEST(codeowners, a_lone_star_at_the_end_does_not_go_deeper) {
  EXPECT_TRUE(covers("docs/*", "docs/getting-started.md"));
  EXPECT_FALSE(covers("docs/*", "docs/build-app/troubleshooting.md"));
  EXPECT_TRUE(covers("/*", "foo"));
  EXPECT_FALSE(covers("/*", "foo/bar"));
  EXPECT_TRUE(covers("*", "foo/bar/baz"));
  EXPECT_TRUE(covers("/*/", "foo/bar/baz"));
  EXPECT_FALSE(covers("/*/", "foo"));
}

TEST(codeowners, a_question_mark_is_one_character_whatever_its_bytes) {
  EXPECT_TRUE(covers("f?o", "foo"));
  EXPECT_TRUE(covers("f?o", "f\xc3\xa9o"));
  EXPECT_FALSE(covers("f?o", "fo"));
  EXPECT_FALSE(covers("f?o", "f/o"));
}

TEST(codeowners, two_stars_cross_directories) {
  EXPECT_TRUE(covers("**/foo/bar", "foo/bar"));
  EXPECT_TRUE(covers("**/foo/bar", "qux/foo/bar/baz"));
  EXPECT_FALSE(covers("**/foo/bar", "qux/foo/baz/bar"));
  EXPECT_TRUE(covers("foo/**/bar", "foo/bar/baz"));
  EXPECT_TRUE(covers("foo/**/bar", "foo/qux/quux/bar/baz"));
  EXPECT_FALSE(covers("foo/**/bar", "qux/foo/bar"));
  EXPECT_TRUE(covers("foo/bar/**", "foo/bar/baz/qux"));
  EXPECT_FALSE(covers("foo/bar/**", "foo/bar"));
  EXPECT_TRUE(covers("foo/**/", "foo/bar"));
  EXPECT_FALSE(covers("foo/**/", "foo"));
  EXPECT_TRUE(covers("foo/**/bar/b*", "foo/qux/bar/baz"));
  EXPECT_FALSE(covers("foo/**/bar/b*", "foo/qux/bar/qux"));
  EXPECT_TRUE(covers("**", "a/b"));
  EXPECT_TRUE(covers("**/*bar*", "foo/barrio"));
}

TEST(codeowners, two_stars_backtrack_over_names_that_repeat) {
  EXPECT_TRUE(covers("a/**/b/c", "a/b/b/b/c"));
  EXPECT_TRUE(covers("**/a/**/b/*.c", "x/a/b/a/y/b/z.c"));
  EXPECT_FALSE(covers("a/**/b/*", "a/b/c/d"));
}

TEST(codeowners, a_backslash_makes_the_next_character_plain) {
  EXPECT_TRUE(covers("f\\*o", "f*o"));
  EXPECT_FALSE(covers("f\\*o", "foo"));
  EXPECT_TRUE(covers("f\\?*", "f?o"));
  EXPECT_TRUE(covers("/my\\ docs/", "my docs/a.md"));
  EXPECT_TRUE(covers("/app/\\[id\\]/", "app/[id]/page.tsx"));
  EXPECT_EQ(owners(parsed("my\\ docs/ @a\n"), "my docs/a.md"), "@a");
}

TEST(codeowners, a_slash_alone_matches_nothing) { EXPECT_FALSE(covers("/", "foo")); }

struct InvalidLine {
  std::string_view line;
  std::string_view says;
};

class InvalidLines : public testing::TestWithParam<InvalidLine> {};

TEST_P(InvalidLines, are_passed_over_and_reported) {
  const Codeowners file = parsed("* @all\n" + std::string(GetParam().line) + "\nb @b\n");
  EXPECT_THAT(file.rules(), SizeIs(2));
  ASSERT_THAT(file.problems(), SizeIs(1));
  EXPECT_THAT(file.problems()[0], HasSubstr("CODEOWNERS:2: "));
  EXPECT_THAT(file.problems()[0], HasSubstr(GetParam().says));
  EXPECT_EQ(owners(file, "src/main.c"), "@all");
  EXPECT_EQ(owners(file, "b"), "@b");
}

INSTANTIATE_TEST_SUITE_P(
    codeowners, InvalidLines,
    testing::Values(InvalidLine{"!*.c @a", "`!` does not exclude"},
                    InvalidLine{"*.[ch] @a", "no range"}, InvalidLine{"***/*.c @a", "three `*`"},
                    InvalidLine{"\\#main.c @a", "begins a comment even in a pattern"},
                    InvalidLine{"c#/ @a", "begins a comment even in a pattern"},
                    InvalidLine{"*.c\\", "escapes nothing"},
                    InvalidLine{"*.c docs@", "`docs@` is no owner"},
                    InvalidLine{"*.c someone", "`someone` is no owner"},
                    InvalidLine{"*.c @org/team/sub", "is no owner"},
                    InvalidLine{"*.c @a, @b", "`@a,` is no owner"},
                    InvalidLine{"*.c @", "`@` is no owner"},
                    InvalidLine{"[Section] @a", "no range"}));

TEST(codeowners, comments_blank_lines_and_indentation_do_not_count) {
  const Codeowners file = parsed("\xef\xbb\xbf# one\r\n\r\n  # two\r\n\t*.c\t@a @b#three\r\n");
  EXPECT_THAT(file.problems(), IsEmpty());
  ASSERT_THAT(file.rules(), SizeIs(1));
  EXPECT_EQ(file.rules()[0].line, 4);
  EXPECT_THAT(file.rules()[0].owners, ElementsAre("@a", "@b"));
}

TEST(codeowners, a_file_over_three_megabytes_is_not_loaded) {
  std::string text = "* @all\n";
  text.resize(limits::kOwnersBytesMax, '#');
  EXPECT_EQ(owners(parsed(text), "a.c"), "@all");
  text += '#';
  EXPECT_EQ(owners(parsed(text), "a.c"), "nobody");
  ASSERT_THAT(parsed(text).problems(), SizeIs(1));
}

TEST(codeowners, bytes_that_are_not_text_match_themselves_and_are_shown_escaped) {
  EXPECT_EQ(owners(parsed("/\xff\xfe/ @a\n"), "\xff\xfe/x"), "@a");
  EXPECT_THAT(parsed("\xff[ @a\n").problems()[0], HasSubstr("%FF["));
}

TEST(codeowners, thousands_of_rules_decide_as_a_scan_would) {
  std::string text = "* @all\n*.js @js\napps/ @apps\n**/deep/*.md @deep\n";
  for (int i = 0; i < 500; ++i) text += "/services/s" + std::to_string(i) + "/ @t\n";
  text += "/services/s7/*.js @seven\n*.lock\n";
  const Codeowners file = parsed(text);
  EXPECT_EQ(owners(file, "services/s499/a/b.js"), "@t");
  EXPECT_EQ(owners(file, "services/s7/b.js"), "@seven");
  EXPECT_EQ(owners(file, "services/s7/a.lock"), "nobody");
  EXPECT_EQ(owners(file, "services/s500/apps/a.c"), "@apps");
  EXPECT_EQ(owners(file, "x/deep/y.md"), "@deep");
}

}  // namespace
}  // namespace belay::facts
