#include "adapters/http/target.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::http {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;

std::string refusal(std::string_view text) {
  const auto target = Target::parse(text);
  return target ? "" : target.error().message;
}

TEST(Target, is_split_before_it_is_decoded) {
  EXPECT_THAT(Target::parse("/a/b%20c/d%2Fe")->segments, ElementsAre("a", "b c", "d/e"));
  EXPECT_THAT(Target::parse("/")->segments, IsEmpty());
  EXPECT_THAT(Target::parse("/a/")->segments, ElementsAre("a", ""));
}

TEST(Target, is_decoded_once) {
  EXPECT_THAT(Target::parse("/%2541")->segments, ElementsAre("%41"));
  EXPECT_THAT(Target::parse("/%252e%252e")->segments, ElementsAre("%2e%2e"));
}

TEST(Target, in_absolute_form_names_the_same_path) {
  EXPECT_THAT(Target::parse("http://gate.example/a?b=c")->segments, ElementsAre("a"));
  EXPECT_THAT(Target::parse("HTTPS://gate.example")->segments, IsEmpty());
  EXPECT_THAT(Target::parse("https://gate.example?b=c")->query, ElementsAre(Pair("b", "c")));
}

TEST(Target, that_two_readers_could_take_for_different_things_is_refused) {
  for (const auto text : {"/a/../b", "/a/%2e%2E/b", "/.", "/a/.%2e"}) {
    EXPECT_THAT(refusal(text), HasSubstr("dot segment")) << text;
  }
  for (const auto text : {"/a%00b", "/a%0d%0aX", "/%7f", "/a?b=%0a"}) {
    EXPECT_THAT(refusal(text), HasSubstr("control character")) << text;
  }
  for (const auto text : {"/%", "/%4", "/%zz", "/?a=%f"}) {
    EXPECT_THAT(refusal(text), HasSubstr("hexadecimal")) << text;
  }
  for (const auto text : {"/%ff", "/%c0%af", "/%ed%a0%80", "/?a=%80"}) {
    EXPECT_THAT(refusal(text), HasSubstr("UTF-8")) << text;
  }
  EXPECT_THAT(refusal("//a"), HasSubstr("empty segment"));
  EXPECT_THAT(refusal("/a//b"), HasSubstr("empty segment"));
  EXPECT_THAT(refusal("/a#b"), HasSubstr("fragment"));
  EXPECT_THAT(refusal("*"), HasSubstr("must begin with"));
  EXPECT_THAT(refusal("gate.example:443"), HasSubstr("must begin with"));
  EXPECT_THAT(refusal("http://ada:secret@gate.example/"), HasSubstr("credentials"));
  EXPECT_THAT(refusal("http:///a"), HasSubstr("no host"));
}

TEST(Target, query_is_read_as_forms_write_it) {
  const auto target = Target::parse("/a?state=on+hold&empty=&flag&p=a%3Db%26c");
  ASSERT_TRUE(target);
  EXPECT_THAT(target->query, ElementsAre(Pair("state", "on hold"), Pair("empty", ""),
                                         Pair("flag", ""), Pair("p", "a=b&c")));
  EXPECT_EQ(*target->query_value("state"), "on hold");
  EXPECT_EQ(target->query_value("other"), nullptr);
}

TEST(Target, query_gives_each_name_once) {
  EXPECT_THAT(refusal("/a?b=1&b=2"), HasSubstr("`b` twice"));
  EXPECT_THAT(refusal("/a?b=1&%62=2"), HasSubstr("`b` twice"));
  EXPECT_THAT(refusal("/a?=1"), HasSubstr("without a name"));
}

}  // namespace
}  // namespace belay::http
