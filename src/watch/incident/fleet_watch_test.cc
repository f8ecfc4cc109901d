#include "watch/incident/fleet_watch.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <numbers>
#include <random>

namespace belay::watch {
namespace {

using std::chrono::seconds;
using testing::AllOf;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kDay = 24 * 3'600, kWeek = 7 * kDay, kStart = 1'790'006'400;
const std::vector<std::string> kRegions = {"eu", "na"}, kCells = {"a", "b"};

WatchedCount watched(const std::string& name, const std::string& system, Harm harm,
                     CountsAs counts) {
  WatchedCount made;
  made.name = name;
  made.journey = "checkout";
  made.system = system;
  made.harm = harm;
  made.counts = counts;
  made.query = name + "_total";
  return made;
}

/// How many a minute in each place.
double rate_of(const WatchedCount& of) {
  if (of.counts == CountsAs::orders) return 150;
  return of.counts == CountsAs::errors ? 2 : 0.2;
}

/// A shop of two regions with two cells, and as many systems as are asked for.
class Shop {
 public:
  /// What is left of a count, in a place, now.
  using Times = std::function<double(const WatchedCount&, const PlaceCount&)>;

  explicit Shop(std::uint64_t seed, int systems = 1, seconds look = seconds(60)) : chance_(seed) {
    list_.environment = "prod";
    list_.look = look;
    list_.false_alarm_every = seconds(kWeek);
    list_.region_label = "region";
    list_.cell_label = "cell";
    list_.counts.push_back(watched("orders", "storefront", Harm::drop, CountsAs::orders));
    for (int i = 0; i < systems; ++i) {
      const std::string system = "system" + std::to_string(i);
      list_.counts.push_back(watched(system + "-errors", system, Harm::surge, CountsAs::errors));
      list_.counts.push_back(watched(system + "-wrong", system, Harm::surge, CountsAs::other));
    }
  }

  WatchList& list() { return list_; }
  Instant now() const { return {at_, 0}; }
  double orders() const { return orders_; }  ///< that would have come in the last look, and did not
  std::mt19937_64& chance() { return chance_; }

  std::vector<PlaceCount> counts(seconds span, const Times& times) {
    at_ += span.count();
    const double day = static_cast<double>(at_ % kDay) / kDay;
    const double swing = 1 + 0.5 * std::sin(2 * std::numbers::pi * day);
    std::vector<PlaceCount> made;
    orders_ = 0;
    for (std::size_t i = 0; i < list_.counts.size(); ++i) {
      for (const std::string& region : kRegions) {
        for (const std::string& cell : kCells) {
          PlaceCount each{i, region, cell, 0};
          const double usual =
              rate_of(list_.counts[i]) * swing * static_cast<double>(span.count()) / 60;
          const double left = times ? times(list_.counts[i], each) : 1;
          each.count = std::poisson_distribution<int>(usual * left)(chance_);
          if (i == 0) orders_ += usual * (1 - left);
          made.push_back(std::move(each));
        }
      }
    }
    return made;
  }

  FleetWatch learned(int weeks) {
    FleetWatch made(list_);
    at_ = kStart - weeks * kWeek;
    while (at_ < kStart) {
      const auto past = counts(seconds(300), {});
      made.learn(now(), seconds(300), past);
    }
    return made;
  }

  void pass(FleetWatch& watch, int looks, const Times& times = {}, bool is_usual = true) {
    for (int i = 0; i < looks; ++i) {
      const auto heard = counts(list_.look, times);
      watch.take({{at_ - list_.look.count(), 0}, now()}, heard, is_usual);
    }
  }
  /// After how many looks something of this name and place rings; -1: not within two hours.
  int rings_after(FleetWatch& watch, const std::string& of, const std::string& region,
                  const Times& times) {
    for (int look = 1; look <= 120; ++look) {
      pass(watch, 1, times);
      for (const Signal& signal : watch.ringing()) {
        if (signal.of == of && signal.region == region) return look;
      }
    }
    return -1;
  }

