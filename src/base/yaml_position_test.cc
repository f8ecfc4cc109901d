#include "base/yaml_position.h"

#include <gtest/gtest.h>

#include <string>

namespace belay::yaml {
namespace {

/// `line:column` of the `@` that a scalar under `when` contains.
std::string place_of_at(const std::string& source) {
  auto document = Document::parse(source, "belay.yaml");
  EXPECT_TRUE(document) << document.error().to_string();
  const Node* when = document->root().find("when");
  const std::size_t offset = when->text.find('@');
  EXPECT_NE(offset, std::string_view::npos) << when->text;
  const Mark mark = mark_within(source, *when, offset);
  return std::to_string(mark.line) + ":" + std::to_string(mark.column);
}

TEST(YamlPosition, a_plain_text_starts_at_its_mark) { EXPECT_EQ(place_of_at("when: a @b"), "1:9"); }

TEST(YamlPosition, a_plain_text_over_several_lines_is_followed) {
  EXPECT_EQ(place_of_at("x: 1\nwhen: a\n   b\n\n   c @d\n"), "5:6");
}

TEST(YamlPosition, quotes_and_doubled_quotes_count_as_written) {
  EXPECT_EQ(place_of_at("when: 'a'' @b'"), "1:12");
  EXPECT_EQ(place_of_at("when: 'a\n  b @c'"), "2:5");
}

TEST(YamlPosition, escapes_count_as_written) {
  EXPECT_EQ(place_of_at(R"(when: "\"a\" \u00e9\x41 @b")"), "1:25");
  EXPECT_EQ(place_of_at("when: \"a\\\n   b @c\""), "2:6");
}

TEST(YamlPosition, characters_before_it_count_one_each) {
  EXPECT_EQ(place_of_at("when: \"\xC3\xA9\xE2\x82\xAC @b\""), "1:11");
}

TEST(YamlPosition, a_literal_block_keeps_its_lines) {
  EXPECT_EQ(place_of_at("when: |\n  a &&\n\n    b @c\n"), "4:7");
  EXPECT_EQ(place_of_at("when: |  # why\n\n  a @c\n"), "3:5");
  EXPECT_EQ(place_of_at("when: |2-\n    a @c\n"), "2:7");
}

TEST(YamlPosition, a_folded_block_is_unfolded) {
  EXPECT_EQ(place_of_at("when: >-\n  a &&\n  b @c\n"), "3:5");
  EXPECT_EQ(place_of_at("when: >\n  a\n\n  b\n    more\n  c @d\n"), "6:5");
  EXPECT_EQ(place_of_at("when: >\n\n  @d\n"), "3:3");
}

TEST(YamlPosition, carriage_returns_change_nothing) {
  EXPECT_EQ(place_of_at("x: 1\r\nwhen: |\r\n  a\r\n  b @c\r\n"), "4:5");
  EXPECT_EQ(place_of_at("x: 1\r\nwhen: 'a\r\n  b @c'\r\n"), "3:5");
}

}  // namespace
}  // namespace belay::yaml
