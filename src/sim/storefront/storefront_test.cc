#include "sim/storefront/storefront.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>


namespace belay::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using testing::HasSubstr;

constexpr std::string_view kAllOrders = R"(orders_total{system="storefront"})";

StorefrontPlan small_shop() {
  StorefrontPlan plan;
  plan.demand.orders_a_minute = 3'000;
  plan.regions = {{"na", 0.6, -6, {{"na-1", 0.5}, {"na-2", 0.5}}}, {"eu", 0.4, 1, {{"eu-1", 1}}}};
  plan.systems = {{"storefront", "checkout", 1, {"checkout"}, {"search"}, 5},
                  {"checkout", "checkout", 1, {"payments"}, {"delivery"}, 1},
                  {"payments", "checkout", 1, {}, {}, 1},
                  {"delivery", "delivery", 1, {}, {}, 2},
                  {"search", "search", 2, {}, {}, 8},
                  {"order-history", "history", 2, {}, {}, 0.5}};
  plan.systems[1].seconds = 0.1;
  return plan;
}

/// A shop, and what its counters say.
struct Shop {
  explicit Shop(std::uint64_t seed = 1, StorefrontPlan plan = small_shop())
      : front(std::move(plan), seed, clock) {}

  Result<std::vector<watch::Series>> samples(std::string_view selector, seconds back) {
    const auto metrics = front.metrics("prod");
    return (*metrics)->ask(control::InstantQuery{
        std::string(selector) + "[" + std::to_string(back.count() * 1'000 + 25'000) + "ms]",
        clock.now()});
  }

  double counted(std::string_view selector, seconds back) {
    const auto series = samples(selector, back);
    if (!series) return -1;
    const Instant now = clock.now();
    const auto heard = watch::increase(*series, {{now.seconds - back.count(), now.nanos}, now},
                                       front.rules("prod"));
    EXPECT_TRUE(heard) << heard.error().why;
    return heard ? heard->by : -1;
  }

