#include "watch/health/failures.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>
#include <limits>
#include <utility>

namespace belay::watch {
namespace {

using std::chrono::seconds;
using ::testing::HasSubstr;

constexpr CounterRules kRules{seconds(12), 1};
constexpr std::int64_t kNoon = 1'780'000'000;

Sample at(std::int64_t second, double value) { return {{kNoon + second, 0}, value}; }
Series hits(std::string code, std::vector<Sample> samples, std::string pod = "a") {
  return {{{"code", std::move(code)}, {"pod", std::move(pod)}}, std::move(samples)};
}
/// One that counts on by `step` each five seconds.
Series counting(std::string code, std::int64_t from, std::int64_t to, double step,
                std::string pod = "a") {
  Series made = hits(std::move(code), {}, std::move(pod));
  for (std::int64_t second = from; second <= to; second += 5) {
    made.samples.push_back(at(second, step * static_cast<double>(second - from + 5) / 5));
  }
  return made;
}

class Failures : public ::testing::Test {
 protected:
  static std::vector<SeriesPart> parts(const std::vector<Series>& series) {
    std::vector<SeriesPart> made;
    for (const Series& one : series) made.push_back(SeriesPart::whole(one));
    return made;
  }
  /// The look of ten seconds that ends then.
  Heard<Trials> read(std::int64_t until, const std::vector<Series>& bad,
                     const std::vector<Series>& all) {
    return count.read(parts(bad), parts(all), {{kNoon + until - 10, 0}, {kNoon + until, 0}},
                      kRules);
  }
  double bad(std::int64_t until, const std::vector<Series>& bad, const std::vector<Series>& all) {
    const auto seen = read(until, bad, all);
    EXPECT_TRUE(seen) << until << ": " << seen.error().why;
    return seen ? seen->bad : -1;
  }

