#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <condition_variable>
#include <functional>
#include <mutex>

#include "adapters/http/running_server.h"
#include "adapters/prometheus/source.h"
#include "adapters/system_clock.h"
#include "prometheus_process.h"

namespace belay::metrics_test {
namespace {

using control::InstantQuery;
using control::RangeQuery;
using std::chrono::milliseconds;
using std::chrono::seconds;
using ::testing::Contains;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Pair;
using ::testing::SizeIs;
using watch::Lack;
using watch::Look;
using watch::Series;

/// A shop that sells ten orders between two scrapes.
class Shop {
 public:
  std::uint16_t port() const { return server_.server->port(); }
  void close() { server_.server->stop(); }

  /// What was scraped before the last of these times is in the source by then.
  bool is_scraped(int times) {
    std::unique_lock lock(mutex_);
    return scraped_.wait_for(lock, seconds(30), [&] { return scrapes_ >= times; });
  }

 private:
  http::Response page() {
    const std::lock_guard lock(mutex_);
    ++scrapes_;
    scraped_.notify_all();
    return http::text_response(
        200, fmt::format("# TYPE orders_total counter\norders_total{{version=\"2\"}} {}\n",
                         10 * scrapes_));
  }

  std::mutex mutex_;
  std::condition_variable scraped_;
  int scrapes_ = 0;
  http::RunningServer server_{{}, [this](http::Router& router) {
                                router.add("GET", "/shop", http::Work::quick,
                                           [this](const http::Request&) { return page(); });
                              }};
};

class Prometheus : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = PrometheusProcess::start(shop.port());
    if (!started && started.error().code == Code::not_found) {
      GTEST_SKIP() << started.error().message;
    }
    ASSERT_TRUE(started) << started.error().message;
    prometheus = *std::move(started);
    auto opened = adapters::prometheus::open_source({prometheus->url(), "", seconds(20)});
    ASSERT_TRUE(opened) << opened.error().message;
    source = *std::move(opened);
  }

  Result<std::vector<Series>> ask(const std::string& promql) {
    return source->ask(InstantQuery{promql, adapters::SystemClock().now()});
  }

  /// Asks until the answer is enough, or a failing test ends.
  Result<std::vector<Series>> ask_until(
      const std::string& promql, const std::function<bool(const std::vector<Series>&)>& enough) {
    const auto begun = std::chrono::steady_clock::now();
    auto answer = ask(promql);
    while (answer && !enough(*answer) && std::chrono::steady_clock::now() - begun < seconds(30)) {
      answer = ask(promql);
    }
    return answer;
  }

  Shop shop;
  std::unique_ptr<PrometheusProcess> prometheus;
  std::unique_ptr<control::Metrics> source;
};

TEST_F(Prometheus, gives_the_samples_of_a_counter_and_they_say_how_far_it_rose) {
  ASSERT_TRUE(shop.is_scraped(5));
  const auto raw = ask_until("orders_total[1m]", [](const auto& series) {
    return !series.empty() && series[0].samples.size() >= 3;
  });
  ASSERT_TRUE(raw) << raw.error().message;
  ASSERT_THAT(*raw, SizeIs(1));
  EXPECT_THAT(raw->at(0).labels, Contains(Pair("version", "2")));
  const auto& samples = raw->at(0).samples;
  ASSERT_THAT(samples, SizeIs(Ge(3)));
  const Look look{samples.front().at, samples.back().at};
  const auto increase = watch::increase(*raw, look, {seconds(30), 0});
  ASSERT_TRUE(increase) << increase.error().why;
  EXPECT_EQ(increase->by, samples.back().value - samples.front().value);
  EXPECT_GE(increase->by, 20);

  const auto range = source->ask(RangeQuery{"orders_total", look.from, look.to, milliseconds(250)});
  ASSERT_TRUE(range) << range.error().message;
  ASSERT_THAT(*range, SizeIs(1));
  EXPECT_EQ(range->at(0).samples.front(), samples.front());
  const auto sum = source->ask(InstantQuery{"sum(orders_total)", look.to});
  ASSERT_TRUE(sum) << sum.error().message;
  EXPECT_EQ(*watch::latest(sum->at(0), look.to, seconds(1)), samples.back().value);
  const auto scalar = source->ask(InstantQuery{"scalar(sum(orders_total)) / 0", look.to});
  ASSERT_TRUE(scalar) << scalar.error().message;
  EXPECT_EQ(watch::latest(scalar->at(0), look.to, seconds(1)).error().lack, Lack::malformed);
}

TEST_F(Prometheus, says_what_is_wrong_with_a_query_and_knows_nothing_of_another) {
  const auto wrong = ask("sum(orders_total");
  ASSERT_FALSE(wrong);
  EXPECT_EQ(wrong.error().code, Code::usage);
  EXPECT_THAT(wrong.error().message, HasSubstr("it refuses the query: bad_data"));
  EXPECT_THAT(wrong.error().message, HasSubstr("parse error: unclosed left parenthesis"));
  const auto failing =
      ask("vector(1) + on() (label_replace(vector(1), \"a\", \"b\", \"\", \"\") "
          "or vector(1))");
  ASSERT_FALSE(failing);
  EXPECT_EQ(failing.error().code, Code::unavailable);
  EXPECT_THAT(failing.error().message, HasSubstr("it failed: execution: "));
  const auto text = ask("\"orders\"");
  ASSERT_FALSE(text);
  EXPECT_EQ(text.error().code, Code::unsupported);

  const auto nothing = ask("no_such_total[1m]");
  ASSERT_TRUE(nothing) << nothing.error().message;
  const Look look{{1'780'000'000, 0}, {1'780'000'060, 0}};
  EXPECT_EQ(watch::increase(*nothing, look, {seconds(30), 9}).error().lack, Lack::absent);
}

TEST_F(Prometheus, that_loses_its_shop_knows_no_number) {
  ASSERT_TRUE(shop.is_scraped(3));
  shop.close();
  const auto now = ask_until("orders_total", [](const auto& series) { return series.empty(); });
  ASSERT_TRUE(now) << now.error().message;
  EXPECT_THAT(*now, IsEmpty()) << "a failed scrape ends the series";
  const auto raw = ask("orders_total[1m]");
  ASSERT_TRUE(raw) << raw.error().message;
  ASSERT_THAT(*raw, SizeIs(1));
  const Instant from = raw->at(0).samples.front().at;
  const auto increase =
      watch::increase(*raw, {from, {from.seconds + 60, from.nanos}}, {seconds(15), 0});
  ASSERT_FALSE(increase) << increase->by;
  EXPECT_EQ(increase.error().lack, Lack::stale);
}

TEST_F(Prometheus, that_is_killed_is_a_reason) {
  ASSERT_TRUE(ask("vector(1)"));
  prometheus->kill();
  const auto answer = ask("vector(1)");
  ASSERT_FALSE(answer);
  EXPECT_EQ(answer.error().code, Code::unavailable);
  EXPECT_THAT(answer.error().message,
              HasSubstr("no answer from `" + prometheus->url() + "/api/v1/query`"));
  EXPECT_EQ(watch::no_data(answer.error()).lack, Lack::failed);
}

}  // namespace
}  // namespace belay::metrics_test
