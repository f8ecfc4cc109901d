#include "watch/health/series.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace belay::watch {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr std::int64_t kNoon = 1'780'000'000;
constexpr CounterRules kRules{seconds(30), 0};
/// Of a minute, sampled every 15 seconds: 7, 22, 37 and 52 seconds after it began.
const Look kLook{{kNoon, 0}, {kNoon + 60, 0}};

Sample at(std::int64_t second, double value) { return {{kNoon + second, 0}, value}; }

Series pod(std::string name, std::vector<Sample> samples, std::optional<Instant> started = {}) {
  return {{{"pod", std::move(name)}}, std::move(samples), started};
}

Series steady() {
  return pod("a", {at(-8, 100), at(7, 110), at(22, 120), at(37, 130), at(52, 140)});
}

Heard<Increase> increase_of(const std::vector<Sample>& samples,
                            std::optional<Instant> started = {}) {
  const Series series = pod("a", samples, started);
  return increase({&series, 1}, kLook, kRules);
}

Heard<Increase> sum_of(const std::vector<Series>& series, std::size_t silent_max = 0) {
  return increase(series, kLook, {kRules.gap_max, silent_max});
}

void expect_lack(const Heard<Increase>& reading, Lack lack, std::string_view why) {
  ASSERT_FALSE(reading) << reading->by;
  EXPECT_EQ(reading.error().lack, lack) << reading.error().why;
  EXPECT_THAT(reading.error().why, HasSubstr(std::string(why)));
}

TEST(Counter, rises_from_the_last_sample_before_the_look_to_the_last_one_in_it) {
  const auto reading = increase_of(steady().samples);
  ASSERT_TRUE(reading) << reading.error().why;
  EXPECT_EQ(reading->by, 40);
  EXPECT_EQ(reading->restarts, 0u);
  EXPECT_EQ(reading->appeared, 0u);
}

TEST(Counter, that_stands_still_rises_by_zero) {
  const auto reading = increase_of({at(-8, 100), at(22, 100), at(52, 100)});
  ASSERT_TRUE(reading) << reading.error().why;
  EXPECT_EQ(reading->by, 0);
}

TEST(Counter, is_counted_once_by_looks_that_follow_each_other) {
  std::vector<Sample> samples;
  for (int second = -15; second <= 600; second += 7)
    samples.push_back(at(second, 3.0 * second + 99));
  const Series series = pod("a", samples);
  double sum = 0;
  for (int from = 0; from < 600; from += 60) {
    const Look look{{kNoon + from, 0}, {kNoon + from + 60, 0}};
    const auto reading = increase({&series, 1}, look, kRules);
    ASSERT_TRUE(reading) << reading.error().why;
    sum += reading->by;
  }
  const Look whole{{kNoon, 0}, {kNoon + 600, 0}};
  EXPECT_EQ(sum, increase({&series, 1}, whole, kRules)->by);
}

TEST(Counter, sampled_at_the_ends_belongs_to_the_look_that_it_ends) {
  EXPECT_EQ(increase_of({at(0, 5), at(60, 9)})->by, 4);
  EXPECT_EQ(increase_of({at(-1, 1), at(0, 5), at(60, 9), at(61, 100)})->by, 4);
}

TEST(Counter, that_falls_has_restarted_from_zero) {
  const auto reading = increase_of({at(-8, 100), at(7, 110), at(22, 3), at(37, 8), at(52, 2)});
  ASSERT_TRUE(reading) << reading.error().why;
  EXPECT_EQ(reading->by, 10 + 3 + 5 + 2);
  EXPECT_EQ(reading->restarts, 2u);
}

TEST(Counter, that_restarted_while_nobody_listened_says_nothing) {
  expect_lack(increase_of({at(-8, 100), at(7, 110), at(40, 3), at(52, 4)}), Lack::gap,
              "restarted while it was not heard for 33 s");
}

TEST(Counter, that_was_not_heard_in_the_middle_has_counted_on) {
  EXPECT_EQ(increase_of({at(-8, 100), at(7, 110), at(52, 140)})->by, 40);
}