  FailureCount count;
  Series fine = counting("200", -20, 600, 100);
};

TEST_F(Failures, are_zero_where_all_are_heard_and_no_counter_of_them_ever_was) {
  const auto seen = read(10, {}, {fine});
  ASSERT_TRUE(seen) << seen.error().why;
  EXPECT_EQ(seen->bad, 0);
  EXPECT_EQ(seen->all, 200);
  EXPECT_FALSE(count.was_ever_there());
}

TEST_F(Failures, are_not_zero_where_all_are_not_heard) {
  EXPECT_EQ(read(10, {}, {}).error().lack, Lack::absent);
  EXPECT_EQ(read(900, {}, {fine}).error().lack, Lack::absent);
}

TEST_F(Failures, are_all_counted_where_their_counter_begins_beside_others) {
  const Series failing = hits("500", {at(12, 7), at(17, 9), at(22, 9)});
  EXPECT_EQ(bad(10, {}, {fine}), 0);
  const auto seen = read(20, {failing}, {fine, failing});
  ASSERT_TRUE(seen) << seen.error().why;
  EXPECT_EQ(seen->bad, 9);
  EXPECT_EQ(seen->all, 209) << "what is bad is among all";
  EXPECT_EQ(bad(30, {failing}, {fine, failing}), 0);
}

TEST_F(Failures, are_all_counted_from_a_counter_apart_too) {
  const Series failing = hits("errors", {at(12, 7), at(17, 9), at(22, 9)});
  EXPECT_EQ(bad(10, {}, {fine}), 0);
  EXPECT_EQ(bad(20, {failing}, {fine}), 9);
}

TEST_F(Failures, of_a_process_that_was_not_heard_before_begin_with_its_first_sample) {
  const Series failing = hits("500", {at(12, 7'000), at(17, 7'002)}, "b");
  const Series others = hits("200", {at(12, 90'000), at(17, 90'050)}, "b");
  EXPECT_EQ(bad(10, {}, {fine}), 0);
  EXPECT_EQ(bad(20, {failing}, {fine, others, failing}), 2);
}

TEST_F(Failures, are_not_taken_from_the_beginning_after_a_look_that_was_missed) {
  const Series failing = hits("500", {at(22, 7), at(27, 9)});
  EXPECT_EQ(bad(10, {}, {fine}), 0);
  EXPECT_FALSE(read(20, {}, {}));
  EXPECT_EQ(bad(30, {failing}, {fine, failing}), 2);
}

TEST_F(Failures, lose_their_first_ones_at_most_once) {
  // From the first request on, and scraped for the first time when some had failed.
  std::vector<Series> both{counting("200", 3, 200, 98), counting("500", 3, 200, 2)};
  double seen = bad(10, {both[1]}, both);
  for (int until = 20; until <= 200; until += 10) seen += bad(until, {both[1]}, both);
  const double truth = both[1].samples.back().value;
  EXPECT_EQ(seen, truth - both[1].samples.front().value);
}

TEST_F(Failures, that_are_not_counted_any_more_are_no_zero) {
  const Series failing = hits("errors", {at(-3, 7), at(2, 8), at(7, 9)});
  EXPECT_EQ(bad(10, {failing}, {fine}), 2);
  for (const int until : {30, 40, 500}) {
    const auto seen = read(until, {failing}, {fine});
    ASSERT_FALSE(seen) << until;
    EXPECT_EQ(seen.error().lack, Lack::stale);
    EXPECT_FALSE(read(until, {}, {fine}));
  }
  EXPECT_THAT(read(510, {}, {fine}).error().why, HasSubstr("that is no zero"));
}

TEST_F(Failures, are_zero_where_their_counter_went_with_a_process_whose_others_are_heard) {
  const Series failing = hits("500", {at(-3, 7), at(2, 8), at(7, 9)}, "b");
  EXPECT_EQ(bad(10, {failing}, {fine, failing}), 2);
  EXPECT_FALSE(read(20, {failing}, {fine, failing})) << "it fell silent in this look";
  EXPECT_EQ(bad(30, {failing}, {fine, failing}), 0);
  EXPECT_EQ(bad(40, {}, {fine}), 0);
}

TEST_F(Failures, are_the_same_however_far_an_answer_reaches) {
  const Series failing = counting("500", 31, 90, 3), later = counting("503", 55, 200, 2);
  FailureCount narrow;
  for (int until = 10; until <= 200; until += 10) {
    const Look look{{kNoon + until - 10, 0}, {kNoon + until, 0}};
    std::vector<Series> all;
    for (const Series& one :
         {std::cref(std::as_const(fine)), std::cref(failing), std::cref(later)}) {
      Series cut{one.labels, {}};
      for (const Sample& sample : one.samples) {
        const std::int64_t second = sample.at.seconds - kNoon;
        if (second >= until - 22 && second <= until + 3) cut.samples.push_back(sample);
      }
      if (!cut.samples.empty()) all.push_back(cut);
    }
    const auto wide = read(until, {failing, later}, {fine, failing, later});
    const auto cut = narrow.read(parts({all.begin() + 1, all.end()}), parts(all), look, kRules);
    ASSERT_EQ(wide.has_value(), cut.has_value()) << until;
    if (!wide) continue;
    EXPECT_EQ(wide->bad, cut->bad) << until;
    EXPECT_EQ(wide->all, cut->all) << until;
  }
}

TEST_F(Failures, that_cannot_be_are_no_data) {
  const double nan = std::numeric_limits<double>::quiet_NaN();
  for (const double wrong : {nan, -1.0, std::numeric_limits<double>::infinity()}) {
    EXPECT_EQ(read(10, {hits("500", {at(-3, 1), at(7, wrong)})}, {fine}).error().lack,
              Lack::malformed);
  }
  EXPECT_EQ(read(10, {hits("500", {at(7, 1), at(2, 1)})}, {fine}).error().lack, Lack::malformed);
}

}  // namespace
}  // namespace belay::watch
