#include "watch/health/backtest.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <string>

namespace belay::watch {
namespace {

using std::chrono::hours;
using std::chrono::seconds;
using ::testing::HasSubstr;

/// A look each ten seconds, in which both arms vary as independent events do.
std::string day(int looks = 8640, const std::string& replaced = "", int at = -1) {
  std::string csv = "time,canary,control,share\n";
  for (int i = 0; i < looks; ++i) {
    const double off = std::sqrt(1000 * 0.05 * 0.95) * (i % 2 == 0 ? 1 : -1);
    csv += i == at ? replaced + "\n"
                   : fmt::format("{},{},{},0.05\n", 1'700'000'000 + 10 * i, 50 + off, 950 - off);
  }
  return csv;
}

std::vector<RecordedLook> looks_of(const std::string& csv) {
  auto looks = parse_looks(csv, "orders.csv");
  EXPECT_TRUE(looks) << looks.error().to_string();
  return looks ? *std::move(looks) : std::vector<RecordedLook>();
}

BacktestPlan plan(std::vector<double> effects = {0.99, 0.2}) {
  return {{Harm::drop, 0.1, 0.001}, Cohorts::sticky, hours(6), hours(2), hours(1), effects};
}

TEST(Backtest, begins_rollouts_wherever_there_is_enough_before_and_after) {
  const auto looks = looks_of(day());
  const auto rollouts = backtest(looks, plan());
  ASSERT_TRUE(rollouts);
  ASSERT_EQ(rollouts->size(), 16u);
  EXPECT_EQ(rollouts->front().began.seconds, 1'700'000'000 + 6 * 3600);
  EXPECT_EQ(rollouts->front().looks, 720u);
  EXPECT_EQ(rollouts->front().before.looks, 2160u);
}

TEST(Backtest, tells_harm_that_is_put_in_from_a_past_without_any) {
  const auto looks = looks_of(day());
  const auto rollouts = backtest(looks, plan());
  for (const BacktestedRollout& rollout : *rollouts) {
    EXPECT_FALSE(rollout.false_alarm);
    EXPECT_TRUE(rollout.good);
    ASSERT_TRUE(rollout.detected[0]);
    EXPECT_LE(*rollout.detected[0], 20);
    ASSERT_TRUE(rollout.detected[1]);
    EXPECT_GT(*rollout.detected[1], *rollout.detected[0]);
  }
}

TEST(Backtest, counts_looks_without_data_and_is_not_good_at_them) {
  const auto looks = looks_of(day(8640, "1700030000,,,0.05", 3000));
  const auto rollouts = backtest(looks, plan());
  std::size_t missed = 0;
  for (const BacktestedRollout& rollout : *rollouts) missed += rollout.missed;
  EXPECT_EQ(missed, 2u) << "two rollouts overlap there";
}

TEST(Backtest, says_what_is_too_short) {
  const auto looks = looks_of(day(100));
  const auto rollouts = backtest(looks, plan());
  ASSERT_FALSE(rollouts);
  EXPECT_THAT(rollouts.error().message, HasSubstr("6h"));
}

TEST(CountsFile, names_the_line_that_is_no_look) {
  const std::pair<std::string, std::string> wrong[] = {
      {"1700000030,5,95", "3 fields"},
      {"yesterday,5,95,0.05", "`yesterday` is no time"},
      {"99999999999999,5,95,0.05", "is no time"},
      {"1700000030,-5,95,0.05", "not counts"},
      {"1700000030,nan,95,0.05", "not counts"},
      {"1700000030,inf,95,0.05", "not counts"},
      {"1700000030,5,,0.05", "not counts"},
      {"1700000030,5 ,95,0.05", "not counts"},
      {"1700000030,5,95,0", "no share"},
      {"1700000030,5,95,1", "no share"},
      {"1700000030,5,95,5%", "no share"},
      {"1700000020,5,95,0.05", "is not after"},
      {"1600000000,5,95,0.05", "is not after"},
  };
  for (const auto& [line, message] : wrong) {
    const auto looks = parse_looks(day(10, line, 3), "orders.csv");
    ASSERT_FALSE(looks) << line;
    EXPECT_THAT(looks.error().to_string(), HasSubstr("orders.csv:5")) << line;
    EXPECT_THAT(looks.error().to_string(), HasSubstr(message)) << line;
  }
}

TEST(CountsFile, wants_its_header_and_a_look) {
  EXPECT_FALSE(parse_looks("", "x"));
  EXPECT_FALSE(parse_looks("time,control,canary,share\n1,5,95,0.05\n", "x"));
  EXPECT_FALSE(parse_looks("time,canary,control,share\n", "x"));
}

TEST(CountsFile, takes_both_kinds_of_time_and_of_line_ends) {
  const auto looks = parse_looks(
      "time,canary,control,share\r\n2023-11-14T22:13:20Z,5,95,0.05\r\n\n1700000010,5.5,95,0.5",
      "x");
  ASSERT_TRUE(looks) << looks.error().to_string();
  ASSERT_EQ(looks->size(), 2u);
  EXPECT_EQ((*looks)[0].at.seconds, 1'700'000'000);
  EXPECT_EQ((*looks)[1].counts->canary, 5.5);
}

}  // namespace
}  // namespace belay::watch
