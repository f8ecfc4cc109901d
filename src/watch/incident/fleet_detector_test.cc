#include "watch/incident/fleet_detector.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <numbers>
#include <random>

#include "watch/incident/seasonal_forecast.h"

namespace belay::watch {
namespace {

constexpr std::int64_t kLook = 60, kDay = 24 * 3'600, kWeek = 7 * kDay;
constexpr std::chrono::seconds kSpan{kLook};
constexpr double kBetween = 10'080;  // a week of looks

/// A fleet whose demand swings by day and week, whose level drifts, and whose visitors buy in
/// clumps.
class Fleet {
 public:
  explicit Fleet(std::uint64_t seed, double a_minute = 600) : rate_(a_minute), chance_(seed) {}

  Instant now() const { return {at_, 0}; }
  /// What comes in the next look, where so much of it is left.
  double next(double left = 1) {
    at_ += kLook;
    const double day = static_cast<double>(at_ % kDay) / kDay;
    const double of_week = at_ % kWeek < 2 * kDay ? 0.8 : 1.0;
    const double swing = 1 + 0.6 * std::sin(2 * std::numbers::pi * day);
    if (at_ % kDay < kLook) level_ *= std::exp(0.03 * std::normal_distribution<>()(chance_));
    const double clumps = rate_ * of_week * swing * level_ * left / 2;
    // Each buys one, two or three.
    double orders = 0;
    const auto visitors = std::poisson_distribution<int>(clumps)(chance_);
    for (int i = 0; i < visitors; ++i) orders += 1 + static_cast<double>(chance_() % 3);
    return orders;
  }

