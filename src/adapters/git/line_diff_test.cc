#include "adapters/git/line_diff.h"

#include <gtest/gtest.h>

#include <random>
#include <string>
#include <vector>

namespace belay::adapters::git {
namespace {

/// Blank and indented lines too: where a difference could stand in two places, they decide.
std::string text_of(const std::vector<int>& lines, bool ends) {
  std::string text;
  for (const int line : lines) {
    if (line > 0) text += std::string(static_cast<std::size_t>(line % 4) * 2, ' ');
    if (line > 0) text += static_cast<char>('a' + line / 2);
    text += '\n';
  }
  if (!ends && !text.empty()) text.pop_back();
  return text;
}

TEST(LineDiff, is_what_the_library_finds_whatever_the_lines) {
  std::mt19937 random(11);
  for (int round = 0; round < 30'000; ++round) {
    const auto below = [&](std::size_t end) { return static_cast<int>(random() % end); };
    const std::size_t words = 1 + random() % 12;  // few make lines that repeat
    std::vector<int> lines;
    for (int i = below(12); i >= 0; --i) lines.push_back(below(words));
    std::vector<int> edited = lines;
    for (int edits = 1 + below(2); edits > 0 && !edited.empty(); --edits) {
      const auto at = edited.begin() + below(edited.size());
      switch (below(3)) {
        case 0:
          edited.insert(at, 1 + random() % 3, below(words + 3));
          break;
        case 1:
          edited.erase(at, at + std::min<std::ptrdiff_t>(1 + below(3), edited.end() - at));
          break;
        default:
          *at = below(words + 3);
      }
    }
    const std::string before = text_of(lines, below(8) != 0);
    const std::string after = text_of(edited, below(8) != 0);
    if (before.empty() || after.empty() || before == after) continue;
    const auto found = diff_lines(before, after);
    const auto wanted = diff_with_library(before, after);
    ASSERT_TRUE(found && wanted);
    ASSERT_EQ(found->added, wanted->added) << before << "---\n" << after;
    ASSERT_EQ(found->deleted, wanted->deleted) << before << "---\n" << after;
    ASSERT_EQ(found->hunks, wanted->hunks) << before << "---\n" << after;
  }
}

}  // namespace
}  // namespace belay::adapters::git
