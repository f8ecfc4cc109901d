#include "adapters/http/metrics.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "adapters/http/access_log.h"
#include "base/json.h"

namespace belay::http {
namespace {

using ::testing::HasSubstr;

TEST(Metrics, are_told_as_prometheus_reads_them) {
  Metrics metrics;
  metrics.counter("b_total", "Things.", {{"kind", "a\"b\\c\n"}}).add(3);
  metrics.gauge("a_open", "Open.").add(-2);
  EXPECT_EQ(metrics.text(),
            "# HELP a_open Open.\n# TYPE a_open gauge\na_open -2\n"
            "# HELP b_total Things.\n# TYPE b_total counter\n"
            "b_total{kind=\"a\\\"b\\\\c\\n\"} 3\n");
}

TEST(Metrics, give_the_same_series_for_the_same_name) {
  Metrics metrics;
  Counter& counter = metrics.counter("x", "X.", {{"a", "1"}});
  EXPECT_EQ(&metrics.counter("x", "X.", {{"a", "1"}}), &counter);
  EXPECT_NE(&metrics.counter("x", "X.", {{"a", "2"}}), &counter);
}

TEST(Metrics, count_durations_into_growing_buckets) {
  Metrics metrics;
  Durations& durations = metrics.durations("t_seconds", "Time.", {{"r", "a"}});
  durations.observe(500'000);
  durations.observe(500'001);
  durations.observe(60'000'000'000);
  const std::string text = metrics.text();
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{r=\"a\",le=\"0.0005\"} 1\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{r=\"a\",le=\"0.001\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{r=\"a\",le=\"10\"} 2\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_bucket{r=\"a\",le=\"+Inf\"} 3\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_sum{r=\"a\"} 60.001000001\n"));
  EXPECT_THAT(text, HasSubstr("t_seconds_count{r=\"a\"} 3\n"));
}

TEST(Trace, is_read_and_written_as_the_specification_says) {
  const std::string text = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01";
  const auto trace = Trace::parse(text);
  ASSERT_TRUE(trace);
  EXPECT_EQ(trace->header(), text);
  EXPECT_EQ(trace->trace_id(), "0af7651916cd43dd8448eb211c80319c");
  for (const std::string_view wrong : {"", "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331",
                                       "00-0AF7651916CD43DD8448EB211C80319C-b7ad6b7169203331-01",
                                       "00-00000000000000000000000000000000-b7ad6b7169203331-01",
                                       "00-0af7651916cd43dd8448eb211c80319c-0000000000000000-01",
                                       "ff-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01",
                                       "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-0g",
                                       "00-0af7651916cd43dd8448eb211c80319c_b7ad6b7169203331-01"}) {
    EXPECT_FALSE(Trace::parse(wrong)) << wrong;
  }
}

TEST(AccessLog, line_is_json_whatever_is_in_it) {
  Access access;
  access.at = std::chrono::system_clock::time_point(std::chrono::milliseconds(1'773'000'000'007));
  access.method = "GET";
  access.route = "/changes/{id}";
  access.status = 404;
  access.bytes = 17;
  access.spent = std::chrono::nanoseconds(1'234'567);
  const auto trace = Trace::parse("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
  access.trace = &*trace;
  access.peer = "2001:db8::7";
  access.principal = "robot:\"x\"\n";
  std::string line;
  append_line(line, access);
  EXPECT_EQ(line,
            "{\"time\":\"2026-03-08T20:00:00.007Z\",\"method\":\"GET\",\"route\":\"/changes/{id}\","
            "\"status\":404,\"bytes\":17,\"milliseconds\":1.234,"
            "\"trace\":\"0af7651916cd43dd8448eb211c80319c\",\"peer\":\"2001:db8::7\","
            "\"principal\":\"robot:\\\"x\\\"\\n\"}\n");
  EXPECT_TRUE(json::parse(line, "line"));
}

}  // namespace
}  // namespace belay::http