TEST(Counter, that_falls_silent_is_not_zero) {
  expect_lack(increase_of({at(-8, 100), at(7, 110), at(22, 120)}), Lack::stale,
              "{pod=\"a\"} fell silent at 2026-05-28T20:27:02Z, 38 s before the look's end");
  EXPECT_TRUE(increase_of({at(-8, 100), at(7, 110), at(30, 120)}));
}

TEST(Counter, that_was_last_heard_before_the_look_is_not_zero) {
  expect_lack(increase_of({at(-23, 90), at(-8, 100)}), Lack::stale, "fell silent");
  expect_lack(increase_of({at(-60, 90), at(-31, 100)}), Lack::stale, "nothing was heard since");
  const Series series = pod("a", {at(0, 100)});
  const Look shorter{{kNoon, 0}, {kNoon + 10, 0}};  // than the time between two scrapes
  EXPECT_FALSE(increase({&series, 1}, shorter, kRules));
}

TEST(Counter, that_begins_too_late_says_nothing_of_the_look) {
  expect_lack(increase_of({at(31, 100), at(46, 110), at(60, 120)}), Lack::gap,
              "nothing was heard within 30 s of the look's beginning");
  const auto in_time = increase_of({at(30, 100), at(45, 110), at(60, 120)});
  ASSERT_TRUE(in_time) << in_time.error().why;
  EXPECT_EQ(in_time->by, 20);
  EXPECT_EQ(in_time->appeared, 1u);
}

TEST(Counter, is_not_compared_with_what_it_said_long_before) {
  const auto reading = increase_of({at(-3000, 0), at(7, 5000), at(37, 5005), at(52, 5010)});
  ASSERT_TRUE(reading) << reading.error().why;
  EXPECT_EQ(reading->by, 10);
}

TEST(Counter, that_was_heard_once_says_nothing) {
  expect_lack(increase_of({at(30, 100)}), Lack::gap, "once only");
}

TEST(Counter, that_is_known_to_have_started_in_the_look_counts_from_zero) {
  const Instant started{kNoon + 20, 0};
  const auto reading = increase_of({at(31, 100), at(46, 110)}, started);
  ASSERT_TRUE(reading) << reading.error().why;
  EXPECT_EQ(reading->by, 110);
  EXPECT_EQ(reading->appeared, 0u);
  EXPECT_EQ(increase_of({at(46, 100)}, started)->by, 100) << "once is enough: it began with 0";
}

TEST(Counter, that_started_before_the_look_or_after_its_first_sample_does_not_count_from_zero) {
  expect_lack(increase_of({at(31, 100), at(46, 110)}, Instant{kNoon - 1, 0}), Lack::gap,
              "beginning");
  EXPECT_EQ(increase_of({at(10, 100), at(46, 110)}, Instant{kNoon + 11, 0})->by, 10);
  EXPECT_EQ(increase_of({at(-5, 100), at(46, 110)}, Instant{kNoon + 1, 0})->by, 10);
}

TEST(Counter, said_twice_counts_once) {
  EXPECT_EQ(increase_of({at(-8, 1), at(7, 2), at(7, 2), at(52, 3), at(52, 3)})->by, 2);
  expect_lack(increase_of({at(30, 100), at(30, 100)}), Lack::gap, "once only");
}

TEST(Counter, that_says_two_things_of_one_moment_says_nothing) {
  expect_lack(increase_of({at(-8, 1), at(7, 2), at(7, 3), at(52, 4)}), Lack::malformed,
              "says both 2 and 3 of 2026-05-28T20:26:47Z");
}

TEST(Counter, whose_time_goes_back_says_nothing) {
  expect_lack(increase_of({at(-8, 1), at(22, 2), at(7, 2), at(52, 4)}), Lack::malformed,
              "time goes back in {pod=\"a\"}");
  expect_lack(increase_of({at(-8, 1), at(22, 2), at(80, 2), at(52, 4)}), Lack::malformed,
              "time goes back");
}