 private:
  double rate_, level_ = 1;
  std::int64_t at_ = 1'790'006'400;
  std::mt19937_64 chance_;
};

SeasonalForecast learned(Fleet& fleet, int weeks) {
  SeasonalForecast forecast;
  for (std::int64_t look = 0; look < weeks * kWeek / kLook; ++look) {
    const double orders = fleet.next();
    forecast.learn(fleet.now(), orders, kSpan);
  }
  return forecast;
}

TEST(SeasonalForecast, foretells_the_time_of_the_week_at_its_level) {
  Fleet fleet(1);
  SeasonalForecast forecast = learned(fleet, 4);
  double seen = 0, foretold = 0, within = 0, looks = 0;
  for (std::int64_t look = 0; look < kWeek / kLook; ++look) {
    const double orders = fleet.next();
    const auto expected = forecast.at(fleet.now(), kSpan);
    ASSERT_TRUE(expected);
    EXPECT_LE(expected->low, expected->mean);
    EXPECT_GE(expected->high, expected->mean);
    const double around = 3 * std::sqrt(expected->dispersion * expected->mean);
    within += orders >= expected->low - around && orders <= expected->high + around ? 1 : 0;
    seen += orders;
    foretold += expected->mean;
    ++looks;
    forecast.learn(fleet.now(), orders, kSpan);
  }
  EXPECT_NEAR(foretold / seen, 1, 0.05);
  EXPECT_GT(within / looks, 0.99);
}

TEST(SeasonalForecast, knows_how_much_more_than_independent_events_they_vary) {
  Fleet fleet(2);
  const SeasonalForecast forecast = learned(fleet, 2);
  // Of clumps of 1, 2 and 3 it is the mean square beside the mean: 14 / 6.
  EXPECT_NEAR(forecast.at(fleet.now(), kSpan)->dispersion, 14.0 / 6, 0.3);
}

/// What is told beside a week that is always the same: it is off by a twentieth for some hours.
Expected told_by(std::int64_t hours_apart) {
  SeasonalForecast forecast;
  std::mt19937_64 chance(9);
  double level = 1;
  Instant to{1'790'006'400, 0};
  for (std::int64_t part = 0; part < 4 * kWeek / 300; ++part) {
    if (part % (hours_apart * 12) == 0) level = chance() % 2 == 0 ? 0.95 : 1.05;
    to.seconds += 300;
    forecast.learn(to, std::poisson_distribution<int>(9'000 * level)(chance), kPartOfWeek);
  }
  return *forecast.at(Instant{to.seconds + 300, 0}, kPartOfWeek);
}

TEST(SeasonalForecast, knows_how_far_it_is_off_and_how_far_that_moves_within_hours) {
  const Expected hourly = told_by(1), daily = told_by(18);
  for (const Expected& each : {hourly, daily}) {
    EXPECT_GT(each.off, 0.04);
    EXPECT_LT(each.off, 0.08);
  }
  EXPECT_GT(hourly.moves, 0.05);
  EXPECT_LT(hourly.moves, 0.1);
  EXPECT_LT(daily.moves, 0.04) << "what it is off by now it will be in an hour";
}

TEST(SeasonalForecast, knows_nothing_before_it_has_seen_that_time_of_the_week) {
  SeasonalForecast forecast;
  Fleet fleet(3);
  EXPECT_FALSE(forecast.at(fleet.now(), kSpan));
  for (std::int64_t look = 0; look < 2 * kDay / kLook; ++look) {
    const double orders = fleet.next();
    forecast.learn(fleet.now(), orders, kSpan);
  }
  const Instant seen{fleet.now().seconds - kDay + kWeek, 0}, unseen{fleet.now().seconds + kDay, 0};
  EXPECT_TRUE(forecast.at(seen, kSpan));
  EXPECT_FALSE(forecast.at(unseen, kSpan));
}

TEST(SeasonalForecast, does_not_take_for_usual_what_has_just_begun_or_is_known_to_be_harm) {
  Fleet fleet(4);
  SeasonalForecast forecast = learned(fleet, 3);
  SeasonalForecast told = forecast;
  const Instant in_a_week{fleet.now().seconds + kWeek, 0};
  for (std::int64_t look = 0; look < 6 * 3'600 / kLook; ++look) {
    const double orders = fleet.next(0.01);
    if (look < 50) {
      EXPECT_EQ(forecast.at(in_a_week, kSpan)->mean, told.at(in_a_week, kSpan)->mean) << look;
    }
    told.learn(fleet.now(), orders, kSpan, false);
    forecast.learn(fleet.now(), orders, kSpan);
  }
  const Instant later{in_a_week.seconds + 3 * 3'600, 0};
  EXPECT_LT(forecast.at(later, kSpan)->mean, 0.8 * told.at(later, kSpan)->mean);
}

TEST(SeasonalForecast, passes_over_what_is_no_count_and_time_that_goes_back) {
  Fleet fleet(5);
  SeasonalForecast forecast = learned(fleet, 2);
  const auto before = forecast.at(fleet.now(), kSpan);
  forecast.learn(fleet.now(), 1e6, kSpan);
  forecast.learn({fleet.now().seconds - kDay, 0}, 1e6, kSpan);
  for (const double wrong : {-1.0, 1e13, std::numeric_limits<double>::quiet_NaN()}) {
    forecast.learn({fleet.now().seconds + kDay, 0}, wrong, kSpan);
  }
  EXPECT_EQ(forecast.at(fleet.now(), kSpan), before);
}

TEST(SeasonalForecast, learns_from_parts_of_the_past_what_it_learns_from_looks) {
  Fleet fleet(6);
  SeasonalForecast by_looks, by_parts;
  for (std::int64_t part = 0; part < 3 * kWeek / 300; ++part) {
    double sum = 0;
    for (int look = 0; look < 5; ++look) {
      const double orders = fleet.next();
      sum += orders;
      by_looks.learn(fleet.now(), orders, kSpan);
    }
    by_parts.learn(fleet.now(), sum, std::chrono::seconds(300));
  }
  const auto looks = by_looks.at(fleet.now(), kSpan), parts = by_parts.at(fleet.now(), kSpan);
  ASSERT_TRUE(looks && parts);
  EXPECT_NEAR(looks->mean / parts->mean, 1, 1e-9);
  EXPECT_NEAR(looks->dispersion, parts->dispersion, 1e-9);
  // And foretells looks of any length.
  EXPECT_NEAR(by_parts.at(fleet.now(), std::chrono::seconds(10))->mean * 6, parts->mean, 1e-9);
  by_parts.learn({fleet.now().seconds + 3'600, 0}, 1e9, std::chrono::seconds(3'600));
  EXPECT_EQ(by_parts.at(fleet.now(), kSpan), parts) << "what is longer than a part";
}

TEST(SeasonalForecast, takes_no_slope_for_noise) {
  std::mt19937_64 chance(7);
  SeasonalForecast forecast;
  for (std::int64_t part = 1; part <= 2 * kWeek / 300; ++part) {
    // From nothing to 40,000 a part and back each day: hundreds more in each than in the last.
    const std::int64_t of_day = part % 288;
    const double mean = 100 + 277.0 * static_cast<double>(std::min(of_day, 288 - of_day));
    forecast.learn({part * 300, 0}, std::poisson_distribution<int>(mean)(chance),
                   std::chrono::seconds(300));
  }
  EXPECT_NEAR(forecast.at({2 * kWeek + 12 * 3'600, 0}, kSpan)->dispersion, 1, 0.3);
}

TEST(SeasonalForecast, knows_small_counts_by_what_is_around_them) {
  std::mt19937_64 chance(8);
  SeasonalForecast forecast;
  // One each twenty minutes.
  for (std::int64_t part = 1; part <= 4 * kWeek / 300; ++part) {
    forecast.learn({part * 300, 0}, std::poisson_distribution<int>(0.25)(chance),
                   std::chrono::seconds(300));
  }
  for (std::int64_t hour = 0; hour < 24; ++hour) {
    const auto expected = forecast.at({4 * kWeek + hour * 3'600, 0}, kSpan);
    ASSERT_TRUE(expected);
    EXPECT_NEAR(expected->mean, 0.05, 0.03) << hour;
    EXPECT_LT(expected->low, 0.05);
    EXPECT_GT(expected->high, 0.05);
  }
}

TEST(SeasonalForecast, is_not_thrown_by_an_hour_of_harm_that_nobody_told_it_of) {
  Fleet fleet(9);
  SeasonalForecast forecast = learned(fleet, 3);
  const auto before = forecast.at({fleet.now().seconds + kDay, 0}, kSpan);
  for (int look = 0; look < 180; ++look) {
    const double orders = fleet.next(look < 60 ? 0 : 1);
    forecast.learn(fleet.now(), orders, kSpan);
  }
  const auto after = forecast.at({fleet.now().seconds + kDay, 0}, kSpan);
  EXPECT_NEAR(after->dispersion / before->dispersion, 1, 0.05);
  EXPECT_GT(after->low / after->mean, 0.7 * before->low / before->mean);
}

/// After how many looks it is alarmed where so much of the orders is left; -1: not within a day.
int looks_until(Fleet& fleet, SeasonalForecast& forecast, double left, Harm harm) {
  FleetDetector detector(harm);
  for (int look = 1; look <= kDay / kLook; ++look) {
    const double orders = fleet.next(left);
    detector.take(orders, *forecast.at(fleet.now(), kSpan));
    forecast.learn(fleet.now(), orders, kSpan);
    if (detector.is_alarmed(kBetween)) return look;
  }
  return -1;
}

TEST(FleetDetector, sees_a_drop_of_99_per_cent_within_two_looks_and_less_a_little_later) {
  for (const std::uint64_t seed : {11u, 12u, 13u, 14u}) {
    Fleet fleet(seed);
    SeasonalForecast forecast = learned(fleet, 4);
    SeasonalForecast again = forecast;
    Fleet same = fleet;
    const int all = looks_until(fleet, forecast, 0.01, Harm::drop);
    EXPECT_TRUE(all >= 1 && all <= 2) << seed << ": " << all;
    const int half = looks_until(same, again, 0.5, Harm::drop);
    EXPECT_TRUE(half >= 1 && half <= 10) << seed << ": " << half;
  }
}

TEST(FleetDetector, sees_a_surge) {
  Fleet fleet(21, 30);
  SeasonalForecast forecast = learned(fleet, 4);
  const int looks = looks_until(fleet, forecast, 5, Harm::surge);
  EXPECT_TRUE(looks >= 1 && looks <= 3) << looks;
}

TEST(FleetDetector, is_alarmed_no_oftener_than_is_allowed_where_nothing_is_wrong) {
  int alarms = 0;
  constexpr int kWeeks = 12;
  for (const Harm harm : {Harm::drop, Harm::surge}) {
    Fleet fleet(31);
    SeasonalForecast forecast = learned(fleet, 4);
    FleetDetector detector(harm);
    for (std::int64_t look = 0; look < kWeeks * kWeek / kLook; ++look) {
      const double orders = fleet.next();
      detector.take(orders, *forecast.at(fleet.now(), kSpan));
      forecast.learn(fleet.now(), orders, kSpan);
      if (!detector.is_alarmed(kBetween)) continue;
      ++alarms;
      detector = FleetDetector(harm);
    }
  }
  EXPECT_LE(alarms, kWeeks / 4);
}

TEST(FleetDetector, says_since_when_and_how_many_were_lost) {
  Fleet fleet(41);
  SeasonalForecast forecast = learned(fleet, 4);
  FleetDetector detector(Harm::drop);
  // What healed is over.
  for (int look = 0; look < 300; ++look) {
    const double orders = fleet.next(look < 20 ? 0.1 : 1);
    detector.take(orders, *forecast.at(fleet.now(), kSpan));
  }
  EXPECT_FALSE(detector.is_alarmed(kBetween));
  double foretold = 0, came = 0;
  for (int look = 0; look < 30; ++look) {
    const double orders = fleet.next(0.1);
    came += orders;
    foretold += orders / 0.1;
    detector.take(orders, *forecast.at(fleet.now(), kSpan));
  }
  EXPECT_TRUE(detector.is_alarmed(kBetween));
  EXPECT_NEAR(static_cast<double>(detector.looks_since_onset()), 30, 3);
  const Impact lost = detector.impact(0.95);
  EXPECT_LE(lost.interval.low, foretold - came);
  EXPECT_GE(lost.interval.high, foretold - came);
  EXPECT_NEAR(lost.estimate / (foretold - came), 1, 0.2);
}

TEST(FleetDetector, says_nothing_of_what_is_no_count_or_was_never_expected) {
  FleetDetector detector(Harm::drop);
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double wrong : {nan, -1.0, std::numeric_limits<double>::infinity()}) {
    detector.take(wrong, {100, 90, 110, 1});
    detector.take(0, {100, wrong, 110, 1});
    detector.take(0, {100, 90, 110, wrong});
  }
  EXPECT_FALSE(detector.is_alarmed(kBetween));
  EXPECT_EQ(detector.looks_since_onset(), 0);
}

}  // namespace
}  // namespace belay::watch
