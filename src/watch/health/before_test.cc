#include "watch/health/before.h"

#include <gtest/gtest.h>

#include <random>
#include <vector>

namespace belay::watch {
namespace {

/// Looks at about `all` requests, of which `share` are bad; they come in clumps of `clump`.
std::vector<Trials> looks_of(std::size_t count, double all, double share, int clump,
                             std::uint64_t seed) {
  std::mt19937_64 random(seed);
  std::poisson_distribution<int> clumps(all * share / clump), fine(all * (1 - share));
  std::vector<Trials> looks;
  for (std::size_t i = 0; i < count; ++i) {
    const double bad = clump * clumps(random);
    looks.push_back({bad, bad + fine(random)});
  }
  return looks;
}

/// By brute force: how much the bad ones of a look really vary, over a hundred thousand of them.
double truth_of(double all, double share, int clump) {
  const auto looks = looks_of(100'000, all, share, clump, 7);
  double squares = 0, independent = 0;
  for (const Trials& look : looks) {
    const double beyond = look.bad - share * look.all;
    squares += beyond * beyond;
    independent += share * (1 - share) * look.all;
  }
  return squares / independent;
}

TEST(DispersionOfShares, is_what_a_simulation_shows_and_rather_more) {
  for (const int clump : {1, 3, 10}) {
    for (const double share : {0.01, 0.1, 0.5}) {
      const double truth = truth_of(500, share, clump);
      double below = 0, sum = 0;
      for (std::uint64_t seed = 1; seed <= 200; ++seed) {
        const double estimate = dispersion_of_shares(looks_of(360, 500, share, clump, seed));
        below += estimate < 0.95 * truth ? 1 : 0;
        sum += estimate;
      }
      EXPECT_LE(below / 200, 0.2) << clump << " " << share;
      EXPECT_GT(sum / 200, truth) << clump << " " << share;
      EXPECT_LT(sum / 200, 1.35 * truth) << clump << " " << share;
    }
  }
}

TEST(DispersionOfShares, is_cautious_where_little_was_seen) {
  EXPECT_EQ(dispersion_of_shares({}), 10);
  EXPECT_EQ(dispersion_of_shares(looks_of(29, 500, 0.1, 1, 1)), 10) << "too few looks";
  EXPECT_EQ(dispersion_of_shares(looks_of(360, 500, 0, 1, 1)), 10) << "nothing ever failed";
  std::vector<Trials> few(360, Trials{0, 500});
  for (std::size_t i = 0; i < 6; ++i) few[i * 60].bad = 1;
  EXPECT_GT(dispersion_of_shares(few), 3);
  EXPECT_LT(dispersion_of_shares(few), 6);
}

TEST(DispersionOfShares, sees_clumps_that_last_longer_than_a_look) {
  std::vector<Trials> looks;
  for (std::size_t i = 0; i < 360; ++i) looks.push_back({i / 6 % 2 == 0 ? 10.0 : 0.0, 500});
  EXPECT_GT(dispersion_of_shares(looks), 20);
}

TEST(DispersionOfShares, leaves_out_what_are_no_trials) {
  auto looks = looks_of(360, 500, 0.1, 1, 1);
  const double sound = dispersion_of_shares(looks);
  looks.push_back({5, 2});
  looks.push_back({-1, 10});
  looks.push_back({0, 0});
  looks.push_back({0, 1e300});
  EXPECT_EQ(dispersion_of_shares(looks), sound);
}

}  // namespace
}  // namespace belay::watch
