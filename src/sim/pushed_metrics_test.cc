#include "control/pushed_metrics.h"

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <functional>

#include "base/limits.h"
#include "sim/clock.h"
#include "sim/sealer.h"
#include "sim/store.h"
#include "watch/health/series.h"

namespace belay::sim {
namespace {

using control::PushedSample;
using control::take_pushed;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::seconds;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::SizeIs;

/// Two replicas over one store.
class PushedMetricsTest : public ::testing::Test {
 protected:
  Instant ago(std::int64_t count) { return {clock.now().seconds - count, 0}; }

  std::vector<watch::Series> asked(const std::string& promql) {
    auto answer =
        control::open_pushed(*other, "prod")->ask(control::InstantQuery{promql, clock.now()});
    EXPECT_TRUE(answer) << answer.error().message;
    return answer ? *std::move(answer) : std::vector<watch::Series>();
  }

  /// One sample of each of so many series.
  std::vector<PushedSample> many(std::size_t count, const std::string& name) {
    std::vector<PushedSample> made;
    for (std::size_t i = 0; i < count; ++i) {
      made.push_back({fmt::format("{}{{pod=\"{}\"}}", name, i), clock.now(), 1});
    }
    return made;
  }

  Result<std::size_t> take(const std::vector<PushedSample>& samples) {
    return take_pushed(*store, "prod", samples);
  }

