#include "control/incident/week.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::control {
namespace {

Instant at(const std::string& text) { return Instant::parse(text).value(); }

TEST(Week, is_numbered_as_iso_8601_does_around_new_year) {
  EXPECT_EQ(Week::of(at("2026-11-22T23:59:59Z")).to_string(), "2026-W47");
  EXPECT_EQ(Week::of(at("2026-11-23T00:00:00Z")).to_string(), "2026-W48");
  EXPECT_EQ(Week::of(at("2027-01-03T12:00:00Z")).to_string(), "2026-W53");
  EXPECT_EQ(Week::of(at("2024-12-30T00:00:00Z")).to_string(), "2025-W01");
  EXPECT_EQ(Week::of(at("1969-12-31T00:00:00Z")).to_string(), "1970-W01");
}

TEST(Week, begins_on_its_monday_and_is_followed_by_the_next) {
  const Week last = Week::parse("2026-W53").value();
  EXPECT_EQ(last.begin().to_string(), "2026-12-28T00:00:00Z");
  EXPECT_EQ(last.next().to_string(), "2027-W01");
  EXPECT_EQ(Week::of(last.next().begin()), last.next());
}

TEST(Week, that_no_year_has_is_refused) {
  for (const char* text : {"2025-W53", "2026-W54", "2026-W00", "2026W47", "2026-47", "W47", ""}) {
    const auto parsed = Week::parse(text);
    ASSERT_FALSE(parsed) << text;
    EXPECT_THAT(parsed.error().message, testing::HasSubstr("2026-W47")) << text;
  }
}

}  // namespace
}  // namespace belay::control
