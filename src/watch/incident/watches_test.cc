#include "watch/incident/watches.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::watch {
namespace {

using testing::HasSubstr;

constexpr std::string_view kList = R"(belay: watches/v1
environment: prod
look: 1m
false_alarm_every: 7d
region_label: region
cell_label: cell
counts:
- name: orders
  journey: checkout
  system: storefront
  harm: drop
  counts: orders
  query: orders_total{system="storefront"}
  threshold: {count: 100, per: 10m}
- name: checkout-errors
  journey: checkout
  system: checkout
  harm: surge
  counts: errors
  query: errors_total{system="checkout"}
)";

std::string with(std::string_view from, std::string_view to) {
  std::string made(kList);
  const std::size_t at = made.find(from);
  EXPECT_NE(at, std::string::npos) << from;
  return made.replace(at, from.size(), to);
}

TEST(Watches, are_read_from_their_file) {
  const auto list = parse_watches(kList, "watches.yaml");
  ASSERT_TRUE(list) << list.error().to_string();
  EXPECT_EQ(list->environment, "prod");
  EXPECT_EQ(list->look, std::chrono::seconds(60));
  EXPECT_EQ(list->false_alarm_every, std::chrono::seconds(7 * 24 * 3'600));
  EXPECT_EQ(list->region_label, "region");
  ASSERT_EQ(list->counts.size(), 2u);
  const WatchedCount& orders = list->counts[0];
  EXPECT_EQ(orders.harm, Harm::drop);
  EXPECT_EQ(orders.counts, CountsAs::orders);
  EXPECT_EQ(orders.threshold, (Threshold{100, std::chrono::seconds(600)}));
  EXPECT_EQ(orders.query, "orders_total{system=\"storefront\"}");
  EXPECT_EQ(list->counts[1].counts, CountsAs::errors);
  EXPECT_FALSE(list->counts[1].threshold);
  const auto undivided =
      parse_watches(with("region_label: region\ncell_label: cell\n", ""), "watches.yaml");
  ASSERT_TRUE(undivided);
  EXPECT_EQ(undivided->region_label + undivided->cell_label, "");
}

struct Wrong {
  std::string text, says;
  int line;
};

TEST(Watches, are_refused_with_their_place_and_what_to_do) {
  const std::vector<Wrong> each = {
      {with("watches/v1", "watches/v2"), "must be `watches/v1`", 1},
      {with("look: 1m", "look: 7s"), "must divide five minutes", 3},
      {with("look: 1m", "look: 10m"), "`look` must be 1s to 5m", 3},
      {with("every: 7d", "every: 1m"), "`false_alarm_every` must be 1h to", 4},
      {with("region_label: region", "region_label: re-gion"), "must be the name of a label", 5},
      {with("region_label: region\n", ""), "add `region_label`", 1},
      {with("  harm: drop\n", ""), "harm", 8},
      {with("harm: drop", "harm: fall"), "must be one of drop, surge, drift", 11},
      {with("harm: surge", "harm: drift"), "write `counts: other`", 19},
      {with("harm: drop\n  counts: orders", "harm: drift\n  counts: other"), "has no `threshold`",
       14},
      {with("harm: drop", "harm: surge"), "orders are lost by a `drop`", 11},
      {with("harm: surge", "harm: drop"), "errors come by a `surge`", 18},
      {with("counts: orders", "counts: order"), "must be one of orders, errors, customers, other",
       12},
      {with("counts: orders", "counts: customers"), "customers for whom something fails", 11},
      {with("query: orders_total{system=\"storefront\"}", "query: sum(orders_total)"),
       "only counters themselves", 13},
      {with("\"storefront\"", "\"{system}\""), "placeholder", 13},
      {with("per: 10m", "per: 90s"), "whole looks of 1m", 14},
      {with("per: 10m", "per: 2d"), "`per` must be 1m to", 14},
      {with("count: 100", "count: -1"), "`count` must be 0 to", 14},
      {with("threshold: {", "threshold: {over: 1, "), "over", 14},
      {with("name: checkout-errors", "name: orders"), "`orders` is watched twice", 15},
      {with("harm: surge\n  counts: errors", "harm: drop\n  counts: orders"),
       "counted by `orders` already", 15},
  };
  for (const Wrong& wrong : each) {
    const auto list = parse_watches(wrong.text, "watches.yaml");
    ASSERT_FALSE(list) << wrong.says;
    EXPECT_THAT(list.error().message, HasSubstr(wrong.says));
    ASSERT_TRUE(list.error().place) << wrong.says;
    EXPECT_EQ(list.error().place->line, wrong.line) << list.error().to_string();
  }
}

TEST(Watches, may_count_customers_for_whom_something_fails_once_a_journey) {
  const std::string one = with("counts: errors", "counts: customers");
  const auto list = parse_watches(one, "watches.yaml");
  ASSERT_TRUE(list) << list.error().to_string();
  EXPECT_EQ(list->counts[1].counts, CountsAs::customers);
  const auto two = parse_watches(one +
                                     "- {name: more, journey: checkout, system: checkout, harm: "
                                     "surge, counts: customers, query: more_total}\n",
                                 "watches.yaml");
  ASSERT_FALSE(two);
  EXPECT_THAT(two.error().message, HasSubstr("customers of `checkout` are counted by"));
}

TEST(Watches, may_be_of_values_that_drift) {
  const std::string drift =
      with("harm: surge\n  counts: errors\n  query: errors_total{system=\"checkout\"}",
           "harm: drift\n  counts: other\n  query: estimate_hours_bucket");
  const auto list = parse_watches(drift, "watches.yaml");
  ASSERT_TRUE(list) << list.error().to_string();
  EXPECT_FALSE(list->counts[0].drifts);
  EXPECT_TRUE(list->counts[1].drifts);
  EXPECT_EQ(list->counts[1].harm, Harm::surge);
}

TEST(Watches, are_no_more_and_no_fewer_than_can_be_watched) {
  const std::string head(kList.substr(0, kList.find("counts:")));
  EXPECT_FALSE(parse_watches(head + "counts: []\n", "watches.yaml"));
  std::string many = head + "counts:\n";
  for (std::size_t i = 0; i <= kWatchedMax; ++i) {
    many += "- {name: c" + std::to_string(i) +
            ", journey: j, system: s, harm: surge, counts: other, query: c_total}\n";
  }
  const auto list = parse_watches(many, "watches.yaml");
  ASSERT_FALSE(list);
  EXPECT_THAT(list.error().message, HasSubstr("1 to 500"));
  const auto long_one = parse_watches(std::string(kWatchesBytesMax + 1, ' '), "watches.yaml");
  ASSERT_FALSE(long_one);
  EXPECT_EQ(long_one.error().code, Code::over_limit);
}

}  // namespace
}  // namespace belay::watch
