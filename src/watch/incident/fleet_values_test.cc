#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <limits>
#include <numbers>
#include <random>

#include "watch/incident/fleet_watch.h"

namespace belay::watch {
namespace {

using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kDay = 24 * 3'600, kWeek = 7 * kDay, kStart = 1'790'006'400;
constexpr double kInfinite = std::numeric_limits<double>::infinity();
const std::vector<double> kBounds = {24, 48, 96, 720, kInfinite};
const std::vector<std::string> kRegions = {"eu", "na"};

/// Delivery estimates in hours, of two regions: 120 a minute in each, more by day, longer by night.
/// None is beyond a month.
class Estimates {
 public:
  using Shares = std::vector<double>;
  /// What becomes of the usual shares, in a region, now.
  using Alter = std::function<void(const std::string& region, Shares& shares)>;

  explicit Estimates(std::uint64_t seed) : chance_(seed) {
    list_.environment = "prod";
    list_.look = seconds(60);
    list_.false_alarm_every = seconds(kWeek);
    list_.region_label = "region";
    WatchedCount of;
    of.name = "estimates";
    of.journey = "delivery";
    of.system = "delivery-estimates";
    of.harm = Harm::surge;
    of.drifts = true;
    list_.counts.push_back(of);
  }

  std::vector<PlaceCount> counts(seconds span, double demand, const Alter& alter) {
    at_ += span.count();
    const double day = std::sin(2 * std::numbers::pi * static_cast<double>(at_ % kDay) / kDay);
    std::vector<PlaceCount> made;
    for (const std::string& region : kRegions) {
      Shares shares = {0.5 + 0.1 * day, 0.3, 0.15 - 0.1 * day, 0.05, 0};
      if (alter) alter(region, shares);
      const double all = 120 * (1 + 0.5 * day) * demand * static_cast<double>(span.count()) / 60;
      for (std::size_t i = 0; i < kBounds.size(); ++i) {
        const double mean = all * shares[i];
        const int came = mean > 0 ? std::poisson_distribution<int>(mean)(chance_) : 0;
        made.push_back({0, region, "", static_cast<double>(came), kBounds[i]});
      }
    }
    return made;
  }

  FleetWatch learned() {
    FleetWatch made(list_);
    at_ = kStart - 4 * kWeek;
    while (at_ < kStart) {
      const auto past = counts(seconds(300), 1, {});
      made.learn({at_, 0}, seconds(300), past);
    }
    return made;
  }

  void pass(FleetWatch& watch, int looks, double demand = 1, const Alter& alter = {}) {
    for (int i = 0; i < looks; ++i) {
      const auto heard = counts(list_.look, demand, alter);
      watch.take({{at_ - list_.look.count(), 0}, {at_, 0}}, heard, true);
    }
  }

  Instant now() const { return {at_, 0}; }

 private:
  WatchList list_;
  std::int64_t at_ = kStart;
  std::mt19937_64 chance_;
};

void impossible(Estimates::Shares& shares, double share) {
  for (double& each : shares) each *= 1 - share;
  shares.back() += share;
}

TEST(FleetValues, ring_where_two_in_a_hundred_estimates_are_impossible) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    Estimates shop(seed);
    FleetWatch watch = shop.learned();
    shop.pass(watch, 60);
    ASSERT_THAT(watch.ringing(), IsEmpty());
    const auto in_eu = [](const std::string& region, Estimates::Shares& shares) {
      if (region == "eu") impossible(shares, 0.02);
    };
    const Instant began = shop.now();
    shop.pass(watch, 30, 1, in_eu);  // about forty of them
    const auto ringing = watch.ringing();
    ASSERT_FALSE(ringing.empty()) << "seed " << seed;
    const Signal& last = ringing.back();
    EXPECT_EQ(last.kind, Signal::Kind::drift);
    EXPECT_EQ(last.of, "estimates");
    EXPECT_EQ(last.system, "delivery-estimates");
    EXPECT_EQ(last.region, "eu");
    EXPECT_THAT(last.says, HasSubstr("values above 720"));
    EXPECT_LE(std::abs(last.onset.seconds - began.seconds), 300);
    for (const Signal& each : ringing) EXPECT_NE(each.region, "na") << each.says;
    shop.pass(watch, 60, 20);
    EXPECT_THAT(watch.ringing(), IsEmpty()) << "as usual again, once enough came to tell";
  }
}

