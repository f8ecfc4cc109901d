#include "watch/rollout/alarms.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace belay::watch {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

std::vector<std::size_t> alarms_of(std::vector<double> e_values, double alpha) {
  for (double& e : e_values) e = std::log(e);
  return e_benjamini_hochberg(e_values, alpha);
}

/// By its definition, over every k.
std::vector<std::size_t> by_definition(const std::vector<double>& e_values, double alpha) {
  const std::size_t count = e_values.size();
  for (std::size_t k = count; k >= 1; --k) {
    const double needed = static_cast<double>(count) / (static_cast<double>(k) * alpha);
    std::vector<std::size_t> reached;
    for (std::size_t i = 0; i < count; ++i) {
      if (e_values[i] >= needed) reached.push_back(i);
    }
    if (reached.size() < k) continue;
    return reached;
  }
  return {};
}

TEST(Alarms, of_one_guard_begin_at_one_over_alpha) {
  EXPECT_THAT(alarms_of({99.9}, 0.01), IsEmpty());
  EXPECT_THAT(alarms_of({100.1}, 0.01), ElementsAre(0u));
}

TEST(Alarms, of_one_among_several_guards_need_as_many_times_more) {
  EXPECT_THAT(alarms_of({1, 399, 1, 1}, 0.01), IsEmpty());
  EXPECT_THAT(alarms_of({1, 401, 1, 1}, 0.01), ElementsAre(1u));
}

TEST(Alarms, that_come_together_need_less_each) {
  EXPECT_THAT(alarms_of({201, 1, 201, 1}, 0.01), ElementsAre(0u, 2u));
  EXPECT_THAT(alarms_of({101, 101, 101, 101}, 0.01), ElementsAre(0u, 1u, 2u, 3u));
  EXPECT_THAT(alarms_of({101, 101, 101, 99}, 0.01), IsEmpty());
}

TEST(Alarms, take_the_greatest_number_though_a_smaller_one_fails) {
  EXPECT_THAT(alarms_of({210, 205, 1, 1}, 0.01), ElementsAre(0u, 1u));
}

TEST(Alarms, do_not_come_from_what_is_no_number) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  const double inf = std::numeric_limits<double>::infinity();
  const std::vector<double> evidence = {nan, inf, -inf, nan};
  EXPECT_THAT(e_benjamini_hochberg(evidence, 0.01), ElementsAre(1u));
  const std::vector<double> nothing = {nan, nan};
  EXPECT_THAT(e_benjamini_hochberg(nothing, 0.01), IsEmpty());
  EXPECT_THAT(e_benjamini_hochberg({}, 0.01), IsEmpty());
}

TEST(Alarms, are_what_the_definition_says_on_every_small_case) {
  const std::vector<double> values = {0.5, 9, 11, 14, 21, 29, 31, 41, 1'000};
  std::size_t cases = 0;
  for (const double a : values) {
    for (const double b : values) {
      for (const double c : values) {
        for (const double d : values) {
          const std::vector<double> e_values = {a, b, c, d};
          ASSERT_EQ(alarms_of(e_values, 0.1), by_definition(e_values, 0.1));
          ++cases;
        }
      }
    }
  }
  EXPECT_EQ(cases, 6'561u);
}

}  // namespace
}  // namespace belay::watch
