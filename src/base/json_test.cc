#include "base/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <bit>
#include <cmath>
#include <limits>

#include "base/limits.h"

namespace belay::json {
namespace {

using ::testing::HasSubstr;

std::string rewritten(std::string_view text) {
  const auto value = parse(text, "x.json");
  return value ? canonical(*value) : value.error().to_string();
}

std::string number(std::uint64_t bits) { return canonical(Value(std::bit_cast<double>(bits))); }

// RFC 8785, appendix B.
TEST(Canonical, writes_numbers_as_rfc_8785_lists_them) {
  EXPECT_EQ(number(0x0000000000000000), "0");
  EXPECT_EQ(number(0x8000000000000000), "0");
  EXPECT_EQ(number(0x0000000000000001), "5e-324");
  EXPECT_EQ(number(0x8000000000000001), "-5e-324");
  EXPECT_EQ(number(0x7fefffffffffffff), "1.7976931348623157e+308");
  EXPECT_EQ(number(0xffefffffffffffff), "-1.7976931348623157e+308");
  EXPECT_EQ(number(0x4340000000000000), "9007199254740992");
  EXPECT_EQ(number(0xc340000000000000), "-9007199254740992");
  EXPECT_EQ(number(0x4430000000000000), "295147905179352830000");
  EXPECT_EQ(number(0x44b52d02c7e14af5), "9.999999999999997e+22");
  EXPECT_EQ(number(0x44b52d02c7e14af6), "1e+23");
  EXPECT_EQ(number(0x44b52d02c7e14af7), "1.0000000000000001e+23");
  EXPECT_EQ(number(0x444b1ae4d6e2ef4e), "999999999999999700000");
  EXPECT_EQ(number(0x444b1ae4d6e2ef4f), "999999999999999900000");
  EXPECT_EQ(number(0x444b1ae4d6e2ef50), "1e+21");
  EXPECT_EQ(number(0x3eb0c6f7a0b5ed8c), "9.999999999999997e-7");
  EXPECT_EQ(number(0x3eb0c6f7a0b5ed8d), "0.000001");
  EXPECT_EQ(number(0x41b3de4355555553), "333333333.3333332");
  EXPECT_EQ(number(0x41b3de4355555555), "333333333.3333333");
  EXPECT_EQ(number(0xbecbf647612f3696), "-0.0000033333333333333333");
  EXPECT_EQ(number(0x43143ff3c1cb0959), "1424953923781206.2");
}

// RFC 8785, section 3.2.2 and 3.2.3.
TEST(Canonical, writes_the_rfcs_own_example) {
  EXPECT_EQ(rewritten(R"({
      "numbers": [333333333.33333329, 1E30, 4.50, 2e-3, 0.000000000000000000000000001],
      "string": "\u20ac$\u000F\u000aA'\u0042\u0022\u005c\\\"\/",
      "literals": [null, true, false]
    })"),
            "{\"literals\":[null,true,false],\"numbers\":[333333333.3333333,1e+30,4.5,0.002,1e-27],"
            "\"string\":\"\xe2\x82\xac$\\u000f\\nA'B\\\"\\\\\\\\\\\"/\"}");
}

TEST(Canonical, sorts_names_by_utf16_units) {
  EXPECT_EQ(rewritten("{\"\\u20ac\":1,\"\\r\":2,\"\\ufb33\":3,\"1\":4,\"\\ud83d\\ude00\":5,"
                      "\"\\u0080\":6,\"\\u00f6\":7}"),
            "{\"\\r\":2,\"1\":4,\"\xc2\x80\":6,\"\xc3\xb6\":7,\"\xe2\x82\xac\":1,"
            "\"\xf0\x9f\x98\x80\":5,\"\xef\xac\xb3\":3}");
}

TEST(Canonical, writes_whole_numbers_exactly_as_far_as_doubles_go) {
  EXPECT_EQ(canonical(Value(std::int64_t{9007199254740992})), "9007199254740992");
  EXPECT_EQ(canonical(Value(std::int64_t{9007199254740993})), "9007199254740992");
  EXPECT_EQ(write(Value(std::int64_t{9007199254740993})), "9007199254740993");
  EXPECT_EQ(write(Value(std::numeric_limits<std::int64_t>::min())), "-9223372036854775808");
  EXPECT_EQ(write(Value(std::numeric_limits<std::uint64_t>::max())), "18446744073709552000");
}

TEST(Write, never_writes_what_is_not_json) {
  EXPECT_EQ(write(Value(std::nan(""))), "null");
  EXPECT_EQ(write(Value(-INFINITY)), "null");
  EXPECT_EQ(write(Value(std::string("\x01\x1f\x7f\"\\\b\f\n\r\t"))),
            "\"\\u0001\\u001f\x7f\\\"\\\\\\b\\f\\n\\r\\t\"");
}

TEST(Write, keeps_the_order_in_which_members_were_added) {
  const Value value(Object{{"b", 1}, {"a", Array{Value(), true, "x", 0.5}}, {"c", Object()}});
  EXPECT_EQ(write(value), R"({"b":1,"a":[null,true,"x",0.5],"c":{}})");
  EXPECT_EQ(write_pretty(value),
            "{\n  \"b\": 1,\n  \"a\": [\n    null,\n    true,\n    \"x\",\n    0.5\n  ],\n"
            "  \"c\": {}\n}");
}

TEST(Parse, reads_every_kind) {
  const auto value = parse(R"( {"a": [1, -2, 0.5, true, false, null, "x"], "b": {}} )", "x");
  ASSERT_TRUE(value);
  const Array& items = *value->find("a")->array();
  EXPECT_EQ(*items[0].integer(), 1);
  EXPECT_EQ(*items[1].integer(), -2);
  EXPECT_EQ(*items[2].number(), 0.5);
  EXPECT_TRUE(*items[3].boolean());
  EXPECT_TRUE(items[5].is_null());
  EXPECT_EQ(*items[6].text(), "x");
  EXPECT_TRUE(value->find("b")->object()->empty());
  EXPECT_EQ(value->find("c"), nullptr);
  EXPECT_EQ(items[0].find("a"), nullptr);
}

TEST(Parse, joins_surrogate_pairs_and_refuses_halves) {
  EXPECT_EQ(*parse(R"("\ud83d\ude00")", "x")->text(), "\xf0\x9f\x98\x80");
  for (const auto* text :
       {R"("\ud83d")", R"("\ude00")", R"("\ud83dx")", R"("\ud83d\ud83d")", R"("\ud83d\n")"}) {
    EXPECT_THAT(rewritten(text), HasSubstr("half of a surrogate pair")) << text;
  }
}

TEST(Parse, refuses_duplicate_names_however_they_are_written) {
  EXPECT_THAT(rewritten(R"({"a":1,"a":2})"), HasSubstr("the name `a` is given twice"));
  EXPECT_THAT(rewritten(R"({"a":1,"\u0061":2})"), HasSubstr("is given twice"));
  EXPECT_THAT(rewritten(R"([{"a":{"b":1,"c":2,"b":3}}])"), HasSubstr("`b` is given twice"));
}

TEST(Parse, refuses_everything_beside_rfc_8259) {
  for (const std::string_view text : {"",
                                      " ",
                                      "nul",
                                      "truex",
                                      "TRUE",
                                      "NaN",
                                      "Infinity",
                                      "-",
                                      "+1",
                                      "01",
                                      "-01",
                                      "1.",
                                      ".5",
                                      "1e",
                                      "1e+",
                                      "0x10",
                                      "[1,]",
                                      "[,1]",
                                      "[1 2]",
                                      "[",
                                      "]",
                                      "{",
                                      "{\"a\"}",
                                      "{\"a\":}",
                                      "{\"a\":1,}",
                                      "{a:1}",
                                      "{'a':1}",
                                      "\"",
                                      "\"\\",
                                      "\"\\x\"",
                                      "\"\\u12\"",
                                      "\"\\u12g4\"",
                                      "\"\\u-123\"",
                                      "\"\n\"",
                                      "\"\t\"",
                                      "1 1",
                                      "{}{}",
                                      "// x\n1",
                                      "/**/1",
                                      "\xef\xbb\xbf"
                                      "1",
                                      "\"\xff\"",
                                      "\"\xc0\x80\"",
                                      "\"\xed\xa0\x80\"",
                                      "1e400",
                                      "-1e400"}) {
    EXPECT_FALSE(parse(text, "x")) << text;
  }
  EXPECT_FALSE(parse(std::string_view("1\0", 2), "x"));
  EXPECT_FALSE(parse(std::string_view("\"\0\"", 3), "x"));
}

TEST(Parse, says_where) {
  EXPECT_THAT(rewritten("{\n  \"\xc3\xa4\": ?\n}"), HasSubstr("x.json:2:8: expected a value"));
  EXPECT_THAT(rewritten("[1"), HasSubstr("x.json:1:3: expected `,` or `]`"));
}

TEST(Parse, stops_at_its_depth) {
  const auto nested = [](std::size_t depth) {
    return std::string(depth, '[') + std::string(depth, ']');
  };
  EXPECT_TRUE(parse(nested(limits::kJsonDepthMax), "x"));
  const auto deeper = parse(nested(1'000'000), "x");
  ASSERT_FALSE(deeper);
  EXPECT_EQ(deeper.error().code, Code::over_limit);
}

TEST(Parse, keeps_numbers_that_are_whole_and_fit) {
  EXPECT_EQ(*parse("9223372036854775807", "x")->integer(), INT64_MAX);
  EXPECT_EQ(parse("9223372036854775808", "x")->integer(), nullptr);
  EXPECT_EQ(*parse("9223372036854775808", "x")->number(), 9223372036854775808.0);
  EXPECT_EQ(*parse("1.0", "x")->number(), 1.0);
  EXPECT_EQ(rewritten("-0"), "0");
  EXPECT_EQ(rewritten("-0.0"), "0");
}

TEST(CanonicalText, writes_what_canonical_writes) {
  CanonicalText out;
  out.object([&] {
    out.member("a").array(std::vector<int>{1, -2}, [&](int each) { out.number(each); });
    out.member("b").object([] {});
    out.member("c").array(std::vector<int>{}, [&](int each) { out.number(each); });
    out.member("d").text("plain");
    out.member("e").text("\"\\\n\x01%\xff\xc3\xa4\x7f");
    out.member("f").null();
    out.member("g").truth(true);
    out.member("h").hex(std::vector<std::uint8_t>{0x0a, 0xff});
  });
  const Value same =
      Object{{"h", "0aff"},  {"g", true},    {"f", nullptr},  {"e", "\"\\\n\x01%25%FF\xc3\xa4\x7f"},
             {"d", "plain"}, {"c", Array{}}, {"b", Object{}}, {"a", Array{1, -2}}};
  EXPECT_EQ(std::move(out).take(), canonical(same));
}

}  // namespace
}  // namespace belay::json