  StoreContents contents;
  SimulatedClock clock;
  SimulatedSealer sealer;
  /// Called once, before the next commit of the first replica.
  std::function<void()> meanwhile;
  /// Called once, after its next look at the store.
  std::function<void()> between_looks;
  int commits = 0;
  std::unique_ptr<control::Store> store =
      open_store(contents, clock, sealer, [this](StoreCall call, bool happened) -> Result<void> {
        if (call == StoreCall::see && happened && between_looks) {
          std::exchange(between_looks, nullptr)();
        }
        if (call != StoreCall::commit || happened) return {};
        ++commits;
        if (meanwhile) std::exchange(meanwhile, nullptr)();
        return {};
      });
  std::unique_ptr<control::Store> other = open_store(contents, clock, sealer);
};

TEST_F(PushedMetricsTest, are_seen_by_every_replica_with_their_labels_and_times) {
  EXPECT_EQ(take({{"orders_total{version=\"v2\"}", ago(20), 5, ago(60)},
                  {"orders_total{version=\"v1\"}", ago(20), 50},
                  {"orders_total{version=\"v2\"}", ago(10), 7}}),
            3u);
  const auto all = asked("orders_total[60s]");
  ASSERT_THAT(all, SizeIs(2));
  const auto found = asked("orders_total{version=\"v2\"}[60000ms]");
  ASSERT_THAT(found, SizeIs(1));
  EXPECT_EQ(watch::name_of(found[0]), R"({__name__="orders_total", version="v2"})");
  EXPECT_EQ(found[0].started, ago(60));
  EXPECT_EQ(found[0].samples, (std::vector<watch::Sample>{{ago(20), 5}, {ago(10), 7}}));
  EXPECT_THAT(asked("orders_total{version=\"v2\"}[10s]")[0].samples, SizeIs(1));
  EXPECT_THAT(asked("orders_total[9s]"), IsEmpty()) << "silence, not zero";
  EXPECT_THAT(asked("refunds_total[60s]"), IsEmpty());
  EXPECT_THAT(*control::open_pushed(*other, "staging")
                   ->ask(control::InstantQuery{"orders_total[60s]", clock.now()}),
              IsEmpty());
  EXPECT_TRUE(contents.records.empty());
}

TEST_F(PushedMetricsTest, of_a_range_are_refused_in_words) {
  const auto answer = control::open_pushed(*store, "prod")
                          ->ask(control::RangeQuery{"a", ago(9), ago(1), milliseconds(1'000)});
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::unsupported);
}

TEST_F(PushedMetricsTest, sent_again_change_nothing) {
  const std::vector<PushedSample> sent = {{"a", ago(10), 1}, {"b", ago(10), 2}};
  EXPECT_EQ(take(sent), 2u);
  const int before = commits;
  EXPECT_EQ(take(sent), 0u);
  EXPECT_EQ(commits, before);
  EXPECT_EQ(take({{"a", ago(10), 1}, {"b", ago(10), 2}, {"b", ago(5), 3}}), 1u);
}

TEST_F(PushedMetricsTest, of_a_request_are_taken_all_or_none) {
  const auto taken = take({{"a", ago(10), 1}, {"b", ago(10), -2}, {"c", ago(10), 1}});
  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, Code::malformed);
  EXPECT_THAT(taken.error().message, HasSubstr("sample 2: "));
  EXPECT_THAT(take({{"a", ago(10), 1}, {"a{", ago(10), 1}}).error().message,
              HasSubstr("sample 2: `a{` is no series"));
  EXPECT_TRUE(contents.aggregates.empty());
  EXPECT_EQ(
      take(std::vector<PushedSample>(control::kPushedAtOnceMax + 1, {"a", ago(1), 1})).error().code,
      Code::over_limit);
}

TEST_F(PushedMetricsTest, of_requests_that_race_are_all_kept) {
  ASSERT_EQ(take({{"a", ago(30), 1}}), 1u);
  meanwhile = [&] {
    ASSERT_EQ(take_pushed(*other, "prod",
                          std::vector<PushedSample>{{"a", ago(20), 2}, {"b", ago(20), 9}}),
              2u);
  };
  EXPECT_EQ(take({{"a", ago(10), 3}, {"c", ago(10), 4}}), 2u);
  EXPECT_THAT(asked("a[60s]")[0].samples, SizeIs(3));
  EXPECT_THAT(asked("b[60s]"), SizeIs(1));
  EXPECT_THAT(asked("c[60s]"), SizeIs(1));
}

TEST_F(PushedMetricsTest, that_come_too_late_in_a_race_are_refused) {
  meanwhile = [&] {
    ASSERT_EQ(take_pushed(*other, "prod", std::vector<PushedSample>{{"a", ago(5), 3}}), 1u);
  };
  const auto taken = take({{"a", ago(10), 2}});
  ASSERT_FALSE(taken);
  EXPECT_THAT(taken.error().message, HasSubstr("before"));
}

TEST_F(PushedMetricsTest, that_never_come_to_rest_are_a_conflict) {
  int value = 0;
  std::function<void()> again = [&] {
    ++value;
    ASSERT_EQ(take_pushed(*other, "prod",
                          std::vector<PushedSample>{{fmt::format("s{}", value), ago(5), 1}}),
              1u);
    meanwhile = again;
  };
  meanwhile = again;
  EXPECT_EQ(take({{"a", ago(10), 2}}).error().code, Code::conflict);
  EXPECT_EQ(value, limits::kStepTriesMax);
}

TEST_F(PushedMetricsTest, of_too_many_series_are_refused_until_some_were_silent_for_a_day) {
  ASSERT_EQ(take(many(control::kPushedSeriesMax, "a")), control::kPushedSeriesMax);
  clock.pass(hours(1));
  EXPECT_EQ(take({{"b", clock.now(), 1}}).error().code, Code::over_limit);
  std::vector<PushedSample> heard = many(control::kPushedSeriesMax, "a");
  heard.erase(heard.begin() + 17);
  ASSERT_TRUE(take(heard));
  clock.pass(hours(23) + seconds(1));
  EXPECT_EQ(take({{"b", clock.now(), 1}}), 1u) << "in the place of the silent one";
  EXPECT_THAT(asked("a{pod=\"17\"}[3h]"), IsEmpty());
  EXPECT_THAT(asked("b[3h]"), SizeIs(1));
  EXPECT_THAT(asked("a{pod=\"18\"}[1d]"), SizeIs(1));
  EXPECT_EQ(take({{"c", clock.now(), 1}}).error().code, Code::over_limit);
  EXPECT_EQ(contents.aggregates.size(), control::kPushedSeriesMax + 1) << "and the index";
}

TEST_F(PushedMetricsTest, whose_place_another_takes_meanwhile_are_neither_mixed_nor_lost) {
  ASSERT_EQ(take(many(control::kPushedSeriesMax, "a")), control::kPushedSeriesMax);
  clock.pass(hours(25));
  const std::string last = fmt::format("a{{pod=\"{}\"}}", control::kPushedSeriesMax - 1);
  const auto replaced_by = [&](const char* series) {
    between_looks = [this, series] {
      ASSERT_EQ(take_pushed(*other, "prod", std::vector<PushedSample>{{series, ago(5), 1}}), 1u);
    };
  };
  replaced_by("b");
  EXPECT_EQ(take({{last, ago(3), 7}}), 1u);
  EXPECT_THAT(asked("b[60s]"), SizeIs(1));
  EXPECT_THAT(asked(last + "[60s]"), SizeIs(1));
  const std::string next = fmt::format("a{{pod=\"{}\"}}", control::kPushedSeriesMax - 3);
  replaced_by("c");
  const auto answer =
      control::open_pushed(*store, "prod")->ask(control::InstantQuery{next + "[2d]", clock.now()});
  ASSERT_TRUE(answer) << answer.error().message;
  EXPECT_FALSE(between_looks);
  EXPECT_THAT(*answer, IsEmpty()) << "what lies there is another's";
}

}  // namespace
}  // namespace belay::sim