TEST(Counter, that_no_counter_can_be_says_nothing) {
  for (const double value : {kNaN, kInfinity, -kInfinity, -1.0}) {
    expect_lack(increase_of({at(-8, 1), at(22, value), at(52, 4)}), Lack::malformed,
                "no counter does");
    expect_lack(increase_of({at(-8, value), at(22, 2), at(52, 4)}), Lack::malformed, "counts");
    expect_lack(increase_of({at(-8, 1), at(52, 4), at(67, value)}), Lack::malformed, "counts");
  }
}

TEST(Counter, that_is_larger_than_a_number_says_nothing) {
  const double most = std::numeric_limits<double>::max();
  expect_lack(sum_of({pod("a", {at(-8, 0), at(52, most)}), pod("b", {at(-8, 0), at(52, most)})}),
              Lack::malformed, "larger together");
}

TEST(Counter, without_a_series_or_a_sample_is_absent_and_not_zero) {
  expect_lack(sum_of({}), Lack::absent, "there is no such series");
  expect_lack(increase_of({}), Lack::absent, "no samples");
  expect_lack(increase_of({at(61, 5), at(75, 6)}), Lack::absent, "no samples until");
}

TEST(Counter, is_not_read_in_a_look_that_ends_before_it_begins) {
  const Series series = steady();
  expect_lack(increase({&series, 1}, {kLook.to, kLook.from}, kRules), Lack::malformed, "before");
  expect_lack(increase({&series, 1}, {kLook.to, kLook.to}, kRules), Lack::malformed, "before");
}

TEST(Sum, adds_its_series) {
  const auto reading = sum_of({steady(), pod("b", {at(0, 7), at(50, 9)})});
  ASSERT_TRUE(reading) << reading.error().why;
  EXPECT_EQ(*reading, (Increase{42, 0, 2, 0, 0}));
}

TEST(Sum, counts_a_series_that_appears_from_its_first_sample) {
  const auto reading = sum_of({steady(), pod("b", {at(40, 1'000'000), at(55, 1'000'005)})});
  ASSERT_TRUE(reading) << reading.error().why;
  EXPECT_EQ(*reading, (Increase{45, 0, 2, 1, 0})) << "scraping it first is no surge";
  EXPECT_EQ(sum_of({steady(), pod("b", {at(40, 1'000'000)})})->by, 40);
}

TEST(Sum, counts_a_series_that_started_in_the_look_from_zero) {
  const Instant started{kNoon + 35, 0};
  EXPECT_EQ(*sum_of({steady(), pod("b", {at(40, 3), at(55, 5)}, started)}),
            (Increase{45, 0, 2, 0, 0}));
}

TEST(Sum, of_series_that_all_appear_late_says_nothing) {
  expect_lack(sum_of({pod("a", {at(40, 3), at(55, 5)}), pod("b", {at(41, 3), at(56, 5)})}),
              Lack::gap, "beginning");
}

TEST(Sum, has_no_number_where_more_fell_silent_than_may) {
  const std::vector<Series> one_silent = {steady(), pod("b", {at(-5, 7), at(10, 9)})};
  expect_lack(sum_of(one_silent), Lack::stale,
              "{pod=\"b\"} fell silent at 2026-05-28T20:26:50Z, 50 s before the look's end "
              "(1 of 2 series did, at most 0 may)");
  EXPECT_EQ(*sum_of(one_silent, 1), (Increase{42, 0, 2, 0, 1}));
}

TEST(Sum, of_series_that_all_fell_silent_has_no_number_whatever_may) {
  const Series gone = pod("b", {at(-5, 7), at(10, 9)});
  expect_lack(sum_of({gone, pod("c", gone.samples)}, 10), Lack::stale, "2 of 2 series");
  expect_lack(sum_of({gone}, 10), Lack::stale, "1 of 1 series");
}

TEST(Sum, of_series_that_were_not_all_heard_in_a_short_look_has_no_number) {
  const std::vector<Series> series = {pod("a", {at(-5, 1), at(10, 4)}), pod("b", {at(-2, 7)})};
  const Look shorter{{kNoon, 0}, {kNoon + 12, 0}};  // than the time between two scrapes
  expect_lack(increase(series, shorter, kRules), Lack::stale, "{pod=\"b\"} fell silent");
}

