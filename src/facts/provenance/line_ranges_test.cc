#include "facts/provenance/line_ranges.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <random>

namespace belay::facts {
namespace {

using testing::ElementsAre;

constexpr std::uint32_t kLast = std::numeric_limits<std::uint32_t>::max();

TEST(LineRanges, unsorted_and_overlapping_ranges_become_sorted_and_apart) {
  std::vector<LineRange> ranges = {{820, 853}, {820, 843}, {10, 12}, {13, 13}, {846, 860}, {1, 1}};
  normalise(ranges);
  EXPECT_THAT(ranges, ElementsAre(LineRange{1, 1}, LineRange{10, 13}, LineRange{820, 860}));
}

TEST(LineRanges, the_last_line_number_does_not_wrap_around) {
  std::vector<LineRange> ranges = {{kLast, kLast}, {1, kLast}, {5, 6}};
  normalise(ranges);
  EXPECT_THAT(ranges, ElementsAre(LineRange{1, kLast}));
  EXPECT_EQ(added_lines_in(std::vector<Hunk>{{0, 0, kLast, kLast}}, ranges), 1u);
}

TEST(LineRanges, nothing_is_in_nothing) {
  std::vector<LineRange> none;
  normalise(none);
  EXPECT_TRUE(none.empty());
  EXPECT_EQ(added_lines_in({}, none), 0u);
  EXPECT_EQ(added_lines_in(std::vector<Hunk>{{1, 5, 1, 0}}, std::vector<LineRange>{{1, 9}}), 0u);
}

TEST(LineRanges, counting_equals_counting_line_by_line) {
  std::mt19937 random(7);
  for (int round = 0; round < 500; ++round) {
    std::vector<LineRange> ranges;
    for (unsigned i = random() % 8; i > 0; --i) {
      const std::uint32_t first = 1 + random() % 60;
      ranges.push_back({first, first + static_cast<std::uint32_t>(random() % 10)});
    }
    normalise(ranges);
    std::vector<Hunk> hunks;
    for (std::uint32_t line = 1; line < 60;) {
      const std::uint32_t start = line + static_cast<std::uint32_t>(random() % 6);
      const std::uint32_t count = static_cast<std::uint32_t>(random() % 9);
      hunks.push_back({start, 0, start, count});
      line = start + count + 1;
    }
    std::uint64_t expected = 0;
    for (const Hunk& hunk : hunks) {
      for (std::uint32_t line = hunk.new_start; line < hunk.new_start + hunk.new_count; ++line) {
        for (const LineRange& range : ranges) {
          expected += line >= range.first && line <= range.last ? 1 : 0;
        }
      }
    }
    EXPECT_EQ(added_lines_in(hunks, ranges), expected) << "round " << round;
  }
}

TEST(LineRanges, entries_of_one_path_are_joined) {
  std::vector<FileLines> files = {
      {"b", {{5, 6}}, {}}, {"a", {{1, 1}}, {{9, 9}}}, {"b", {{1, 5}}, {{7, 7}}}};
  normalise(files);
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[0].path, "a");
  EXPECT_THAT(find_file(files, "b")->agent, ElementsAre(LineRange{1, 6}));
  EXPECT_THAT(find_file(files, "b")->human, ElementsAre(LineRange{7, 7}));
  EXPECT_EQ(find_file(files, "c"), nullptr);
}

}  // namespace
}  // namespace belay::facts
