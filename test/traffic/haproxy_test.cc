#include <fmt/format.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <atomic>
#include <set>
#include <thread>

#include "adapters/haproxy/traffic.h"
#include "adapters/http/running_server.h"
#include "haproxy_process.h"

namespace belay::traffic_test {
namespace {

using adapters::haproxy::divide_by_cohort;
using adapters::haproxy::divide_by_weight;
using adapters::haproxy::OrderPlace;
using control::kShareMax;
using control::NotSet;
using control::TrafficOrder;
using std::chrono::milliseconds;
using ::testing::AllOf;
using ::testing::Ge;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Le;
using ::testing::Not;
using ::testing::SizeIs;

constexpr milliseconds kPatience{20'000};  // a failing test ends, too
constexpr int kVisitors = 2'000;

/// A version of the shop, which says its name.
class Version {
 public:
  explicit Version(const std::string& name)
      : server_({}, [name](http::Router& router) {
          router.add("GET", "/", http::Work::quick, [name](const http::Request&) {
            return http::text_response(200, name + "\n");
          });
        }) {}
  std::uint16_t port() const { return server_.server->port(); }

 private:
  http::RunningServer server_;
};

struct Page {
  std::string head;
  std::string arm;
};

Page visit(http::RawClient& client, const std::string& header) {
  client.send("GET / HTTP/1.1\r\nHost: shop\r\n" + header + "\r\n");
  Page page;
  page.head = client.read_until("\r\n\r\n");
  page.arm = client.read_until("\n");
  return page;
}

std::string cookie_of(int visitor) { return fmt::format("Cookie: visitor=v{}\r\n", visitor); }

class Haproxy : public ::testing::Test {
 protected:
  void SetUp() override {
    auto started = HaproxyProcess::start(canary.port(), control.port());
    if (!started && started.error().code == Code::not_found) {
      GTEST_SKIP() << started.error().message;
    }
    ASSERT_TRUE(started) << started.error().message;
    haproxy = *std::move(started);
    // Whoever is served knows that every socket is open.
    http::RawClient first(haproxy->shop_port());
    ASSERT_THAT(visit(first, "").head, HasSubstr("200 OK")) << "HAProxy does not serve";
  }

  std::unique_ptr<control::Traffic> by_cohort(const std::string& address,
                                              milliseconds longest = kPatience) {
    auto made = divide_by_cohort({address, haproxy->map_file(), "shop", longest});
    EXPECT_TRUE(made) << made.error().message;
    return *std::move(made);
  }

  /// Who of all visitors lands at the canary.
  std::set<int> canaries() {
    http::RawClient client(haproxy->shop_port());
    std::set<int> found;
    for (int visitor = 0; visitor < kVisitors; ++visitor) {
      const Page page = visit(client, cookie_of(visitor));
      if (page.arm == "canary\n") {
        found.insert(visitor);
      } else {
        EXPECT_EQ(page.arm, "control\n") << page.head;
      }
    }
    return found;
  }

  Version canary{"canary"};
  Version control{"control"};
  std::unique_ptr<HaproxyProcess> haproxy;
};

TEST_F(Haproxy, nests_cohorts_so_that_nobody_goes_back_and_forth) {
  const auto traffic = by_cohort(haproxy->socket());
  EXPECT_EQ(traffic->now(), (TrafficOrder{0, 0}));
  EXPECT_THAT(canaries(), IsEmpty());
  std::int64_t effect = 0;
  const auto at = [&](int share) {
    const TrafficOrder order{++effect, share};
    const auto obeyed = traffic->set(order);
    EXPECT_TRUE(obeyed) << obeyed.error().why.message;
    EXPECT_EQ(traffic->now(), order);
    return canaries();
  };
  const std::set<int> few = at(100);
  const std::set<int> more = at(2500);
  // Five standard deviations of visitors whose buckets are at random; the names are always the
  // same.
  EXPECT_THAT(few, SizeIs(AllOf(Ge(3u), Le(42u))));
  EXPECT_THAT(more, SizeIs(AllOf(Ge(404u), Le(596u))));
  EXPECT_TRUE(std::includes(more.begin(), more.end(), few.begin(), few.end()));
  EXPECT_THAT(at(kShareMax), SizeIs(kVisitors));
  EXPECT_EQ(at(2500), more);
  EXPECT_EQ(at(100), few);
  EXPECT_THAT(at(0), IsEmpty());
}

TEST_F(Haproxy, gives_new_visitors_a_name_and_keeps_them_where_they_are) {
  ASSERT_TRUE(by_cohort(haproxy->loopback_address())->set({1, 5000}));
  constexpr std::string_view kNamed = "set-cookie: visitor=";
  std::set<std::string> arms;
  for (int i = 0; i < 40; ++i) {
    http::RawClient client(haproxy->shop_port());
    const Page first = visit(client, "");
    const std::size_t from = first.head.find(kNamed) + kNamed.size();
    ASSERT_NE(first.head.find(kNamed), std::string::npos) << first.head;
    const std::string name = first.head.substr(from, first.head.find(';', from) - from);
    const Page second = visit(client, "Cookie: visitor=" + name + "\r\n");
    EXPECT_EQ(second.arm, first.arm);
    EXPECT_THAT(second.head, Not(HasSubstr("set-cookie")));
    arms.insert(first.arm);
  }
  EXPECT_THAT(arms, SizeIs(2)) << "both arms get new visitors";
}

TEST_F(Haproxy, moves_the_share_without_a_moment_between) {
  const auto traffic = by_cohort(haproxy->socket());
  ASSERT_TRUE(traffic->set({1, 2500}));
  const std::set<int> settled = canaries();
  ASSERT_THAT(settled, Not(IsEmpty()));
  std::atomic<bool> done = false;
  std::thread orders([&] {
    for (std::int64_t effect = 2; effect < 200; ++effect) {
      EXPECT_TRUE(traffic->set({effect, effect % 2 == 0 ? 5000 : 2500}));
    }
    done = true;
  });
  http::RawClient client(haproxy->shop_port());
  while (!done) EXPECT_EQ(visit(client, cookie_of(*settled.begin())).arm, "canary\n");
  orders.join();
}

TEST_F(Haproxy, keeps_the_newest_order_for_whoever_comes_after) {
  ASSERT_TRUE(by_cohort(haproxy->socket())->set({18, 0}));
  const auto another = by_cohort(haproxy->loopback_address());
  const auto late = another->set({17, 2500});
  ASSERT_FALSE(late);
  EXPECT_EQ(late.error().traffic, NotSet::Traffic::unchanged);
  EXPECT_THAT(late.error().why.message, HasSubstr("the newer effect 18 set 0 %"));
  EXPECT_EQ(another->now(), (TrafficOrder{18, 0}));
}

TEST_F(Haproxy, divides_by_weights) {
  const auto by_weight = [&](const std::string& backend) {
    const OrderPlace place{haproxy->socket(), haproxy->map_file(), "jobs", kPatience};
    return *divide_by_weight(place, backend, {{"canary"}, {"control"}});
  };
  const auto traffic = by_weight("jobs");
  EXPECT_EQ(traffic->now(), (TrafficOrder{0, 0}));
  const auto canaries_of = [&](int requests) {
    http::RawClient client(haproxy->jobs_port());
    int found = 0;
    for (int i = 0; i < requests; ++i) found += visit(client, "").arm == "canary\n" ? 1 : 0;
    return found;
  };
  EXPECT_EQ(canaries_of(100), 0);
  std::int64_t effect = 0;
  for (const int share : {100, 2500, kShareMax, 2500, 0}) {
    const auto obeyed = traffic->set({++effect, share});
    ASSERT_TRUE(obeyed) << obeyed.error().why.message;
    EXPECT_EQ(traffic->now(), (TrafficOrder{effect, share}));
    const int expected = share * 400 / kShareMax;
    EXPECT_THAT(canaries_of(400), AllOf(Ge(expected - 2), Le(expected + 2))) << share;
  }
  const auto nowhere = by_weight("no_such_backend")->now();
  ASSERT_FALSE(nowhere);
  EXPECT_THAT(nowhere.error().message, HasSubstr("Can't find backend"));
}

TEST_F(Haproxy, without_the_map_or_the_system_says_so) {
  const auto of = [&](const std::string& map, const std::string& system) {
    return (*divide_by_cohort({haproxy->socket(), map, system, kPatience}))->now();
  };
  const auto mapless = of("/no/such.map", "shop");
  ASSERT_FALSE(mapless);
  EXPECT_EQ(mapless.error().code, Code::malformed);
  EXPECT_THAT(mapless.error().message, HasSubstr("Unknown map identifier"));
  const auto stranger = of(haproxy->map_file(), "stranger");
  ASSERT_FALSE(stranger);
  EXPECT_EQ(stranger.error().code, Code::not_found);
}

TEST_F(Haproxy, that_hangs_or_is_killed_is_a_reason) {
  const auto traffic = by_cohort(haproxy->socket(), milliseconds(300));
  ASSERT_TRUE(traffic->set({1, 2500}));
  haproxy->stop();
  const auto hanging = traffic->set({2, 0});
  ASSERT_FALSE(hanging);
  EXPECT_EQ(hanging.error().traffic, NotSet::Traffic::unchanged) << "it was only looked at";
  EXPECT_THAT(hanging.error().why.message, HasSubstr("it took too long"));
  haproxy->kill();
  const auto killed = traffic->set({2, 0});
  ASSERT_FALSE(killed);
  EXPECT_EQ(killed.error().traffic, NotSet::Traffic::unchanged);
  EXPECT_EQ(killed.error().why.code, Code::unavailable);
  EXPECT_THAT(killed.error().why.message, HasSubstr("Connection refused"));
  EXPECT_FALSE(traffic->now());
}

}  // namespace
}  // namespace belay::traffic_test