TEST(Sum, leaves_out_what_ended_before_the_look) {
  EXPECT_EQ(*sum_of({steady(), pod("b", {at(-90, 7), at(-45, 9)})}), (Increase{40, 0, 1, 0, 0}));
}

TEST(Sum, leaves_each_series_that_ends_to_one_look) {
  const Series ended = pod("b", {at(-8, 0), at(7, 1), at(22, 2), at(37, 3)});
  std::vector<Sample> samples;
  for (int second = -8; second < 240; second += 15) samples.push_back(at(second, second + 8));
  const std::vector<Series> both = {pod("a", samples), ended};
  std::size_t silent = 0;
  for (int from = 0; from < 240; from += 60) {
    const Look look{{kNoon + from, 0}, {kNoon + from + 60, 0}};
    const auto reading = increase(both, look, {seconds(30), 1});
    ASSERT_TRUE(reading) << reading.error().why;
    silent += reading->silent;
  }
  EXPECT_EQ(silent, 1u);
}

TEST(Sum, with_one_malformed_series_says_nothing) {
  expect_lack(sum_of({steady(), pod("b", {at(0, 7), at(50, kNaN)})}, 5), Lack::malformed,
              "{pod=\"b\"} counts nan");
}

TEST(Gauge, shows_its_last_sample) {
  EXPECT_EQ(latest(pod("a", {at(1, 5), at(16, 7), at(31, 9)}), {kNoon + 20, 0}, seconds(30)), 7);
  EXPECT_EQ(latest(pod("a", {at(1, -5)}), {kNoon + 31, 0}, seconds(30)), -5);
}

TEST(Gauge, that_is_old_or_absent_shows_nothing) {
  const auto old = latest(pod("a", {at(1, 5)}), {kNoon + 32, 0}, seconds(30));
  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().lack, Lack::stale);
  EXPECT_EQ(old.error().why, "the last sample of {pod=\"a\"} is 31 s old, and may be 30 s");
  const auto later = latest(pod("a", {at(1, 5)}), {kNoon, 0}, seconds(30));
  ASSERT_FALSE(later) << "it is not known yet";
  EXPECT_EQ(later.error().lack, Lack::absent);
}

TEST(Gauge, that_is_no_number_or_out_of_order_shows_nothing) {
  for (const auto& samples :
       {std::vector{at(1, 5), at(2, kNaN)}, std::vector{at(1, 5), at(2, kInfinity)},
        std::vector{at(2, 5), at(1, 5)}, std::vector{at(1, 5), at(1, 6)}}) {
    const auto shown = latest(pod("a", samples), {kNoon + 5, 0}, seconds(30));
    ASSERT_FALSE(shown);
    EXPECT_EQ(shown.error().lack, Lack::malformed) << shown.error().why;
  }
  EXPECT_EQ(latest(pod("a", {at(1, kNaN), at(1, kNaN), at(2, 5)}), {kNoon + 5, 0}, seconds(30)), 5);
}

TEST(SeriesName, is_short_and_safe_to_print) {
  EXPECT_EQ(name_of(Series{}), "{}");
  EXPECT_EQ(name_of(Series{{{"a", "1"}, {"b", "2"}}, {}}), "{a=\"1\", b=\"2\"}");
  EXPECT_EQ(name_of(pod("\x1b[2J", {})), "{pod=\"%1B[2J\"}");
  EXPECT_LE(name_of(pod(std::string(10'000, 'x'), {})).size(), 120u);
}

TEST(Question, that_failed_is_no_data) {
  const NoData reason = no_data({Code::unavailable, "no answer from `x`", {}});
  EXPECT_EQ(reason.lack, Lack::failed);
  EXPECT_EQ(reason.why, "no answer from `x`");
  EXPECT_EQ(name_of(reason.lack), "failed");
}

}  // namespace
}  // namespace belay::watch
