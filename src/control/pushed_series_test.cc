#include "control/pushed_series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace belay::control {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Pair;

constexpr Instant kNow{1'795'338'000, 0};

Instant at(std::int64_t seconds) { return {kNow.seconds + seconds, 0}; }

std::string spelled(std::string_view text) {
  const auto name = parse_pushed_name(text);
  return name ? name->to_string() : name.error().message;
}

std::string refusal(PushedSeries& series, const PushedSample& sample) {
  const auto taken = series.take(sample, kNow);
  return taken ? "taken" : taken.error().message;
}

TEST(PushedName, is_the_same_however_its_labels_are_written) {
  EXPECT_EQ(spelled("orders_total"), "orders_total");
  EXPECT_EQ(spelled("orders_total{}"), "orders_total");
  const std::string one = R"(orders_total{pod="a",version="v2"})";
  EXPECT_EQ(spelled(one), one);
  EXPECT_EQ(spelled("orders_total { version = 'v2', pod=`a`, }"), one);
  EXPECT_EQ(spelled(R"({version="v2",__name__="orders_total",pod="a",empty=""})"), one);
  EXPECT_EQ(spelled(R"(a{b="\"\\\n"})"), R"(a{b="\"\\\n"})");
  EXPECT_EQ(spelled("a{b=`\\n`}"), R"(a{b="\\n"})") << "nothing is escaped in these";
  const auto name = parse_pushed_name(one);
  ASSERT_TRUE(name);
  EXPECT_THAT(name->labels, ElementsAre(Pair("__name__", "orders_total"), Pair("pod", "a"),
                                        Pair("version", "v2")));
}

TEST(PushedName, that_is_none_is_refused_with_what_is_wrong) {
  EXPECT_THAT(spelled(""), HasSubstr("names nothing"));
  EXPECT_THAT(spelled("{}"), HasSubstr("names nothing"));
  EXPECT_THAT(spelled(R"({version="v2"})"), HasSubstr("no name"));
  EXPECT_THAT(spelled(R"(a{b!="c"})"), HasSubstr("write `=`"));
  EXPECT_THAT(spelled(R"(a{b=~"c"})"), HasSubstr("pattern"));
  EXPECT_THAT(spelled(R"(a{b="c",b="d"})"), HasSubstr("`b` twice"));
  EXPECT_THAT(spelled(R"(a{b="c"} 1)"), HasSubstr("something is behind it"));
  EXPECT_THAT(spelled(R"(a{b="c")"), HasSubstr("a comma or `}` is missing"));
  EXPECT_THAT(spelled(R"(a{b="c)"), HasSubstr("not closed"));
  EXPECT_THAT(spelled(R"(a{b="\)"), HasSubstr("comes before"));
  EXPECT_THAT(spelled("a{b=c}"), HasSubstr("a value in quotes"));
  EXPECT_THAT(spelled("sum(a)"), HasSubstr("something is behind it"));
  EXPECT_THAT(spelled("a[5m]"), HasSubstr("something is behind it"));
  EXPECT_THAT(spelled("a{b=\"\xff\"}"), HasSubstr("no UTF-8"));
}

TEST(PushedName, is_as_long_as_it_may_be_once_it_is_spelled) {
  const auto of_length = [](std::size_t bytes, char c) {
    return "a{b='" + std::string(bytes - 7, c) + "'}";
  };
  EXPECT_TRUE(parse_pushed_name(of_length(kPushedSeriesBytesMax, 'x')));
  EXPECT_EQ(parse_pushed_name(of_length(kPushedSeriesBytesMax + 1, 'x')).error().code,
            Code::over_limit);
  EXPECT_EQ(parse_pushed_name(of_length(kPushedSeriesBytesMax, '"')).error().code, Code::over_limit)
      << "what is kept has to be read again";
}

TEST(PushedQuery, matches_by_equality_and_its_opposite) {
  const auto name = parse_pushed_name(R"(orders_total{pod="a",version="v2"})");
  const auto is_met = [&](std::string_view promql) {
    const auto query = parse_pushed_query(promql);
    EXPECT_TRUE(query) << promql << ": " << query.error().message;
    return query && matches(*query, *name);
  };
  EXPECT_TRUE(is_met("orders_total[90s]"));
  EXPECT_TRUE(is_met(R"({version="v2"}[90000ms])"));
  EXPECT_TRUE(is_met(R"(orders_total{version="v2",region=""}[1m])"));
  EXPECT_TRUE(is_met(R"(orders_total{region!="eu"}[1m])"));
  EXPECT_FALSE(is_met("orders[90s]"));
  EXPECT_FALSE(is_met(R"(orders_total{version="v1"}[1m])"));
  EXPECT_FALSE(is_met(R"(orders_total{version!="v2"}[1m])"));
  EXPECT_FALSE(is_met(R"(orders_total{version=""}[1m])"));
  EXPECT_EQ(parse_pushed_query("orders_total[90500ms]")->span, std::chrono::milliseconds(90'500));
}

TEST(PushedQuery, that_only_a_prometheus_answers_is_refused_in_words) {
  for (const char* promql : {"orders_total", "sum(orders_total[5m])", "orders_total[]", "a[0ms]",
                             "a[-5ms]", "a[5m] offset 1m", R"(a{b=~"c|d"}[5m])"}) {
    const auto query = parse_pushed_query(promql);
    ASSERT_FALSE(query) << promql;
    EXPECT_EQ(query.error().code, Code::unsupported) << promql;
    EXPECT_THAT(query.error().message, HasSubstr("Prometheus")) << promql;
  }
}

TEST(PushedSeries, takes_each_sample_once_in_the_order_of_their_times) {
  PushedSeries series;
  EXPECT_EQ(series.take({"a", at(-20), 5}, kNow), true);
  EXPECT_EQ(series.take({"a", at(-10), 7}, kNow), true);
  EXPECT_EQ(series.take({"a", at(-20), 5}, kNow), false) << "sent again";
  EXPECT_EQ(series.take({"a", at(-10), 7}, kNow), false);
  EXPECT_THAT(refusal(series, {"a", at(-10), 8}), HasSubstr("and 7 is kept"));
  EXPECT_THAT(refusal(series, {"a", at(-15), 6}), HasSubstr("before"));
  EXPECT_THAT(refusal(series, {"a", at(-30), 1}), HasSubstr("before"));
  EXPECT_THAT(series.samples, ElementsAre(watch::Sample{at(-20), 5}, watch::Sample{at(-10), 7}));
}

TEST(PushedSeries, refuses_what_cannot_be) {
  PushedSeries series;
  constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  for (const double value : {kNaN, kInfinity, -kInfinity, -1.0}) {
    EXPECT_THAT(refusal(series, {"a", at(0), value}), HasSubstr("no running total"));
  }
  EXPECT_THAT(refusal(series, {"a", at(61), 1}), HasSubstr("ahead of the server's time"));
  EXPECT_THAT(refusal(series, {"a", {-1, 0}, 1}), HasSubstr("before 1970"));
  EXPECT_THAT(refusal(series, {"a", at(-5), 1, at(-4)}), HasSubstr("after it was read"));
  EXPECT_TRUE(series.samples.empty());
  EXPECT_EQ(refusal(series, {"a", at(60), 1, at(60)}), "taken");
}

TEST(PushedSeries, forgets_what_is_older_than_its_newest_samples) {
  PushedSeries series;
  for (std::size_t i = 0; i < kPushedSamplesMax + 5; ++i) {
    const auto second = static_cast<std::int64_t>(i) - 1'000;
    ASSERT_EQ(series.take({"a", at(second), static_cast<double>(i)}, kNow), true);
  }
  ASSERT_EQ(series.samples.size(), kPushedSamplesMax);
  EXPECT_EQ(series.samples.front().value, 5);
  EXPECT_EQ(series.samples.back().value, kPushedSamplesMax + 4);
  EXPECT_THAT(refusal(series, {"a", at(-1'000), 0}), HasSubstr("before"))
      << "what was forgotten is not known to be the same";
}

TEST(PushedSeries, knows_when_it_began_last) {
  PushedSeries series;
  ASSERT_TRUE(series.take({"a", at(-20), 5, at(-100)}, kNow));
  ASSERT_TRUE(series.take({"a", at(-10), 1, at(-12)}, kNow));
  ASSERT_TRUE(series.take({"a", at(-5), 2, at(-100)}, kNow));
  EXPECT_EQ(series.started, at(-12));
}

TEST(PushedSeries, is_kept_as_it_is) {
  PushedSeries series{*parse_pushed_name(R"(a{b="\"\n"})"), {}, {}};
  ASSERT_TRUE(series.take({"a", {kNow.seconds, 123'456'789}, 1e300, at(-7)}, kNow));
  ASSERT_TRUE(series.take({"a", at(1), 0.5}, kNow));
  const std::string text = write_pushed(series);
  const auto read = parse_pushed(text);
  ASSERT_TRUE(read) << read.error().message << text;
  EXPECT_EQ(read->name, series.name);
  EXPECT_EQ(read->started, series.started);
  EXPECT_EQ(read->samples, series.samples);
  EXPECT_EQ(write_pushed(*read), text);
}

TEST(PushedSeries, of_the_page_is_read_and_another_is_refused) {
  const std::string page =
      R"({"belay":"pushed-series/v1","samples":[[1795338010000000,123]],)"
      R"("series":"orders_total{pod=\"a\",version=\"v2\"}","started":"2026-11-22T08:58:00Z"})";
  const auto read = parse_pushed(page);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(write_pushed(*read), page);
  const auto with = [&](const std::string& what, const std::string& instead) {
    std::string text = page;
    text.replace(text.find(what), what.size(), instead);
    return parse_pushed(text).has_value();
  };
  EXPECT_FALSE(with("/v1", "/v2"));
  EXPECT_FALSE(with("123]", "-123]"));
  EXPECT_FALSE(with("123]", "\"123\"]"));
  EXPECT_FALSE(with("[1795338010000000", "[-1"));
  EXPECT_FALSE(with("123]", "123],[1795338010000000,124]"));
  EXPECT_FALSE(with("\"started\"", "\"begun\""));
  EXPECT_FALSE(with("orders_total", ""));
}

TEST(PushedIndex, is_kept_as_it_is) {
  const std::string page =
      R"({"belay":"pushed-index/v1","series":["orders_total{pod=\"a\",version=\"v2\"}",)"
      R"("orders_total{version=\"v1\"}"]})";
  const auto read = parse_pushed_index(page);
  ASSERT_TRUE(read) << read.error().message;
  EXPECT_EQ(read->size(), 2u);
  EXPECT_EQ(write_pushed_index(*read), page);
  EXPECT_FALSE(parse_pushed_index(R"({"belay":"pushed-index/v1","series":["{"]})"));
}

}  // namespace
}  // namespace belay::control