TEST(FleetValues, ring_where_the_usual_ones_come_in_other_shares) {
  Estimates shop(4);
  FleetWatch watch = shop.learned();
  shop.pass(watch, 60);
  shop.pass(watch, 30, 1, [](const std::string&, Estimates::Shares& shares) {
    std::swap(shares[0], shares[2]);  // nothing that never came, and as many altogether
  });
  const auto ringing = watch.ringing();
  ASSERT_FALSE(ringing.empty());
  EXPECT_EQ(ringing.front().region, "") << "the widest place first";
  EXPECT_THAT(ringing.front().says, HasSubstr("values of 48 to 96"));
}

TEST(FleetValues, are_quiet_whatever_the_demand) {
  for (const std::uint64_t seed : {5u, 6u}) {
    Estimates shop(seed);
    FleetWatch watch = shop.learned();
    shop.pass(watch, 60);
    for (const double demand : {3.0, 10.0, 0.1, 0.0, 1.0}) {
      shop.pass(watch, 60, demand);
      ASSERT_THAT(watch.ringing(), IsEmpty()) << demand << " times as many, seed " << seed;
    }
  }
}

TEST(FleetValues, ring_once_in_so_long_as_they_may_while_nothing_is_wrong) {
  int rang = 0;
  for (const std::uint64_t seed : {7u, 8u, 9u}) {
    Estimates shop(seed);
    FleetWatch watch = shop.learned();
    bool was_ringing = false;
    for (int look = 0; look < 7 * 24 * 60; ++look) {
      shop.pass(watch, 1);
      const bool rings = !watch.ringing().empty();
      if (rings && !was_ringing) ++rang;
      was_ringing = rings;
    }
  }
  EXPECT_LE(rang, 3) << "in three weeks, where one a week is borne";
}

TEST(FleetValues, say_what_was_wrong_by_the_bucket_that_rang) {
  Estimates shop(10);
  FleetWatch watch = shop.learned();
  shop.pass(watch, 60);
  EXPECT_THAT(watch.observations({0, 0}), IsEmpty()) << "nothing rings";
  shop.pass(watch, 20, 2, [](const std::string&, Estimates::Shares& s) { impossible(s, 0.1); });
  const auto observed = watch.observations({shop.now().seconds - 600, 0});
  ASSERT_EQ(observed.size(), 10u * kRegions.size()) << "each look, in each region";
  for (const Observation& each : observed) {
    EXPECT_EQ(each.count, "estimates");
    EXPECT_EQ(each.harm, Harm::surge);
    EXPECT_GT(each.seen, 5 * each.expected);
  }
  EXPECT_THAT(watch.impact({0, 0}, shop.now(), 0.95), IsEmpty()) << "they are counted in nothing";
}

TEST(FleetValues, of_which_a_bucket_lacks_say_nothing) {
  Estimates shop(11);
  FleetWatch watch = shop.learned();
  shop.pass(watch, 60);
  for (int look = 0; look < 30; ++look) {
    auto heard = shop.counts(seconds(60), 1, {});
    // What it had is in the next one now.
    for (std::size_t i = 0; i + 1 < heard.size(); ++i) {
      if (heard[i].bound == 24) heard[i + 1].count += heard[i].count;
    }
    std::erase_if(heard, [](const PlaceCount& each) { return each.bound == 24; });
    watch.take({{shop.now().seconds - 60, 0}, shop.now()}, heard, true);
    ASSERT_THAT(watch.ringing(), IsEmpty());
  }
}

}  // namespace
}  // namespace belay::watch
