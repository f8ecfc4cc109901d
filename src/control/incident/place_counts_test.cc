#include "control/incident/place_counts.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

namespace belay::control {
namespace {

using testing::IsEmpty;
using watch::PlaceCount;
using watch::Series;

constexpr double kInfinite = std::numeric_limits<double>::infinity();
constexpr watch::CounterRules kRules{std::chrono::seconds(60), 0};

watch::WatchList list() {
  watch::WatchList made;
  made.look = std::chrono::seconds(60);
  made.region_label = "region";
  made.counts.resize(2);
  made.counts[0].query = "orders_total";
  made.counts[1].query = "days_bucket{system=\"delivery\"}";
  made.counts[1].drifts = true;
  return made;
}

/// A counter that shows `before` at 0 s, and `more` of it a minute on.
Series bucket(const std::string& le, double before, double more) {
  return {{{"le", le}, {"region", "eu"}}, {{{0, 0}, before}, {{60, 0}, before + more}}};
}

std::vector<PlaceCount> looked(const std::vector<Series>& answer, std::size_t watched) {
  const watch::WatchList of = list();
  std::vector<PlaceCount> made;
  PlaceSeries(of, answer).add_look(watched, {{0, 0}, {60, 0}}, kRules, made);
  return made;
}

TEST(PlaceCounts, of_a_histogram_are_what_each_bucket_has_beyond_the_one_before_it) {
  const auto counts =
      looked({bucket("+Inf", 100, 50), bucket("2", 40, 20), bucket("10", 90, 45)}, 1);
  ASSERT_EQ(counts.size(), 3u);
  const double bounds[] = {2, 10, kInfinite}, came[] = {20, 25, 5};
  for (std::size_t i = 0; i < counts.size(); ++i) {
    EXPECT_EQ(counts[i].watched, 1u);
    EXPECT_EQ(counts[i].region, "eu");
    EXPECT_EQ(counts[i].bound, bounds[i]);
    EXPECT_EQ(counts[i].count, came[i]);
  }
}

TEST(PlaceCounts, of_a_histogram_that_lacks_something_are_none) {
  EXPECT_THAT(looked({bucket("2", 40, 20), bucket("10", 90, 45)}, 1), IsEmpty()) << "no +Inf";
  Series late = bucket("2", 40, 20);
  late.samples.pop_back();
  late.samples.front().at.seconds = -90;
  EXPECT_THAT(looked({bucket("+Inf", 100, 50), late}, 1), IsEmpty()) << "one is not heard";
  Series other = bucket("+Inf", 10, 5);
  other.labels.emplace_back("zone", "b");
  EXPECT_THAT(looked({bucket("+Inf", 100, 50), bucket("2", 40, 20), other}, 1), IsEmpty())
      << "one of them has other buckets";
}

TEST(PlaceCounts, of_the_past_are_asked_for_by_place_and_by_bucket_where_values_drift) {
  const watch::WatchList of = list();
  EXPECT_EQ(past_query(of, 0), "sum by (region) (increase(orders_total[300s]))");
  EXPECT_EQ(past_query(of, 1),
            "sum by (region, le) (increase(days_bucket{system=\"delivery\"}[300s]))");
  const std::vector<Series> answer = {
      {{{"le", "2"}, {"region", "eu"}}, {{{300, 0}, 20}, {{600, 0}, 5.01}}},
      {{{"le", "+Inf"}, {"region", "eu"}}, {{{300, 0}, 50}, {{600, 0}, 5}, {{900, 0}, 7}}}};
  PastCounts past;
  add_past(of, 1, answer, past);
  ASSERT_EQ(past.size(), 2u) << "a part that lacks a bucket is left out";
  const auto& first = past.at({300, 0});
  ASSERT_EQ(first.size(), 2u);
  EXPECT_EQ(first[0].bound, 2);
  EXPECT_EQ(first[0].count, 20);
  EXPECT_EQ(first[1].bound, kInfinite);
  EXPECT_EQ(first[1].count, 30);
  EXPECT_EQ(past.at({600, 0})[1].count, 0) << "never fewer than none";
}

}  // namespace
}  // namespace belay::control
