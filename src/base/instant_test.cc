#include "base/instant.h"

#include <gtest/gtest.h>

namespace belay {
namespace {

using std::chrono::seconds;

std::string rewritten(std::string_view text) {
  const auto instant = Instant::parse(text);
  return instant ? instant->to_string() : instant.error().message;
}

TEST(Instant, is_written_in_utc) {
  EXPECT_EQ(rewritten("2026-11-26T00:00:00-08:00"), "2026-11-26T08:00:00Z");
  EXPECT_EQ(rewritten("2026-11-26t00:00:00z"), "2026-11-26T00:00:00Z");
  EXPECT_EQ(rewritten("2026-03-01T00:30:00+05:45"), "2026-02-28T18:45:00Z");
  EXPECT_EQ(rewritten("1969-12-31T23:59:59Z"), "1969-12-31T23:59:59Z");
  EXPECT_EQ(rewritten("2024-02-29T12:00:00Z"), "2024-02-29T12:00:00Z");
}

TEST(Instant, keeps_a_fraction_without_its_zeros) {
  EXPECT_EQ(rewritten("2026-01-01T00:00:00.500Z"), "2026-01-01T00:00:00.5Z");
  EXPECT_EQ(rewritten("2026-01-01T00:00:00.000000001Z"), "2026-01-01T00:00:00.000000001Z");
  EXPECT_EQ(rewritten("2026-01-01T00:00:00.0Z"), "2026-01-01T00:00:00Z");
}

TEST(Instant, spans_years_1_to_9999) {
  EXPECT_EQ(Instant::parse("0001-01-01T00:00:00Z")->seconds, kInstantSecondsMin);
  EXPECT_EQ(Instant::parse("9999-12-31T23:59:59Z")->seconds, kInstantSecondsMax);
  EXPECT_EQ((Instant{kInstantSecondsMin, 0}).to_string(), "0001-01-01T00:00:00Z");
  EXPECT_FALSE(Instant::parse("0001-01-01T00:00:00+00:01"));
  EXPECT_FALSE(Instant::parse("9999-12-31T23:59:59-00:01"));
  EXPECT_FALSE(Instant::parse("0000-12-31T00:00:00Z"));
}

TEST(Instant, refuses_what_is_not_rfc_3339) {
  for (const std::string_view text : {"",
                                      "2026",
                                      "2026-11-26",
                                      "2026-11-26T00:00:00",
                                      "2026-11-26 00:00:00Z",
                                      "2026-02-29T00:00:00Z",
                                      "2026-13-01T00:00:00Z",
                                      "2026-00-01T00:00:00Z",
                                      "2026-01-32T00:00:00Z",
                                      "2026-01-01T24:00:00Z",
                                      "2026-01-01T00:60:00Z",
                                      "2026-01-01T00:00:60Z",
                                      "2026-01-01T00:00:00.Z",
                                      "2026-01-01T00:00:00.1234567891Z",
                                      "2026-01-01T00:00:00+0800",
                                      "2026-01-01T00:00:00+08",
                                      "2026-01-01T00:00:00+24:00",
                                      "2026-01-01T00:00:00+08:60",
                                      "2026-01-01T00:00:00ZZ",
                                      "2026-01-01T00:00:00Z ",
                                      "+026-01-01T00:00:00Z",
                                      "2026-01-01T-1:00:00Z",
                                      "2026-01-01T00:00:00\x80"}) {
    const auto instant = Instant::parse(text);
    ASSERT_FALSE(instant) << text;
    EXPECT_EQ(instant.error().code, Code::malformed);
  }
}

TEST(Span, adds_its_units_from_large_to_small) {
  EXPECT_EQ(*parse_span("90s"), seconds(90));
  EXPECT_EQ(*parse_span("10m"), seconds(600));
  EXPECT_EQ(*parse_span("1h30m"), seconds(5400));
  EXPECT_EQ(*parse_span("1w2d3h4m5s"), seconds(604800 + 2 * 86400 + 3 * 3600 + 4 * 60 + 5));
  EXPECT_EQ(*parse_span("0s"), seconds(0));
}

TEST(Span, refuses_what_people_could_read_in_two_ways) {
  for (const std::string_view text : {"", "10", "m", "10 m", "-5m", "+5m", "1.5h", "30m1h", "1m1m",
                                      "1y", "5M", "1h ", "1hh", "0x1s"}) {
    const auto span = parse_span(text);
    ASSERT_FALSE(span) << text;
    EXPECT_EQ(span.error().code, Code::malformed);
  }
}

TEST(Span, is_at_most_a_century) {
  EXPECT_TRUE(parse_span("36525d"));
  for (const std::string_view text :
       {"36525d1s", "36526d", "9223372036854775807w", "99999999999999999999s"}) {
    const auto span = parse_span(text);
    ASSERT_FALSE(span) << text;
    EXPECT_EQ(span.error().code, Code::over_limit);
  }
}

TEST(Span, is_written_as_it_is_read) {
  for (const std::string_view text : {"0s", "45s", "10m", "1h30m", "90d", "1d2h3m4s"}) {
    EXPECT_EQ(to_string(*parse_span(text)), text);
  }
  EXPECT_EQ(to_string(*parse_span("2w")), "14d");
}

}  // namespace
}  // namespace belay
