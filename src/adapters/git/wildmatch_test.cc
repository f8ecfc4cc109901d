#include "adapters/git/wildmatch.h"

#include <gtest/gtest.h>

#include <string>

namespace belay::adapters::git {
namespace {

TEST(Wildmatch, stars_stay_within_one_name_and_double_stars_cross) {
  EXPECT_TRUE(wildmatch("*.cc", "a.cc"));
  EXPECT_FALSE(wildmatch("*.cc", "src/a.cc"));
  EXPECT_TRUE(wildmatch("**/*.cc", "src/deep/a.cc"));
  EXPECT_TRUE(wildmatch("**/*.cc", "a.cc"));
  EXPECT_TRUE(wildmatch("src/**", "src/deep/a.cc"));
  EXPECT_FALSE(wildmatch("src/**", "src"));
  EXPECT_TRUE(wildmatch("a/**/b", "a/b"));
  EXPECT_TRUE(wildmatch("a/**/b", "a/x/y/b"));
  EXPECT_FALSE(wildmatch("a**b", "a/b")) << "without slashes around it `**` is `*`";
}

TEST(Wildmatch, classes_and_quotes_are_read) {
  EXPECT_TRUE(wildmatch("[a-c]x", "bx"));
  EXPECT_FALSE(wildmatch("[!a-c]x", "bx"));
  EXPECT_TRUE(wildmatch("[[:digit:]]", "7"));
  EXPECT_TRUE(wildmatch("[]]", "]"));
  EXPECT_TRUE(wildmatch("\\*", "*"));
  EXPECT_FALSE(wildmatch("\\*", "x"));
  EXPECT_TRUE(wildmatch("?", "x"));
  EXPECT_FALSE(wildmatch("?", "/"));
  EXPECT_FALSE(wildmatch("[", "["));
}

TEST(Wildmatch, a_pattern_made_to_backtrack_ends) {
  std::string pattern;
  for (int i = 0; i < 40; ++i) pattern += "*a";
  EXPECT_FALSE(wildmatch(pattern + "b", std::string(500, 'a')));
}

}  // namespace
}  // namespace belay::adapters::git
