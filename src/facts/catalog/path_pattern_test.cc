#include "facts/catalog/path_pattern.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <re2/re2.h>

#include <random>

#include "base/text.h"
#include "facts/catalog/path_index.h"

namespace belay::facts {
namespace {

using testing::ElementsAre;

PathPattern rooted(std::string_view text) {
  return *PathPattern::parse(text, PathPattern::Anchor::at_root);
}

TEST(path_pattern, how_specific_it_is_counts_to_the_first_wildcard) {
  const auto bytes = [](std::string_view text) { return rooted(text).literal_prefix_bytes(); };
  EXPECT_EQ(bytes("**"), 0u);
  EXPECT_EQ(bytes("**/a"), 0u);
  EXPECT_EQ(bytes("a/b"), 3u);
  EXPECT_EQ(bytes("/a/b/"), 3u);
  EXPECT_EQ(bytes("a/b/**"), 3u);
  EXPECT_EQ(bytes("a/b/*.c"), 3u);
  EXPECT_EQ(bytes("a/bc*"), 4u);
  EXPECT_EQ(bytes("a/b\\*c?"), 5u);
}

TEST(path_pattern, below_a_directory_holds_for_any_name_it_may_have) {
  for (const std::string directory : {"a", "a/b c", "[x]", "!a", "#a", "a*?", "a\\b", "\xff"}) {
    const PathPattern pattern = rooted(pattern_below(directory));
    EXPECT_TRUE(pattern.matches(directory + "/x/y")) << directory;
    EXPECT_FALSE(pattern.matches(directory)) << directory;
    EXPECT_FALSE(pattern.matches("z" + directory + "/x")) << directory;
  }
  EXPECT_TRUE(rooted(pattern_below("")).matches("x"));
}

TEST(path_pattern, many_stars_stay_linear) {
  std::string stars;
  for (int i = 0; i < 2000; ++i) stars += "*a";
  EXPECT_FALSE(rooted(stars + "b").matches(std::string(20'000, 'a')));
  std::string depths;
  std::string path;
  for (int i = 0; i < 500; ++i) depths += "**/a/", path += "a/";
  EXPECT_FALSE(rooted(depths + "b").matches(path + path + "c"));
}

/// The same pattern as a regular expression: what a pattern means, said in another way.
std::string as_expression(std::string_view pattern, PathPattern::Anchor anchor) {
  const bool floats =
      anchor == PathPattern::Anchor::by_slash && pattern.find('/') >= pattern.size() - 1;
  if (pattern.starts_with('/')) pattern.remove_prefix(1);
  std::vector<std::string_view> names = split(pattern, '/');
  const bool ends_in_slash = names.back().empty();
  if (ends_in_slash) names.pop_back();
  std::string expression = floats ? "(?:[^/]+/)*" : "";
  for (std::size_t i = 0; i < names.size(); ++i) {
    const bool is_last = i + 1 == names.size();
    if (names[i] == "**") {
      if (!is_last) expression += "(?:[^/]+/)*";
      continue;
    }
    if (names[i] == "*") {
      expression += "[^/]+";
    } else {
      for (const char c : names[i]) {
        expression += c == '*' ? "[^/]*" : c == '?' ? "[^/]" : RE2::QuoteMeta({&c, 1});
      }
    }
    const bool before_depth_at_end = i + 2 == names.size() && names.back() == "**";
    if (!is_last && !before_depth_at_end) expression += "/";
  }
  // What the pattern's end covers: below it, itself and below, or itself.
  if (ends_in_slash || names.back() == "**") {
    const bool is_only_depth =
        std::all_of(names.begin(), names.end(), [](std::string_view name) { return name == "**"; });
    return expression + (is_only_depth ? ".+" : "/.+");
  }
  return expression + (names.back() == "*" ? "" : "(?:/.*)?");
}

TEST(path_pattern, agrees_with_a_regular_expression_on_generated_cases) {
  constexpr std::string_view kAlphabet[] = {"a", "b", "a.b", "*", "?", "**", "*.b", "a*", "/", "/"};
  constexpr unsigned kSeed = 20261121;
  std::mt19937 random(kSeed);
  int matched = 0;
  for (int round = 0; round < 20'000; ++round) {
    std::string pattern;
    for (std::size_t i = 0; i < 1 + random() % 6; ++i) {
      pattern += kAlphabet[random() % std::size(kAlphabet)];
    }
    std::string path;
    for (std::size_t i = 0; i < 1 + random() % 4; ++i) {
      path += (i == 0 ? "" : "/") + std::string(kAlphabet[random() % 3]);
    }
    const auto anchor =
        round % 2 == 0 ? PathPattern::Anchor::by_slash : PathPattern::Anchor::at_root;
    const auto parsed = PathPattern::parse(pattern, anchor);
    // Patterns that can match nothing, and `**` at the end twice, have no expression to agree with.
    const bool odd = !parsed || pattern == "/" || pattern.find("//") != std::string::npos ||
                     pattern.find("**/**") != std::string::npos;
    if (odd) continue;
    const bool expected = RE2::FullMatch(path, as_expression(pattern, anchor));
    ASSERT_EQ(parsed->matches(path), expected) << "seed " << kSeed << ": `" << pattern << "` on `"
                                               << path << "`, " << as_expression(pattern, anchor);
    matched += expected ? 1 : 0;
    PathIndex index;
    index.add(*parsed);
    ASSERT_EQ(index.last_match(path).has_value(), expected) << pattern << " on " << path;
  }
  EXPECT_GT(matched, 1000) << "the cases must not all be misses";
}

TEST(path_index, tells_every_match_once_and_the_last_one) {
  PathIndex index;
  for (const char* pattern : {"**", "a/**", "**/a", "*.c", "a/a/x.c", "z"}) {
    index.add(*PathPattern::parse(pattern, PathPattern::Anchor::by_slash));
  }
  std::vector<PathIndex::Id> matches = {99};
  index.matches("a/a/x.c", matches);
  EXPECT_THAT(matches, ElementsAre(0, 1, 2, 3, 4));
  EXPECT_EQ(index.last_match("a/a/x.c"), 4u);
  EXPECT_EQ(index.last_match("q"), 0u);
}

}  // namespace
}  // namespace belay::facts
