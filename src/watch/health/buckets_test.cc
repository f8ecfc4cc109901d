#include "watch/health/buckets.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::watch {
namespace {

using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

constexpr CounterRules kRules{seconds(12), 0};
constexpr std::int64_t kNoon = 1'780'000'000;
const Look kLook{{kNoon, 0}, {kNoon + 10, 0}};

/// That rose by so much in the look.
Series bucket(std::string le, double by, std::string pod = "a") {
  return {{{"le", std::move(le)}, {"pod", std::move(pod)}},
          {{{kNoon - 2, 0}, 50}, {{kNoon + 3, 0}, 50 + by / 2}, {{kNoon + 8, 0}, 50 + by}}};
}

Heard<Observed> read(const std::vector<Series>& histogram, std::vector<double> bounds) {
  const auto buckets = buckets_of(histogram);
  EXPECT_TRUE(buckets) << buckets.error().why;
  return observed(*buckets, bounds, kLook, kRules, true);
}

std::string lack_of(const std::vector<Series>& histogram, std::vector<double> bounds) {
  const auto seen = read(histogram, std::move(bounds));
  EXPECT_FALSE(seen);
  return seen ? std::string() : seen.error().why;
}

TEST(Buckets, are_summed_by_their_bounds_however_those_are_spelled) {
  const auto seen = read({bucket("+Inf", 10), bucket("0.5", 6), bucket("1", 8),
                          bucket("5e-1", 2, "b"), bucket("+Inf", 4, "b"), bucket("1.0", 3, "b")},
                         {0.5, 1});
  ASSERT_TRUE(seen) << seen.error().why;
  EXPECT_THAT(seen->up_to, ElementsAre(8, 11));
  EXPECT_EQ(seen->all, 14);
}

TEST(Buckets, need_a_bound_each_and_one_for_everything) {
  const std::vector<Series> open{bucket("1", 1)};
  EXPECT_THAT(buckets_of(open).error().why, HasSubstr("le=\"+Inf\""));
  for (const std::string le : {"", "NaN", "-Inf", "wide", "1s"}) {
    const std::vector<Series> odd{bucket(le, 1), bucket("+Inf", 1)};
    EXPECT_THAT(buckets_of(odd).error().why, HasSubstr("has no bound `le`")) << le;
  }
  const std::vector<Series> none{{{{"pod", "a"}}, {}}};
  EXPECT_THAT(buckets_of(none).error().why, HasSubstr("classic histogram"));
  EXPECT_EQ(buckets_of({}).error().lack, Lack::absent);
}

TEST(Buckets, are_not_more_than_are_kept) {
  std::vector<Series> many{bucket("+Inf", 1)};
  for (std::size_t i = 1; i < kBoundsMax; ++i) many.push_back(bucket(std::to_string(i), 1));
  EXPECT_TRUE(buckets_of(many));
  many.push_back(bucket("0.5", 1));
  EXPECT_THAT(buckets_of(many).error().why, HasSubstr("more than 256 buckets"));
}

TEST(Buckets, are_all_needed_in_every_series) {
  EXPECT_THAT(lack_of({bucket("+Inf", 10), bucket("1", 8)}, {0.5}), HasSubstr("`le=\"0.5\"`"));
  EXPECT_THAT(lack_of({bucket("+Inf", 10), bucket("1", 8), bucket("+Inf", 4, "b")}, {1}),
              HasSubstr("the same buckets everywhere"));
  EXPECT_THAT(lack_of({bucket("+Inf", 10), bucket("1", 8)}, {2}), HasSubstr("`le=\"2\"`"));
}

TEST(Buckets, never_hold_less_than_smaller_ones) {
  EXPECT_THAT(lack_of({bucket("+Inf", 10), bucket("1", 8), bucket("2", 6)}, {1, 2}),
              HasSubstr("more was observed"));
  EXPECT_THAT(lack_of({bucket("+Inf", 10), bucket("1", 12)}, {1}), HasSubstr("than in all"));
}

TEST(Buckets, that_are_silent_say_nothing) {
  Series silent = bucket("+Inf", 10);
  silent.samples.resize(1);
  silent.samples[0].at.seconds -= 60;
  EXPECT_FALSE(read({silent, bucket("1", 8)}, {1}));
}

}  // namespace
}  // namespace belay::watch