 private:
  WatchList list_;
  std::int64_t at_ = kStart;
  double orders_ = 0;
  std::mt19937_64 chance_;
};

double in_eu(const PlaceCount& place, double times) { return place.region == "eu" ? times : 1; }

TEST(FleetWatch, rings_for_a_drop_within_two_looks_and_for_errors_times_five_within_minutes) {
  for (const std::uint64_t seed : {1u, 2u, 3u}) {
    Shop shop(seed);
    FleetWatch watch = shop.learned(4);
    shop.pass(watch, 30);
    ASSERT_THAT(watch.ringing(), IsEmpty());
    FleetWatch again = watch;
    Shop same = shop;
    EXPECT_LE(shop.rings_after(watch, "orders", "",
                               [](const WatchedCount& of, const PlaceCount&) {
                                 return of.counts == CountsAs::orders ? 0.01 : 1;
                               }),
              2);
    const int errors = same.rings_after(
        again, "system0-errors", "eu", [](const WatchedCount& of, const PlaceCount& place) {
          return of.counts == CountsAs::errors ? in_eu(place, 5) : 1;
        });
    EXPECT_TRUE(errors >= 1 && errors <= 5) << errors;
  }
}

TEST(FleetWatch, says_what_rings_where_and_since_when) {
  Shop shop(4);
  FleetWatch watch = shop.learned(4);
  shop.pass(watch, 30);
  const Instant onset = shop.now();
  shop.pass(watch, 10, [](const WatchedCount& of, const PlaceCount& place) {
    return of.counts == CountsAs::orders && place.cell == "b" ? in_eu(place, 0.1) : 1;
  });
  const auto ringing = watch.ringing();
  ASSERT_EQ(ringing.size(), 3u) << "everywhere, in the region and in the cell";
  for (const Signal& signal : ringing) {
    EXPECT_EQ(signal.kind, Signal::Kind::drop);
    EXPECT_EQ(signal.system, "storefront");
    EXPECT_NEAR(static_cast<double>(signal.onset.seconds - onset.seconds), 0, 120);
    EXPECT_GT(signal.at, onset);
  }
  EXPECT_EQ(place_of(ringing[2].region, ringing[2].cell), "eu/b");
  EXPECT_THAT(ringing[2].says, AllOf(HasSubstr("orders in eu/b: 9"), HasSubstr("fewer")));
}

TEST(FleetWatch, rings_no_oftener_than_its_list_allows_where_nothing_is_wrong) {
  // 11 counts in 7 places, for four weeks.
  Shop shop(5, 5, seconds(300));
  FleetWatch watch = shop.learned(4);
  int began = 0;
  std::size_t ringing = 0;
  for (int look = 0; look < 4 * kWeek / 300; ++look) {
    shop.pass(watch, 1);
    const std::size_t now = watch.ringing().size();
    began += now > ringing ? 1 : 0;
    ringing = now;
  }
  EXPECT_LE(began, 2);
}

TEST(FleetWatch, is_quiet_again_within_an_hour_of_what_is_rare) {
  Shop shop(23);
  FleetWatch watch = shop.learned(4);
  shop.pass(watch, 60);
  const auto wrong = [](const WatchedCount& of, const PlaceCount&) {
    return of.name == "system0-wrong" ? 50.0 : 1.0;
  };
  shop.pass(watch, 10, wrong, false);
  ASSERT_FALSE(watch.ringing().empty());
  shop.pass(watch, 60, {}, false);
  EXPECT_THAT(watch.ringing(), IsEmpty());
  // What is still four times as much is not over.
  shop.pass(watch, 10, wrong, false);
  shop.pass(
      watch, 120,
      [](const WatchedCount& of, const PlaceCount&) {
        return of.name == "system0-wrong" ? 4.0 : 1.0;
      },
      false);
  EXPECT_FALSE(watch.ringing().empty());
}

TEST(FleetWatch, is_quiet_again_soon_after_it_is_over_however_long_it_was) {
  Shop shop(6);
  FleetWatch watch = shop.learned(4);
  shop.pass(
      watch, 360, [](const WatchedCount&, const PlaceCount& place) { return in_eu(place, 0.02); },
      false);
  ASSERT_THAT(watch.ringing(), testing::Not(IsEmpty()));
  shop.pass(watch, 5);
  EXPECT_THAT(watch.ringing(), IsEmpty());
  shop.pass(watch, 240);
  EXPECT_THAT(watch.ringing(), IsEmpty());
}

TEST(FleetWatch, takes_silence_for_no_zero) {
  Shop shop(7);
  FleetWatch watch = shop.learned(4);
  shop.pass(watch, 5);
  for (int look = 0; look < 30; ++look) {
    const Instant from = shop.now();
    auto heard = shop.counts(seconds(60), {});
    if (look < 15) {
      watch.miss({from, shop.now()});
      EXPECT_TRUE(watch.silent_since());
      continue;
    }
    // One cell is not heard: what it is a part of is not whole.
    std::erase_if(heard,
                  [](const PlaceCount& each) { return each.region == "na" && each.cell == "a"; });
    watch.take({from, shop.now()}, heard, true);
  }
  EXPECT_FALSE(watch.silent_since());
  EXPECT_THAT(watch.ringing(), IsEmpty());
  for (const Observation& each : watch.observations({shop.now().seconds - 600, 0})) {
    EXPECT_FALSE(each.region == "na" && each.cell == "a");
    EXPECT_GT(each.off, 0);
    EXPECT_GT(each.moves, 0);
  }
}

TEST(FleetWatch, holds_counts_against_what_people_state) {
  Shop shop(8);
  shop.list().counts[0].threshold = Threshold{1'000, seconds(300)};
  shop.list().counts[1].threshold = Threshold{15, seconds(300)};
  FleetWatch watch(shop.list());
  const auto states = [&](const std::string& of) {
    const auto ringing = watch.ringing();
    return std::any_of(ringing.begin(), ringing.end(), [&](const Signal& signal) {
      return signal.of == of && signal.kind == Signal::Kind::threshold;
    });
  };
  // 40 errors and 3,000 orders are usual. It has learned nothing, and needs not to.
  shop.pass(watch, 4);
  EXPECT_TRUE(states("system0-errors")) << "more may be so many before the while is over";
  EXPECT_FALSE(states("orders"));
  const auto none = [](const WatchedCount&, const PlaceCount&) { return 0.0; };
  shop.pass(watch, 4, none);
  EXPECT_TRUE(states("orders"));
  EXPECT_FALSE(states("system0-errors"));
  shop.pass(watch, 4);
  EXPECT_FALSE(states("orders"));
  // A while of which one look was not heard may have had enough.
  const Instant from = shop.now();
  shop.counts(seconds(60), none);
  watch.miss({from, shop.now()});
  shop.pass(watch, 4, none);
  EXPECT_FALSE(states("orders"));
  shop.pass(watch, 1, none);
  EXPECT_TRUE(states("orders"));
}

TEST(FleetWatch, says_what_it_came_to_by_journey_and_region) {
  int within = 0;
  constexpr int kShops = 5;
  for (int seed = 1; seed <= kShops; ++seed) {
    Shop shop(static_cast<std::uint64_t>(100 + seed));
    FleetWatch watch = shop.learned(4);
    shop.pass(watch, 90);
    const Instant onset = shop.now();
    double lost = 0;
    // Longer than looks are kept singly.
    for (int look = 0; look < 300; ++look) {
      shop.pass(
          watch, 1,
          [](const WatchedCount& of, const PlaceCount& place) {
            return of.counts == CountsAs::orders ? in_eu(place, 0.3) : 1;
          },
          false);
      lost += shop.orders();
    }
    const auto impact = watch.impact(onset, shop.now(), 0.95);
    ASSERT_EQ(impact.size(), 8u) << "orders and errors, of two regions, everywhere, and in all";
    EXPECT_EQ(impact[0].region, "eu");
    EXPECT_EQ(impact[0].counts, CountsAs::orders);
    EXPECT_NEAR(impact[0].estimate / lost, 1, 0.1);
    const ImpactPart& all = impact[6];
    EXPECT_EQ(all.journey + all.region, "");
    EXPECT_NEAR(all.estimate / lost, 1, 0.15);
    within += all.interval.low <= lost && lost <= all.interval.high ? 1 : 0;
  }
  EXPECT_GE(within, kShops - 1);
}

TEST(FleetWatch, leaves_to_others_what_rings_in_their_incident) {
  Shop shop(11);
  FleetWatch watch = shop.learned(4);
  shop.pass(watch, 90);
  const Instant onset = shop.now();
  shop.pass(
      watch, 60,
      [](const WatchedCount& of, const PlaceCount& place) {
        return of.counts == CountsAs::orders ? in_eu(place, 0.3) : 1;
      },
      false);
  const auto orders = [&](const std::vector<OthersCount>& others, const std::string& region) {
    for (const ImpactPart& part : watch.impact(onset, shop.now(), 0.95, others)) {
      const bool is_it = part.counts == CountsAs::orders && part.region == region;
      if (is_it && !part.journey.empty()) return part.estimate;
    }
    return -1e9;
  };
  const double lost = orders({}, "eu"), elsewhere = orders({}, "na");
  ASSERT_GT(lost, 1'000);
  const std::vector<OthersCount> all{{"orders", "eu", ""}}, half{{"orders", "eu", "a"}};
  EXPECT_EQ(orders(all, "eu"), -1e9) << "it is theirs";
  EXPECT_EQ(orders(all, "na"), elsewhere);
  EXPECT_LT(orders(all, ""), 0.1 * lost) << "everywhere is what is left";
  EXPECT_NEAR(orders(half, "eu") / lost, 0.5, 0.1);
  EXPECT_NEAR(orders(half, "") / lost, 0.5, 0.15);
  EXPECT_EQ(orders({{"orders", "", ""}}, ""), -1e9);
  EXPECT_EQ(orders({{"system0-errors", "eu", ""}}, "eu"), lost) << "another count";
  const auto observed = [&](const std::vector<OthersCount>& others) {
    const auto seen = watch.observations(onset, others);
    return std::count_if(seen.begin(), seen.end(), [](const Observation& each) {
      return each.count == "orders" && each.region == "eu";
    });
  };
  EXPECT_EQ(observed({}), 120);
  EXPECT_EQ(observed(half), 60);
  EXPECT_EQ(observed(all), 0);
}

TEST(FleetWatch, counts_customers_who_were_touched_beside_orders_and_errors) {
  Shop shop(10);
  WatchedCount touched =
      watched("customers-failed", "storefront", Harm::surge, CountsAs::customers);
  shop.list().counts.push_back(touched);
  FleetWatch watch = shop.learned(4);
  shop.pass(watch, 90);
  const Instant onset = shop.now();
  double came = 0;
  for (int look = 0; look < 30; ++look) {
    shop.pass(
        watch, 1,
        [](const WatchedCount& of, const PlaceCount& place) {
          return of.counts == CountsAs::customers ? in_eu(place, 100) : 1;
        },
        false);
  }
  for (const Observation& each : watch.observations(onset)) {
    if (each.count == touched.name && each.region == "eu") came += each.seen;
  }
  const auto impact = watch.impact(onset, shop.now(), 0.95);
  const auto in = [&](const std::string& journey, const std::string& region) {
    const auto at = std::find_if(impact.begin(), impact.end(), [&](const ImpactPart& part) {
      return part.counts == CountsAs::customers && part.journey == journey && part.region == region;
    });
    return at == impact.end() ? ImpactPart{} : *at;
  };
  EXPECT_NEAR(in("checkout", "eu").estimate / came, 1, 0.05) << "those who usually are, are not";
  EXPECT_LE(in("checkout", "eu").interval.low, came);
  EXPECT_GE(in("checkout", "eu").interval.high, 0.95 * came);
  EXPECT_LT(in("checkout", "na").estimate, 0.1 * came);
  EXPECT_NEAR(in("", "").estimate / came, 1, 0.1);
}

TEST(FleetWatch, observes_each_place_once_in_the_order_of_time) {
  Shop shop(9);
  FleetWatch watch = shop.learned(2);
  shop.pass(watch, 240);
  const auto recent = watch.observations({shop.now().seconds - 600, 0});
  EXPECT_EQ(recent.size(), 10u * 3 * 4);
  EXPECT_EQ(recent.front().at.seconds, shop.now().seconds - 540);
  EXPECT_EQ(recent.back().at, shop.now());
  EXPECT_EQ(recent.front().harm, Harm::drop);
  EXPECT_FALSE(recent.front().cell.empty());
  EXPECT_LE(watch.observations({0, 0}).size(), 181u * 3 * 4);
}

}  // namespace
}  // namespace belay::watch