  Result<std::vector<watch::Series>> past(const std::string& selector, Instant from, Instant to,
                                          const std::string& by = "region, cell") {
    const auto metrics = front.metrics("prod");
    return (*metrics)->ask(
        control::RangeQuery{"sum by (" + by + ") (increase(" + selector + "[300s]))", from, to,
                            std::chrono::milliseconds(300'000)});
  }

  SimulatedClock clock;
  Storefront front;
};

TEST(Storefront, whose_plan_is_the_default_one_is_sound) {
  EXPECT_TRUE(check(default_storefront()));
  EXPECT_GE(default_storefront().systems.size(), 36u);
}

TEST(Storefront, is_refused_where_its_plan_means_nothing) {
  StorefrontPlan plan = small_shop();
  plan.systems[0].needs = {"chekout"};
  EXPECT_THAT(check(plan).error().message, HasSubstr("did you mean `checkout`"));
  plan = small_shop();
  plan.systems[2].wants = {"storefront"};
  EXPECT_THAT(check(plan).error().message, HasSubstr("break the circle"));
  plan = small_shop();
  plan.regions[0].cells.clear();
  EXPECT_THAT(check(plan).error().message, HasSubstr("`na` has no cell"));
  plan = small_shop();
  plan.demand.swing = 1.5;
  EXPECT_THAT(check(plan).error().message, HasSubstr("swing"));
}

TEST(Storefront, is_the_same_by_the_same_seed_and_another_by_another) {
  Shop one(7), same(7), other(8);
  for (Shop* shop : {&one, &same, &other}) {
    shop->front.put_out("payments", "v2", {.fails = 0.3, .crashes = 20});
    shop->front.pass(minutes(10));
    shop->front.deploy("payments", "v2", {"eu", ""});
    shop->front.pass(minutes(50));
  }
  const auto samples = [](Shop& shop) { return *shop.samples("{__name__!=\"\"}", hours(1)); };
  EXPECT_EQ(samples(one), samples(same));
  EXPECT_EQ(one.front.toll().parts, same.front.toll().parts);
  EXPECT_NE(samples(one), samples(other));
}

TEST(Storefront, to_which_nothing_happens_loses_nothing_at_all) {
  Shop shop;
  shop.front.put_out("checkout", "v2", {});
  shop.front.pass(hours(1));
  shop.front.deploy("checkout", "v2", {});
  shop.front.pass(hours(1));
  EXPECT_TRUE(shop.front.toll().parts.empty());
  EXPECT_GT(shop.counted(kAllOrders, hours(1)), 50'000);
  EXPECT_EQ(shop.front.orders_came().at("na"),
            shop.counted(R"(orders_total{system="storefront",region="na"})", hours(2)));
  EXPECT_EQ(shop.front.complaints(), shop.counted("complaints_total", hours(2)));
}

TEST(Storefront, has_orders_by_the_hour_of_each_region_and_in_clumps) {
  StorefrontPlan plan = small_shop();
  plan.demand.clump = 3;
  plan.demand.noise = 0;
  Shop shop(3, plan);
  double low = 1e9, high = 0, squares = 0, sum = 0;
  std::vector<double> looks;
  for (int hour = 0; hour < 24; ++hour) {
    shop.front.pass(hours(1));
    const double counted =
        shop.counted(R"(orders_total{system="storefront",region="eu"})", hours(1));
    low = std::min(low, counted);
    high = std::max(high, counted);
  }
  EXPECT_GT(high, 1.8 * low);
  const auto series = shop.samples(R"(orders_total{system="storefront",cell="eu-1"})", hours(1));
  const auto& samples = series->front().samples;
  for (std::size_t i = 2; i < samples.size(); ++i) {
    const double step = samples[i].value - samples[i - 1].value;
    const double before = samples[i - 1].value - samples[i - 2].value;
    squares += (step - before) * (step - before);
    sum += step + before;
  }
  EXPECT_NEAR(squares / sum, 3, 0.8);
}

TEST(Storefront, that_loses_a_cell_loses_its_share_of_orders_and_nobody_elses) {
  Shop ill(5), well(5);
  for (Shop* shop : {&ill, &well}) shop->front.pass(minutes(30));
  ill.front.lose({"na", "na-2"}, 1);
  for (Shop* shop : {&ill, &well}) shop->front.pass(minutes(30));
  const auto orders = [](Shop& shop, const std::string& cell) {
    return shop.counted("orders_total{system=\"storefront\",cell=\"" + cell + "\"}", minutes(30));
  };
  EXPECT_EQ(orders(ill, "na-2"), 0);
  EXPECT_EQ(orders(ill, "na-1"), orders(well, "na-1"));
  EXPECT_EQ(orders(ill, "eu-1"), orders(well, "eu-1"));
  EXPECT_EQ(ill.front.toll().by_cause("na/na-2").orders, orders(well, "na-2"));
  ill.front.restore({"na", "na-2"});
  for (Shop* shop : {&ill, &well}) shop->front.pass(minutes(30));
  EXPECT_EQ(orders(ill, "na-2"), orders(well, "na-2"));
}

TEST(Storefront, loses_exactly_what_would_have_come_less_what_came) {
  Shop ill(5), well(5);
  ill.front.put_out("payments", "v2", {.fails = 0.4});
  ill.front.put_out("delivery", "v2", {.wrong = 0.5, .loses = 0.2});
  ill.front.deploy("payments", "v2", {"na", ""});
  ill.front.deploy("delivery", "v2", {});
  for (Shop* shop : {&ill, &well}) shop->front.pass(hours(1));
  const Losses lost = ill.front.toll().all();
  EXPECT_EQ(lost.orders, well.counted(kAllOrders, hours(1)) - ill.counted(kAllOrders, hours(1)));
  EXPECT_EQ(lost.wrong,
            ill.counted("wrong_total", hours(1)) - well.counted("wrong_total", hours(1)));
  EXPECT_EQ(lost.errors,
            ill.counted("errors_total", hours(1)) - well.counted("errors_total", hours(1)));
  const Losses payments = ill.front.toll().by_cause("payments v2");
  const Losses delivery = ill.front.toll().by_cause("delivery v2");
  EXPECT_EQ(payments.orders + delivery.orders, lost.orders);
  // In all of its places, and for half of what is wanted only.
  const double come = well.counted(R"(orders_total{system="storefront",region="na"})", hours(1));
  EXPECT_NEAR(payments.orders / come, 0.4, 0.02);
  EXPECT_NEAR(delivery.orders / well.counted(kAllOrders, hours(1)), 0.05, 0.015);
}

TEST(Storefront, with_a_hidden_logical_error_has_no_more_errors_than_before) {
  Shop ill(5), well(5);
  for (Shop* shop : {&ill, &well}) shop->front.pass(minutes(30));
  ill.front.put_out("delivery", "v2", {.wrong = 0.3, .loses = 0.1});
  ill.front.deploy("delivery", "v2", {});
  for (Shop* shop : {&ill, &well}) shop->front.pass(minutes(30));
  EXPECT_EQ(ill.counted("errors_total", minutes(30)), well.counted("errors_total", minutes(30)));
  EXPECT_EQ(ill.counted("good_total", minutes(30)), well.counted("good_total", minutes(30)));
  EXPECT_GT(ill.counted("wrong_total", minutes(30)), 20 * well.counted("wrong_total", minutes(30)));
  EXPECT_LT(ill.counted(kAllOrders, minutes(30)), well.counted(kAllOrders, minutes(30)));
  EXPECT_GT(ill.counted("complaints_total", minutes(30)),
            well.counted("complaints_total", minutes(30)));
}

TEST(Storefront, whose_payments_fail_fails_wherever_they_are_needed) {
  Shop shop;
  shop.front.pass(minutes(10));
  shop.front.fail("payments", {"eu", "eu-1"}, {.fails = 0.5});
  shop.front.pass(minutes(30));
  const auto failing = [&](const std::string& system, const std::string& region) {
    const std::string of = "{system=\"" + system + "\",region=\"" + region + "\"}";
    return shop.counted("errors_total" + of, minutes(30)) /
           shop.counted("requests_total" + of, minutes(30));
  };
  for (const std::string system : {"payments", "checkout", "storefront"}) {
    EXPECT_GT(failing(system, "eu"), 0.4) << system;
    EXPECT_LT(failing(system, "na"), 0.01) << system;
  }
  EXPECT_LT(failing("search", "eu"), 0.01);
  const auto& parts = shop.front.toll().parts;
  EXPECT_GT(parts.at({"eu", "checkout", "payments in eu/eu-1"}).orders, 0);
  shop.front.fail("payments", {"eu", "eu-1"}, {});
  const double lost = shop.front.toll().all().orders;
  shop.front.pass(minutes(10));
  EXPECT_EQ(shop.front.toll().all().orders, lost) << "it is over";
}

TEST(Storefront, that_leaks_gets_worse_slowly) {
  Shop shop;
  shop.front.pass(minutes(10));
  shop.front.put_out("checkout", "v2", {.fails = 0.5, .grows = 3'600});
  shop.front.deploy("checkout", "v2", {});
  shop.front.pass(minutes(10));
  const double early = shop.counted("errors_total{system=\"checkout\"}", minutes(10));
  shop.front.pass(minutes(50));
  const double late = shop.counted("errors_total{system=\"checkout\"}", minutes(10));
  EXPECT_GT(late, 5 * early);
}

TEST(Storefront, that_crashes_begins_its_counters_anew) {
  Shop shop;
  shop.front.pass(minutes(10));
  shop.front.put_out("checkout", "v2", {.crashes = 30});
  shop.front.deploy("checkout", "v2", {});
  shop.front.pass(minutes(60));
  const auto series =
      shop.samples(R"(requests_total{system="checkout",version="v2",cell="eu-1"})", minutes(55));
  const auto risen =
      watch::increase(*series, {{shop.clock.now().seconds - 55 * 60, 0}, shop.clock.now()},
                      shop.front.rules("prod"));
  ASSERT_TRUE(risen);
  EXPECT_GT(risen->restarts, 10u);
  EXPECT_GT(shop.front.toll().by_cause("checkout v2").orders, 0);
}

TEST(Storefront, with_a_test_fixture_gone_live_has_orders_that_nobody_placed) {
  Shop ill(5), well(5);
  ill.front.put_out("checkout", "v2", {.adds = 0.5});
  ill.front.deploy("checkout", "v2", {});
  for (Shop* shop : {&ill, &well}) shop->front.pass(minutes(30));
  EXPECT_EQ(ill.front.orders_came(), well.front.orders_came());
  const double more = ill.counted(kAllOrders, minutes(30)) - well.counted(kAllOrders, minutes(30));
  EXPECT_EQ(more, ill.front.toll().all().made_up);
  EXPECT_EQ(ill.front.toll().all().orders, 0);
}

TEST(Storefront, of_which_more_is_wanted_than_it_can_serve_fails_by_demand) {
  Shop shop(5);
  shop.front.pass(minutes(10));
  shop.front.want(2);
  shop.front.pass(minutes(10));
  EXPECT_TRUE(shop.front.toll().parts.empty());
  shop.front.want(6);
  shop.front.pass(minutes(10));
  EXPECT_GT(shop.front.toll().by_cause("demand").orders, 0);
}

TEST(Storefront, whose_source_of_metrics_is_out_says_so_and_no_zero) {
  Shop shop;
  shop.front.pass(minutes(10));
  shop.front.silence(true);
  shop.front.pass(minutes(5));
  const auto silent = shop.samples(kAllOrders, minutes(5));
  ASSERT_FALSE(silent);
  EXPECT_EQ(silent.error().code, Code::unavailable);
  EXPECT_EQ(shop.past(std::string(kAllOrders), shop.clock.now(), shop.clock.now()).error().code,
            Code::unavailable);
  shop.front.silence(false);
  const auto gap = shop.samples(kAllOrders, minutes(2));
  ASSERT_TRUE(gap);
  EXPECT_TRUE(gap->empty());
  shop.front.pass(minutes(1));
  EXPECT_GT(shop.counted(kAllOrders, seconds(30)), 0);
}

TEST(Storefront, divides_traffic_as_it_is_told_and_orders_with_it) {
  Shop shop;
  shop.front.pass(minutes(5));
  shop.front.put_out("checkout", "v2", {});
  const auto traffic = shop.front.traffic("prod", "checkout");
  ASSERT_TRUE(traffic);
  ASSERT_TRUE((*traffic)->set({1, 2'000}));
  shop.front.pass(minutes(30));
  const auto share = [&](const std::string& counter) {
    const double coming =
        shop.counted(counter + R"({system="checkout",version="v2"})", minutes(30));
    return coming /
           (coming + shop.counted(counter + R"({system="checkout",version="v1"})", minutes(30)));
  };
  EXPECT_NEAR(share("orders_total"), 0.2, 0.01);
  EXPECT_NEAR(share("requests_total"), 0.2, 0.01);
  EXPECT_EQ(shop.front.traffic("prod", "nobody").error().code, Code::not_found);
  // The next version finds the one before where it was let out whole.
  ASSERT_TRUE((*traffic)->set({2, 10'000}));
  shop.front.put_out("checkout", "v3", {});
  shop.front.pass(minutes(10));
  EXPECT_EQ(shop.counted(R"(orders_total{system="checkout",version="v1"})", minutes(5)), 0);
  ASSERT_TRUE((*traffic)->set({3, 5'000}));
  shop.front.pass(minutes(10));
  const double second = shop.counted(R"(orders_total{system="checkout",version="v2"})", minutes(5));
  const double third = shop.counted(R"(orders_total{system="checkout",version="v3"})", minutes(5));
  EXPECT_NEAR(third / (second + third), 0.5, 0.02);
}

TEST(Storefront, remembers_what_was_where_when_something_is_put_back) {
  Shop shop;
  shop.front.put_out("payments", "v2", {.fails = 0.9});
  shop.front.deploy("payments", "v2", {"na", ""});
  shop.front.pass(minutes(10));
  const double lost = shop.front.toll().all().orders;
  EXPECT_GT(lost, 0);
  shop.front.put_back("payments", "v2", {});
  shop.front.pass(minutes(10));
  EXPECT_EQ(shop.front.toll().all().orders, lost);
}

TEST(Storefront, has_a_past_of_weeks_that_fits_what_comes) {
  Shop shop;
  const Instant began = shop.clock.now();
  const Instant weeks_ago{began.seconds - 28 * 86'400, 0};
  const Instant week_ago{began.seconds - 7 * 86'400, 0};
  const auto past = shop.past(std::string(kAllOrders), weeks_ago, began);
  ASSERT_TRUE(past);
  ASSERT_EQ(past->size(), 3u);
  EXPECT_EQ(past->front().samples.size(), 28u * 288 + 1);
  const auto again = shop.past(std::string(kAllOrders), week_ago, began);
  EXPECT_EQ(again->front().samples.back(), past->front().samples.back());
  EXPECT_EQ(again->front().samples.front(),
            past->front().samples[past->front().samples.size() - 7 * 288 - 1]);
  const auto sum = [](const watch::Series& series, std::size_t from, std::size_t count) {
    double made = 0;
    for (std::size_t i = from; i < from + count; ++i) made += series.samples[i].value;
    return made;
  };
  shop.front.pass(hours(2));
  for (const watch::Series& series : *past) {
    // The same two hours a week before.
    const double then = sum(series, 3 * 7 * 288 + 1, 24);
    const double now = shop.counted(
        "orders_total{system=\"storefront\",cell=\"" + series.labels[0].second + "\"}", hours(2));
    EXPECT_NEAR(now / then, 1, 0.25) << series.labels[0].second;
  }
  const auto whole = shop.past("orders_total{system=\"storefront\"}", week_ago, began, "region");
  EXPECT_EQ(whole->size(), 2u);
  EXPECT_TRUE(shop.past("orders_total{version=\"v9\"}", week_ago, began)->empty());
}

TEST(Storefront, does_what_was_planned_when_it_comes_there) {
  Shop shop;
  const Instant then{shop.clock.now().seconds + 600, 0};
  shop.front.plan_for(then, [&] { shop.front.lose({}, 1); });
  shop.front.pass(seconds(590));
  EXPECT_TRUE(shop.front.toll().parts.empty());
  shop.front.pass(seconds(20));
  EXPECT_GT(shop.front.toll().by_cause("everywhere").orders, 0);
}

}  // namespace
}  // namespace belay::sim
