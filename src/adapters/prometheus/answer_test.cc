#include "adapters/prometheus/answer.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

namespace belay::adapters::prometheus {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using watch::Sample;
using watch::Series;

constexpr AnswerBounds kBounds{100, 1000};

std::string success(std::string_view type, std::string_view result) {
  return fmt::format(R"({{"status":"success","data":{{"resultType":"{}","result":{}}}}})", type,
                     result);
}

Result<std::vector<Series>> read(std::string_view body) { return read_answer(body, kBounds); }

void expect_refused(std::string_view body, Code code, std::string_view why) {
  const auto answer = read(body);
  ASSERT_FALSE(answer) << body;
  EXPECT_EQ(answer.error().code, code) << answer.error().message;
  EXPECT_THAT(answer.error().message, HasSubstr(std::string(why))) << body;
}

void expect_malformed(std::string_view body, std::string_view why) {
  expect_refused(body, Code::malformed, why);
}

/// One series with these points.
std::string points(std::string_view written) {
  return success("matrix", fmt::format(R"([{{"metric":{{}},"values":{}}}])", written));
}

TEST(Answer, of_a_vector_has_one_sample_for_each_series) {
  const auto answer = read(success("vector", R"([
      {"metric": {"version":"2", "__name__":"orders_total"}, "value": [1780000000.781, "12.5"]},
      {"metric": {}, "value": [ 1780000000 , "3" ] } ])"));
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_THAT(*answer, SizeIs(2));
  EXPECT_THAT((*answer)[0].labels,
              ElementsAre(Pair("__name__", "orders_total"), Pair("version", "2")));
  EXPECT_THAT((*answer)[0].samples, ElementsAre(Sample{{1'780'000'000, 781'000'000}, 12.5}));
  EXPECT_THAT((*answer)[1].samples, ElementsAre(Sample{{1'780'000'000, 0}, 3}));
}

TEST(Answer, of_a_matrix_has_the_points_as_they_came) {
  const auto answer = read(points(R"([[3,"1"],[2,"1"],[2,"1"],[2.5,"-7e-3"]])"));
  ASSERT_TRUE(answer) << answer.error().message;
  ASSERT_THAT(*answer, SizeIs(1));
  EXPECT_THAT((*answer)[0].samples,
              ElementsAre(Sample{{3, 0}, 1}, Sample{{2, 0}, 1}, Sample{{2, 0}, 1},
                          Sample{{2, 500'000'000}, -0.007}))
      << "`watch` judges them";
}

TEST(Answer, of_a_scalar_is_a_series_without_labels) {
  const auto answer = read(success("scalar", R"([1780000000, "0.5"])"));
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(*answer, ElementsAre(Series{{}, {{{1'780'000'000, 0}, 0.5}}}));
}

TEST(Answer, of_nothing_is_no_series_and_not_zero) {
  EXPECT_THAT(*read(success("vector", "[]")), IsEmpty());
  EXPECT_THAT(*read(success("matrix", " [ ] ")), IsEmpty());
}

TEST(Answer, has_values_in_the_spelling_of_go) {
  const auto answer = read(points(R"([[1,"NaN"],[2,"+Inf"],[3,"-Inf"],[4,"1e+21"],[5,"-0"]])"));
  ASSERT_TRUE(answer) << answer.error().message;
  const auto& samples = (*answer)[0].samples;
  EXPECT_TRUE(std::isnan(samples[0].value));
  EXPECT_EQ(samples[1].value, HUGE_VAL);
  EXPECT_EQ(samples[2].value, -HUGE_VAL);
  EXPECT_EQ(samples[3].value, 1e21);
  for (const std::string_view wrong :
       {"", " ", "nan", "inf", "-nan", "infinity", "0x10", "1e999", "1,5", "12 ", "+1", ".5", "1.",
        "1e", "01", "--1", "NaN0", "1;2"}) {
    expect_malformed(points(fmt::format(R"([[1,"{}"]])", wrong)), "is no sample's value");
  }
}

TEST(Answer, with_wrong_types_is_none) {
  expect_malformed(points(R"([[1,2]])"), "expected a text");
  expect_malformed(points(R"([["1","2"]])"), "expected a number");
  expect_malformed(points(R"([[1,"2",3]])"), "expected `]`");
  expect_malformed(points(R"([[1]])"), "expected `,`");
  expect_malformed(points(R"([[]])"), "expected a number");
  expect_malformed(points(R"([{}])"), "expected a point");
  expect_malformed(points(R"([null])"), "expected a point");
  expect_malformed(points(R"({})"), "expected an array");
  expect_malformed(points(R"([[01,"2"]])"), "expected");
  expect_malformed(points(R"([[-,"2"]])"), "expected a number");
  expect_malformed(points(R"([[1,"2\u0030"]])"), "closing quote");
  expect_malformed(success("vector", R"([{"metric":[],"value":[1,"1"]}])"),
                   "`metric` is no object");
  expect_malformed(success("vector", R"([{"metric":{"a":1},"value":[1,"1"]}])"), "label `a`");
  expect_malformed(success("vector", "{}"), "expected an array");
  expect_malformed(success("vector", "[1]"), "expected an object");
  expect_malformed(success("vector", "null"), "expected an array");
  expect_malformed(success("scalar", R"([1,"1"] )").insert(0, "x"), "expected an object");
  expect_malformed(success("scalar", "[]"), "expected a number");
  expect_malformed(success("streams", "[]"), "its result is a `streams`");
  expect_refused(success("string", R"([1,"x"])"), Code::unsupported, "its result is a `string`");
}

TEST(Answer, that_lacks_something_is_none) {
  expect_malformed("{}", "no `status`");
  expect_malformed(R"({"status":"success"})", "no `status` of a success with `data`");
  expect_malformed(R"({"status":"fine","data":{}})", "no `status` of a success");
  expect_malformed(R"({"data":{"resultType":"vector","result":[]}})", "no `status`");
  expect_malformed(R"({"status":"success","data":{"result":[]}})", "lacks `resultType`");
  expect_malformed(R"({"status":"success","data":{"resultType":"vector"}})", "lacks `resultType`");
  expect_malformed(R"({"status":"success","data":null})", "expected an object");
  expect_malformed(success("vector", R"([{"metric":{}}])"), "lacks `metric` or `value`");
  expect_malformed(success("vector", R"([{"value":[1,"1"]}])"), "lacks `metric` or `value`");
  expect_malformed(success("vector", R"([{"metric":{},"values":[[1,"1"]]}])"), "or `value`");
  expect_malformed(success("matrix", R"([{"metric":{},"value":[1,"1"]}])"), "or `values`");
}

TEST(Answer, that_says_something_twice_is_none) {
  const std::string whole = success("vector", "[]");
  expect_malformed(R"({"status":"error",)" + whole.substr(1), "`status` is given twice");
  expect_malformed(whole.substr(0, whole.size() - 1) + R"(,"data":{}})", "`data` is given twice");
  expect_malformed(R"({"status":"success","data":{"resultType":"vector","result":[],"result":[]}})",
                   "`result` is given twice");
  expect_malformed(success("vector", R"([{"metric":{},"value":[1,"1"],"value":[2,"2"]}])"),
                   "`value` is given twice");
  expect_malformed(success("vector", R"([{"metric":{},"metric":{"a":"b"},"value":[1,"1"]}])"),
                   "`metric` is given twice");
  expect_malformed(success("vector", R"([{"metric":{},"x":1,"\u0078":1,"value":[1,"1"]}])"),
                   "`x` is given twice");
  expect_malformed(success("vector", R"([{"metric":{"a":"b","a":"c"},"value":[1,"1"]}])"),
                   "the name `a` is given twice");
  expect_malformed(success("vector", R"([{"metric":{"a":"b"},"value":[1,"1"]},
                                         {"metric":{"a":"b"},"value":[1,"1"]}])"),
                   "two of its series have the same labels, {a=\"b\"}");
}

TEST(Answer, whose_members_come_in_another_order_is_the_same) {
  const auto answer = read(R"({"data":{"stats":{"x":[1,{"y":null}]},
      "result":[{"value":[1,"2"],"metric":{}}],"resultType":"vector"},
      "infos":["PromQL info: x"],"isPartial":false,"warnings":null,"status":"success"})");
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_THAT(*answer, ElementsAre(Series{{}, {{{1, 0}, 2}}}));
}

TEST(Answer, is_json_in_what_nobody_reads_too) {
  expect_malformed(R"({"x":{"y":nul},"status":"success"})", "in the value at byte 5");
  expect_malformed(R"({"data":{"x":[1,],"resultType":"vector","result":[]},"status":"success"})",
                   "in the value at byte");
  expect_malformed(success("vector", R"([{"metric":{},"x":1.,"value":[1,"1"]}])"), "in the value");
}

TEST(Answer, cut_off_anywhere_is_none) {
  const std::string whole =
      success("matrix", R"([{"metric":{"a":"b\"]"},"values":[[1,"2"],[3.5,"4"]]}])");
  ASSERT_TRUE(read(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto answer = read(std::string_view(whole).substr(0, size));
    ASSERT_FALSE(answer) << whole.substr(0, size);
    EXPECT_EQ(answer.error().code, Code::malformed);
    EXPECT_THAT(answer.error().message, HasSubstr(fmt::format("after byte {}", size)));
  }
  expect_malformed(whole + "x", "expected nothing more");
}

TEST(Answer, that_is_a_page_is_none) {
  expect_malformed("<html>502 Bad Gateway</html>", "expected an object at byte 0");
  expect_malformed("", "expected an object, but it ends there, after byte 0");
  expect_malformed(R"({"status":"success","data":{"resultType":"vector","result":[]},"x":nul})",
                   "in the value at byte");
  expect_malformed("{\"status\":\"succe\xff\"}", "not UTF-8");
}

TEST(Answer, with_times_off_the_calendar_is_none) {
  for (const std::string_view time : {"1e300", "-1e12", "253402300800", "99999999999999"}) {
    expect_malformed(points(fmt::format(R"([[{},"1"]])", time)), "is no sample's time");
  }
}

TEST(Answer, over_a_bound_is_refused) {
  std::string series;
  for (int i = 0; i < 101; ++i) {
    series += fmt::format(R"({}{{"metric":{{"a":"{}"}},"value":[1,"1"]}})", i > 0 ? "," : "", i);
  }
  expect_refused(success("vector", "[" + series + "]"), Code::over_limit,
                 "it has more than 100 series: narrow the query");
  std::string written;
  for (int i = 0; i < 1000; ++i) written += fmt::format(R"({}[{},"1"])", i > 0 ? "," : "", i);
  EXPECT_TRUE(read(points("[" + written + "]")));
  expect_refused(points("[" + written + R"(,[1000,"1"]])"), Code::over_limit,
                 "it has more than 1,000 points: narrow the query, shorten the range");
  const std::string label(70'000, 'x');
  expect_refused(success("vector", R"([{"metric":{"a":")" + label + R"("},"value":[1,"1"]}])"),
                 Code::over_limit, "larger than 65,536 bytes");
}

TEST(Answer, that_is_hostile_is_refused_without_memory_for_it) {
  const std::string deep(200'000, '[');
  expect_malformed(R"({"status":"success","data":)" + deep, "expected a closing bracket");
  expect_refused(R"({"x":)" + std::string(1000, '[') + std::string(1000, ']') + "}",
                 Code::over_limit, "nested deeper");
  std::string members = "{";
  for (int i = 0; i < 65; ++i) members += fmt::format("\"m{}\":1,", i);
  expect_malformed(members + "\"x\":1}", "too many members");
}

TEST(Answer, that_is_a_part_decides_nothing) {
  const std::string whole = success("vector", "[]");
  const std::string begin = whole.substr(0, whole.size() - 1);
  expect_refused(begin + R"(,"warnings":["store 10.0.0.7 timed out"]})", Code::unavailable,
                 "only a part of the data (`store 10.0.0.7 timed out`)");
  expect_refused(begin + R"(,"warnings":["PromQL info: x","PromQL warning: y"]})",
                 Code::unavailable, "(`PromQL warning: y`)");
  expect_refused(begin + R"(,"isPartial":true})", Code::unavailable, "(`isPartial`)");
  expect_refused(R"({"isPartial":true,)" + whole.substr(1), Code::unavailable, "part");
  expect_malformed(begin + R"(,"isPartial":"no"})", "`isPartial` is no truth value");
  expect_malformed(begin + R"(,"warnings":"none"})", "`warnings` is no array");
  expect_malformed(begin + R"(,"warnings":[1]})", "a warning is no text");
}

TEST(Answer, with_a_remark_on_the_query_is_whole) {
  const std::string whole = success("vector", "[]");
  const std::string begin = whole.substr(0, whole.size() - 1);
  EXPECT_TRUE(read(begin + R"(,"warnings":["PromQL info: metric might not be a counter"]})"));
  EXPECT_TRUE(read(begin + R"(,"infos":["PromQL info: x"],"warnings":[]})"));
}

TEST(Answer, with_native_histograms_is_not_read_as_if_it_had_none) {
  expect_refused(success("vector", R"([{"metric":{},"histogram":[1,{"count":"1"}]}])"),
                 Code::unsupported, "native histograms");
  expect_refused(success("matrix", R"([{"metric":{},"values":[[1,"1"]],"histograms":[]}])"),
                 Code::unsupported, "native histograms");
}

TEST(Refusal, says_whose_fault_it_is) {
  const std::string wrong =
      R"({"status":"error","errorType":"bad_data","error":"1:3: parse error: unexpected \"x\""})";
  expect_refused(wrong, Code::usage,
                 "it refuses the query: bad_data: 1:3: parse error: unexpected \"x\"");
  EXPECT_EQ(refusal_in(wrong)->code, Code::usage);
  expect_refused(R"({"status":"error","errorType":"timeout","error":"query timed out"})",
                 Code::unavailable, "it failed: timeout: query timed out");
  expect_refused(R"({"status":"error","errorType":"execution","error":"x",
                     "data":{"resultType":"vector","result":[]}})",
                 Code::unavailable, "it failed: execution: x");
  const std::string whole = success("vector", "[]");
  expect_malformed(whole.substr(0, whole.size() - 1) + R"(,"error":"but"})", "at once");
}

TEST(Refusal, is_not_found_in_other_pages) {
  EXPECT_FALSE(refusal_in("<html>"));
  EXPECT_FALSE(refusal_in(""));
  EXPECT_FALSE(refusal_in(R"({"message":"no such host"})"));
  EXPECT_FALSE(refusal_in(success("vector", "[]")));
}

TEST(Refusal, is_short_and_safe_to_print) {
  const auto refusal = refusal_in(R"({"status":"error","errorType":"\u001b[2J","error":")" +
                                  std::string(5'000, 'x') + R"("})");
  ASSERT_TRUE(refusal);
  EXPECT_THAT(refusal->message, HasSubstr("it failed: %1B[2J: xxx"));
  EXPECT_LT(refusal->message.size(), 700u);
}

}  // namespace
}  // namespace belay::adapters::prometheus
