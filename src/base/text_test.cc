#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <array>

namespace belay {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Text, is_split_at_every_separator) {
  EXPECT_THAT(split("a,,b,", ','), ElementsAre("a", "", "b", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, has_lines_with_or_without_a_last_newline) {
  EXPECT_THAT(lines_of("a\n\nb"), ElementsAre("a", "", "b"));
  EXPECT_THAT(lines_of("a\r\nb\n"), ElementsAre("a\r", "b"));
  EXPECT_THAT(lines_of(""), IsEmpty());
  EXPECT_THAT(lines_of("\n"), ElementsAre(""));
}

TEST(Text, is_trimmed_of_ascii_blanks_only) {
  EXPECT_EQ(trimmed(" \t\r\n\v\fa b\n"), "a b");
  EXPECT_EQ(trimmed(" \n "), "");
  EXPECT_EQ(trimmed("\xc2\xa0x"), "\xc2\xa0x");
}

TEST(Text, ignores_case_in_ascii_only) {
  EXPECT_TRUE(equals_ignoring_case("Co-Authored-By", "co-authored-by"));
  EXPECT_FALSE(equals_ignoring_case("\xc3\x84", "\xc3\xa4"));
  EXPECT_FALSE(equals_ignoring_case("K", "\xe2\x84\xaa"));  // the Kelvin sign is no k
  EXPECT_TRUE(starts_with_ignoring_case("SIGNED-off", "signed"));
  EXPECT_FALSE(starts_with_ignoring_case("si", "signed"));
  EXPECT_TRUE(contains_ignoring_case("a Bot b", "bOT"));
  EXPECT_TRUE(contains_ignoring_case("", ""));
  EXPECT_FALSE(contains_ignoring_case("", "a"));
}

TEST(Utf8, accepts_each_length_at_its_borders) {
  for (const std::string_view text :
       {"\x7f", "\xc2\x80", "\xdf\xbf", "\xe0\xa0\x80", "\xed\x9f\xbf", "\xee\x80\x80",
        "\xef\xbf\xbf", "\xf0\x90\x80\x80", "\xf4\x8f\xbf\xbf"}) {
    char32_t code_point = 0;
    EXPECT_EQ(utf8_sequence(text, &code_point), text.size());
    std::string again;
    append_utf8(again, code_point);
    EXPECT_EQ(again, text);
  }
}

TEST(Utf8, refuses_overlong_forms_surrogates_and_pieces) {
  for (const std::string_view text :
       {"\x80", "\xbf", "\xc0\x80", "\xc1\xbf", "\xc2", "\xc2\x41", "\xe0\x9f\xbf", "\xed\xa0\x80",
        "\xed\xbf\xbf", "\xe2\x82", "\xf0\x8f\xbf\xbf", "\xf4\x90\x80\x80", "\xf5\x80\x80\x80",
        "\xf0\x90\x80", "\xff", "\xfe"}) {
    EXPECT_EQ(utf8_sequence(text), 0u) << escaped(text);
    EXPECT_FALSE(is_utf8(text));
  }
  EXPECT_EQ(utf8_sequence(""), 0u);
  EXPECT_TRUE(is_utf8(""));
}

TEST(Utf8, counts_code_points_and_stray_bytes) {
  EXPECT_EQ(code_points_in("a\xc3\xa4\xf0\x9f\x98\x80"), 3u);
  EXPECT_EQ(code_points_in("\xff\xc3"), 2u);
}

TEST(Escaped, loses_nothing) {
  EXPECT_EQ(escaped("caf\xc3\xa9/100%"), "caf\xc3\xa9/100%25");
  EXPECT_EQ(escaped("a\xff\xc3"), "a%FF%C3");
  EXPECT_EQ(escaped("a\nb"), "a\nb");
}

TEST(Printable, lets_nothing_draw_on_a_terminal) {
  EXPECT_EQ(printable("a\nb\x1b[31m\x7f"), "a%0Ab%1B[31m%7F");
  EXPECT_EQ(printable("\xc2\x9b"), "%C2%9B");
  EXPECT_EQ(printable("\xe2\x80\xae"), "%E2%80%AE");
  EXPECT_EQ(printable("\xc3\xa4 \xe2\x82\xac"), "\xc3\xa4 \xe2\x82\xac");
  EXPECT_EQ(printable(std::string_view("\0", 1)), "%00");
}

TEST(Invisible, are_the_code_points_that_hide_content) {
  for (const char32_t c : {0x200bu, 0x202eu, 0x2066u, 0x3164u, 0xffa0u, 0xfe00u, 0xe0041u, 0xe0100u,
                           0xfeffu, 0xadu, 0x2028u}) {
    EXPECT_TRUE(is_invisible(c)) << std::hex << static_cast<unsigned>(c);
  }
  for (const char32_t c : {0x41u, 0xe4u, 0x20acu, 0x1f600u, 0xfe0fu, 0x4e00u}) {
    EXPECT_FALSE(is_invisible(c)) << std::hex << static_cast<unsigned>(c);
  }
  EXPECT_TRUE(is_bidirectional_control(0x202e));
  EXPECT_FALSE(is_bidirectional_control(0x200b));
}

TEST(VisibleText, is_not_made_of_what_nobody_sees) {
  for (const char32_t c :
       {0x20u,   0x09u,   0x0au,   0x85u,   0xa0u,    0xadu,    0x034fu,  0x1680u, 0x180eu, 0x2003u,
        0x200bu, 0x2028u, 0x202fu, 0x205fu, 0x2060u,  0x2800u,  0x3000u,  0x3164u, 0xfe0fu, 0xfe00u,
        0xfeffu, 0xffa0u, 0xffffu, 0xfdd0u, 0x1d159u, 0xe0100u, 0x13441u, 0x00u}) {
    std::string text;
    for (int i = 0; i < 3; ++i) append_utf8(text, c);
    EXPECT_FALSE(has_visible_text(text)) << std::hex << static_cast<unsigned>(c);
    EXPECT_TRUE(has_visible_text(text + "x")) << std::hex << static_cast<unsigned>(c);
  }
  EXPECT_FALSE(has_visible_text(""));
  EXPECT_FALSE(has_visible_text("\xff\xc3 \x80"));
  for (const std::string_view text : {"-", "\xc3\xa9", "\xe6\xbc\xa2", "\xf0\x9f\x98\x80"}) {
    EXPECT_TRUE(has_visible_text(text)) << text;
  }
}

TEST(Width, counts_terminal_columns) {
  EXPECT_EQ(display_width("abc"), 3u);
  EXPECT_EQ(display_width("\xe6\xbc\xa2\xe5\xad\x97"), 4u);
  EXPECT_EQ(display_width("e\xcc\x81"), 1u);
  EXPECT_EQ(display_width("\xf0\x9f\x98\x80"), 2u);
}

TEST(Shortened, fits_and_never_cuts_a_code_point) {
  EXPECT_EQ(shortened("abcdef", 6), "abcdef");
  EXPECT_EQ(shortened("abcdefg", 6), "abc...");
  EXPECT_EQ(shortened("\xe6\xbc\xa2\xe5\xad\x97\xe6\xbc\xa2\xe5\xad\x97", 6), "\xe6\xbc\xa2...");
  for (std::size_t columns = 0; columns < 9; ++columns) {
    const std::string cut = shortened("\xe6\xbc\xa2xe\xcc\x81y\xf0\x9f\x98\x80z..", columns);
    EXPECT_TRUE(is_utf8(cut));
    EXPECT_LE(display_width(cut), columns);
  }
}

TEST(Nearest, finds_a_slip_of_the_pen_and_no_more) {
  constexpr std::array<std::string_view, 3> kKnown = {"owner", "depends_on", "journeys"};
  EXPECT_EQ(nearest("onwer", kKnown), "owner");
  EXPECT_EQ(nearest("dependson", kKnown), "depends_on");
  EXPECT_EQ(nearest("Journeys", kKnown), "journeys");
  EXPECT_EQ(nearest("replicas", kKnown), std::nullopt);
  EXPECT_EQ(nearest(std::string(1'000'000, 'x'), kKnown), std::nullopt);
  EXPECT_EQ(did_you_mean("onwer", kKnown), "; did you mean `owner`?");
  EXPECT_EQ(did_you_mean("xyzzyx", kKnown), "");
}

TEST(Decimal, is_whole_and_alone) {
  EXPECT_EQ(decimal("42"), 42);
  EXPECT_EQ(decimal("-9223372036854775808"), INT64_MIN);
  for (const std::string_view text :
       {"", "-", "+1", " 1", "1 ", "1.0", "0x1", "1e3", "1'000", "9223372036854775808"}) {
    EXPECT_EQ(decimal(text), std::nullopt) << text;
  }
}

TEST(Counted, agrees_with_its_number) {
  EXPECT_EQ(counted(1, "file"), "1 file");
  EXPECT_EQ(counted(0, "file"), "0 files");
  EXPECT_EQ(counted(1234, "entry", "entries"), "1,234 entries");
  EXPECT_EQ(grouped(0), "0");
  EXPECT_EQ(grouped(999), "999");
  EXPECT_EQ(grouped(1000), "1,000");
  EXPECT_EQ(grouped(UINT64_MAX), "18,446,744,073,709,551,615");
}

TEST(Joined, puts_the_separator_between) {
  const std::array<std::string_view, 3> parts = {"a", "a", ""};
  EXPECT_EQ(joined(parts, ", "), "a, a, ");
  EXPECT_EQ(joined(std::span<const std::string_view>(), ", "), "");
}

}  // namespace
}  // namespace belay
