#include "sim/storefront/chance.h"

#include <gtest/gtest.h>

#include <cmath>

namespace belay::sim {
namespace {

struct Moments {
  double mean = 0, variance = 0;
};

template <class Draw>
Moments moments(const Draw& draw) {
  constexpr int kDraws = 40'000;
  Dice dice(1);
  double sum = 0, squares = 0;
  for (int i = 0; i < kDraws; ++i) {
    const double drawn = draw(dice, i);
    sum += drawn;
    squares += drawn * drawn;
  }
  const double mean = sum / kDraws;
  return {mean, squares / kDraws - mean * mean};
}

TEST(Chance, draws_as_many_events_as_are_to_be_expected_few_or_many) {
  for (const double mean : {0.01, 0.7, 11.9, 12.1, 300.0, 4e6}) {
    const Moments of = moments([&](Dice& dice, int) { return poisson(dice, mean); });
    const double off = 4 * std::sqrt(mean / 40'000);
    EXPECT_NEAR(of.mean, mean, off) << mean;
    EXPECT_NEAR(of.variance / mean, 1, mean < 0.1 ? 0.3 : 0.04) << mean;
  }
}

TEST(Chance, draws_never_more_than_there_are) {
  for (const double of : {1.0, 7.0, 40.0, 900.0}) {
    for (const double chance : {0.001, 0.02, 0.4, 0.5, 0.7, 0.999}) {
      double most = 0, least = of;
      const Moments drawn = moments([&](Dice& dice, int) {
        const double count = binomial(dice, of, chance);
        most = std::max(most, count);
        least = std::min(least, count);
        return count;
      });
      EXPECT_LE(most, of);
      EXPECT_GE(least, 0);
      const double variance = of * chance * (1 - chance);
      EXPECT_NEAR(drawn.mean, of * chance, 4 * std::sqrt(variance / 40'000) + 1e-3 * of * chance)
          << of << " by " << chance;
      EXPECT_NEAR(drawn.variance / variance, 1, variance < 0.1 ? 0.3 : 0.05)
          << of << " by " << chance;
    }
  }
}

TEST(Chance, takes_none_and_all_as_they_are) {
  Dice dice(1);
  EXPECT_EQ(binomial(dice, 10, 0), 0);
  EXPECT_EQ(binomial(dice, 10, 1), 10);
  EXPECT_EQ(binomial(dice, 0, 0.5), 0);
  EXPECT_EQ(poisson(dice, 0), 0);
}

TEST(Chance, throws_the_dice_once_so_that_another_chance_is_comparable) {
  for (std::uint64_t seed = 1; seed < 200; ++seed) {
    Dice one(seed), other(seed);
    EXPECT_LE(binomial(one, 50, 0.2), binomial(other, 50, 0.3));
    EXPECT_LE(poisson(one, 8), poisson(other, 30));
    EXPECT_EQ(one.next(), other.next());
  }
}

TEST(Chance, wanders_smoothly_and_is_as_far_away_at_each_moment) {
  for (const double within : {0.0, 0.3, 0.5, 0.9}) {
    const Moments of = moments([&](Dice&, int i) { return wander(5, i + within); });
    EXPECT_NEAR(of.mean, 0, 0.03);
    EXPECT_NEAR(of.variance, 1, 0.04) << within;
  }
  for (double at = 0; at < 20; at += 0.01) {
    EXPECT_LT(std::abs(wander(5, at) - wander(5, at + 0.01)), 0.15);
  }
}

}  // namespace
}  // namespace belay::sim
