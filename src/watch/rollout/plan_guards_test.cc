#include "watch/rollout/plan_guards.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "watch/rollout/test_shop.h"

namespace belay::watch {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::SizeIs;

constexpr std::string_view kGuards[] = {"orders", "calls", "errors", "slow", "prices"};

TEST(PlanGuards, ask_for_each_selector_once) {
  const TestShop shop;
  EXPECT_THAT(
      shop.guards.selectors(),
      ElementsAre(R"(orders{version="new"})", R"(orders{version="old"})", R"(calls{version="new"})",
                  R"(calls{version="old"})", R"(hits{code="500",version="new"})",
                  R"(hits{version="new"})", R"(hits{code="500",version="old"})",
                  R"(hits{version="old"})", R"(seconds{version="new"})",
                  R"(seconds{version="old"})", R"(price{version="new"})", R"(price{version="old"})",
                  R"(requests{version="new"})", R"(requests{version="old"})"));
  const TestShop twice(
      with(kShopPlan, "requests{version=\"{version}\"}", "orders{version=\"new\"}"));
  EXPECT_THAT(twice.guards.selectors(), SizeIs(13));
}

TEST(PlanGuards, all_call_a_version_good_that_does_as_the_old_one) {
  TestShop shop;
  shop.learn();
  shop.looks(200, 0.25);
  for (const std::string_view guard : kGuards) {
    EXPECT_EQ(shop.verdict(guard), Verdict::good) << guard << ": " << shop.of(guard).why;
  }
  EXPECT_EQ(shop.guards.traffic().problem, "");
  EXPECT_NEAR(*shop.guards.traffic().share, 0.25, 0.05);
}

TEST(PlanGuards, find_each_harm_where_it_is_and_nowhere_else) {
  const std::pair<std::string_view, void (*)(Behaviour&)> kHarms[] = {
      {"orders", [](Behaviour& does) { does.orders = 0.35; }},
      {"calls", [](Behaviour& does) { does.calls = 0.5; }},
      {"errors", [](Behaviour& does) { does.fails = 0.02; }},
      {"slow",
       [](Behaviour& does) {
         does.quick = {0.6, 0.93, 0.95};
       }},
      {"prices", [](Behaviour& does) { does.cheap = 0.9; }},
  };
  for (const auto& [harmed, harm] : kHarms) {
    TestShop shop;
    harm(shop.new_version);
    shop.learn();
    int looks = 0;
    while (shop.verdict(harmed) != Verdict::bad && ++looks < 200) shop.looks(1, 0.25);
    EXPECT_LT(looks, 60) << harmed;
    for (const std::string_view guard : kGuards) {
      EXPECT_EQ(shop.verdict(guard) == Verdict::bad, guard == harmed)
          << harmed << ": " << guard << ": " << shop.of(guard).why;
    }
  }
}

TEST(PlanGuards, count_the_failures_of_a_new_version_from_its_first_one) {
  TestShop shop;
  shop.learn();
  shop.looks(1, 0.25);
  shop.new_version.fails = 0.0005;
  shop.looks(60, 0.25);
  ASSERT_GT(shop.failed, 0);
  const auto impact = shop.guards.impact(0.95);
  ASSERT_THAT(impact, SizeIs(3));
  EXPECT_EQ(impact[2].first, "errors");
  EXPECT_EQ(impact[2].second.estimate, shop.failed);
}

TEST(PlanGuards, do_not_take_a_version_that_has_just_appeared_for_a_drop) {
  TestShop shop;
  shop.learn();
  shop.looks(1, 0.25);
  EXPECT_EQ(shop.verdict("orders"), Verdict::no_data);
  EXPECT_THAT(shop.of("orders").why, HasSubstr("the canary: 1 of 1 series began in this look"));
  EXPECT_EQ(shop.verdict("errors"), Verdict::unsure) << "a share of what was heard is one";
  shop.looks(30, 0.25);
  EXPECT_LT(shop.of("orders").evidence, 0);
  EXPECT_EQ(shop.guards.traffic().problem, "");
}

TEST(PlanGuards, say_of_whom_nothing_is_known_and_why) {
  TestShop shop;
  shop.learn();
  shop.looks(60, 0.25);
  shop.pass(10, 0.25);
  auto answers = shop.answers_for(shop.last_look());
  for (std::size_t i = 0; i < answers.size(); i += 2) {
    answers[i] = fail(Code::unavailable, "no answer from https://metrics");
  }
  shop.guards.take(shop.last_look(), 0.25, answers);
  for (const std::string_view guard : kGuards) {
    EXPECT_EQ(shop.verdict(guard), Verdict::no_data) << guard;
    EXPECT_THAT(shop.of(guard).why, HasSubstr("no answer from https://metrics"));
  }
  EXPECT_THAT(shop.of("orders").why, HasSubstr("nothing is known of the canary"));
  EXPECT_THAT(shop.guards.traffic().problem, HasSubstr("the canary's requests"));
  EXPECT_FALSE(shop.guards.traffic().share);
  shop.looks(1, 0.25);
  for (const std::string_view guard : kGuards) EXPECT_NE(shop.verdict(guard), Verdict::no_data);
}

TEST(PlanGuards, take_an_answer_that_is_missing_for_one_that_failed) {
  TestShop shop;
  shop.learn();
  shop.looks(60, 0.25);
  shop.guards.take(shop.last_look(), 0.25, {});
  for (const std::string_view guard : kGuards) {
    EXPECT_THAT(shop.of(guard).why, HasSubstr("the source was not asked")) << guard;
    EXPECT_EQ(shop.verdict(guard), Verdict::no_data);
  }
}

TEST(PlanGuards, take_a_silent_arm_for_no_data) {
  for (const double share : {0.0, 0.25}) {
    TestShop shop;
    shop.learn();
    shop.looks(60, 0.25);
    shop.pass(10, share);
    shop.pass(20, share == 0 ? 0 : 0.25);
    auto answers = shop.answers_for(shop.last_look());
    if (share > 0) {
      for (std::size_t i = 0; i < answers.size(); ++i) {
        if (shop.guards.selectors()[i].find("old") != std::string::npos) answers[i]->clear();
      }
    }
    shop.guards.take(shop.last_look(), 0.25, answers);
    for (const std::string_view guard : kGuards) {
      EXPECT_EQ(shop.verdict(guard), Verdict::no_data) << guard;
      EXPECT_THAT(shop.of(guard).why, HasSubstr(share > 0 ? "the control" : "the canary"));
    }
  }
}

TEST(PlanGuards, are_unsure_of_what_nothing_before_can_be_compared_with) {
  TestShop shop(with(kShopPlan, "arms: by-request", "arms: as-before"));
  shop.guards.learn(shop.now(), shop.answers());
  shop.looks(200, 0.25);
  EXPECT_EQ(shop.verdict("orders"), Verdict::unsure);
  EXPECT_THAT(shop.of("orders").why, HasSubstr("nothing is known of the two arms before"));
  for (const std::string_view guard : {"slow", "prices"}) {
    EXPECT_EQ(shop.verdict(guard), Verdict::unsure);
    EXPECT_THAT(shop.of(guard).why, HasSubstr("nothing of the control before the rollout"));
  }
  EXPECT_EQ(shop.verdict("errors"), Verdict::good) << "it compares with the control of now";
  shop.guards.take(shop.last_look(), 0.25, {});
  EXPECT_EQ(shop.verdict("slow"), Verdict::no_data) << "silence is told all the same";
}

TEST(PlanGuards, are_unsure_of_percentiles_beyond_the_largest_bucket) {
  TestShop shop;
  shop.old_version.quick = shop.new_version.quick = {0.6, 0.93, 0.98};
  shop.learn();
  shop.looks(100, 0.25);
  EXPECT_EQ(shop.verdict("slow"), Verdict::unsure);
  EXPECT_THAT(shop.of("slow").why,
              AllOf(HasSubstr("the largest bucket that has a bound, 1, holds 98"),
                    HasSubstr("make larger buckets")));
}

TEST(PlanGuards, say_where_a_counter_of_failures_was_never_seen) {
  TestShop none, some;
  some.old_version.fails = 0.001;
  for (TestShop* shop : {&none, &some}) {
    shop->learn();
    shop->looks(60, 0.25);
    EXPECT_EQ(shop->verdict("errors"), Verdict::good);
  }
  EXPECT_THAT(none.of("errors").why, HasSubstr("see that the plan names the right one"));
  EXPECT_THAT(some.of("errors").why, Not(HasSubstr("see that the plan")));
}

TEST(PlanGuards, never_learned_from_anything_judge_nothing) {
  TestShop shop;
  for (const std::string_view guard : kGuards) EXPECT_EQ(shop.verdict(guard), Verdict::no_data);
  shop.looks(100, 0.25);
  for (const std::string_view guard : kGuards) EXPECT_EQ(shop.verdict(guard), Verdict::unsure);
}

TEST(PlanGuards, know_from_before_how_the_arms_differ) {
  // The canary's visitors buy a third less, before and after.
  TestShop shop(with(kShopPlan, "arms: by-request", "arms: as-before"));
  shop.new_version.orders = 0.33;
  shop.pass(3600, 0.25);
  shop.guards.learn(shop.now(), shop.answers());
  shop.looks(120, 0.25);
  EXPECT_EQ(shop.verdict("orders"), Verdict::good) << shop.of("orders").why;
  TestShop blind;
  blind.new_version.orders = 0.33;
  blind.pass(3600, 0.25);
  blind.guards.learn(blind.now(), blind.answers());
  blind.looks(120, 0.25);
  EXPECT_EQ(blind.verdict("orders"), Verdict::bad) << blind.of("orders").why;
}

TEST(PlanGuards, believe_a_declared_difference_no_further_than_it_goes) {
  const auto evidence = [](std::string_view arms) {
    TestShop shop(with(kShopPlan, "arms: by-request", arms));
    shop.new_version.orders = 0.4;
    shop.learn();
    shop.looks(60, 0.25);
    return shop.of("orders").evidence;
  };
  const double by_request = evidence("arms: by-request"), five = evidence("arms: 5 %"),
               fifty = evidence("arms: 50 %");
  EXPECT_GT(by_request, five);
  EXPECT_GT(five, fifty);
}

TEST(PlanGuards, pay_for_each_margin_of_their_stages) {
  TestShop shop;
  const std::string_view margins = ", margins: {orders: 20 %}";
  TestShop single(with(kShopPlan, margins, ""));
  shop.learn();
  single.learn();
  for (TestShop* one : {&shop, &single}) one->new_version.orders = 0.43;
  bool was_bad = false;
  for (int look = 0; look < 300; ++look) {
    shop.looks(1, 0.25);
    single.looks(1, 0.25);
    EXPECT_NEAR(shop.of("orders", 1).evidence, single.of("orders", 1).evidence - std::log(2), 1e-9);
    EXPECT_LE(shop.of("orders", 0).evidence, shop.of("orders", 1).evidence) << "a wider margin";
    const Judgement judgement = shop.of("orders", 1);
    was_bad = was_bad || judgement.evidence >= -std::log(0.01);
    EXPECT_EQ(judgement.verdict == Verdict::bad, was_bad) << judgement.evidence;
  }
  EXPECT_TRUE(was_bad);
  EXPECT_EQ(shop.of("errors").evidence, single.of("errors").evidence) << "one margin costs nothing";
}

TEST(PlanGuards, compare_with_the_past_where_no_control_is_left) {
  TestShop shop;
  shop.learn();
  shop.looks(120, 0.25);
  const Judgement orders = shop.of("orders", 2), calls = shop.of("calls", 2);
  shop.new_version.fails = 0.02;
  shop.new_version.orders = 0.05;  // night falls
  shop.new_version.calls = 0.9;
  for (int look = 0; look < 30; ++look) {
    const Look then{{kShopOpens + 3000 + 10 * look, 0}, {kShopOpens + 3010 + 10 * look, 0}};
    shop.pass(10, 1);
    shop.guards.take_alone(shop.last_look(), shop.answers_for(shop.last_look()), then,
                           shop.answers_for(then));
  }
  EXPECT_EQ(shop.verdict("errors", 2), Verdict::bad) << shop.of("errors").why;
  EXPECT_EQ(shop.of("orders", 2), orders) << "as at the last look with two arms";
  EXPECT_EQ(shop.of("calls", 2), calls);
  EXPECT_EQ(shop.verdict("slow", 2), Verdict::good) << shop.of("slow").why;
  EXPECT_EQ(shop.guards.traffic().problem, "");
}

TEST(PlanGuards, hear_only_the_new_version_where_the_past_is_used_up) {
  TestShop shop;
  shop.learn();
  shop.looks(120, 0.25);
  const auto before = shop.guards.judge(2);
  shop.new_version.cheap = 1;
  for (int look = 0; look < 10; ++look) {
    shop.pass(10, 1);
    shop.guards.take_alone(shop.last_look(), shop.answers_for(shop.last_look()), {}, {});
  }
  EXPECT_EQ(shop.guards.judge(2), before);
  shop.pass(60, 0);
  shop.guards.take_alone(shop.last_look(), shop.answers_for(shop.last_look()), {}, {});
  for (const std::string_view guard : kGuards) EXPECT_EQ(shop.verdict(guard, 2), Verdict::no_data);
}

TEST(PlanGuards, compare_nothing_while_the_traffic_moves) {
  TestShop shop;
  shop.learn();
  shop.looks(120, 0.05);
  const auto before = shop.guards.judge(1);
  shop.new_version.orders = 0;
  shop.pass(10, 0.25);
  shop.guards.hear(shop.last_look(), shop.answers_for(shop.last_look()));
  EXPECT_EQ(shop.guards.judge(1), before);
  shop.guards.hear(shop.last_look(), {});
  for (const std::string_view guard : kGuards) EXPECT_EQ(shop.verdict(guard), Verdict::no_data);
  shop.guards.hear(shop.last_look(), shop.answers_for(shop.last_look()));
  EXPECT_EQ(shop.guards.judge(1), before);
}

TEST(PlanGuards, compare_nothing_at_a_share_that_leaves_one_arm) {
  for (const double share : {0.0, 1.0, -0.5, std::nan("")}) {
    TestShop shop;
    shop.learn();
    shop.looks(120, 0.25);
    shop.pass(10, 0.25);
    shop.guards.take(shop.last_look(), share, shop.answers_for(shop.last_look()));
    for (const std::string_view guard : kGuards) EXPECT_EQ(shop.verdict(guard), Verdict::no_data);
    EXPECT_NE(shop.guards.traffic().problem, "");
  }
}

TEST(PlanGuards, see_traffic_that_is_not_split_as_assigned) {
  TestShop shop;
  shop.learn();
  for (int look = 0; look < 60; ++look) {
    shop.pass(10, 0.25);
    shop.guards.take(shop.last_look(), 0.05, shop.answers_for(shop.last_look()));
  }
  EXPECT_THAT(shop.guards.traffic().problem, HasSubstr("where its share would be"));
  EXPECT_NEAR(*shop.guards.traffic().share, 0.25, 0.05);
  shop.guards.take_alone(shop.last_look(), shop.answers_for(shop.last_look()), {}, {});
  EXPECT_THAT(shop.guards.traffic().problem, HasSubstr("the old version still gets 7"));
}

TEST(PlanGuards, say_nothing_of_the_traffic_where_the_plan_does_not_say_how) {
  std::string text(kShopPlan);
  const std::size_t traffic = text.find("traffic:");
  text.erase(traffic, text.find("guards:") - traffic);
  TestShop shop(text);
  shop.learn();
  shop.looks(10, 0.25);
  EXPECT_FALSE(shop.guards.traffic().share);
  EXPECT_EQ(shop.guards.traffic().problem, "");
}

TEST(PlanGuards, judge_alike_from_answers_that_reach_further) {
  TestShop live, replayed;
  for (TestShop* shop : {&live, &replayed}) shop->new_version.fails = 0.001;
  live.learn();
  live.looks(90, 0.25);
  replayed.learn();
  replayed.pass(900, 0.25);
  const auto all = replayed.answers();
  for (int look = 0; look < 90; ++look) {
    const std::int64_t from = kShopOpens + 3600 + 10 * look;
    replayed.guards.take({{from, 0}, {from + 10, 0}}, 0.25, all);
  }
  EXPECT_EQ(live.guards.judge(1), replayed.guards.judge(1));
  EXPECT_EQ(live.guards.traffic().share, replayed.guards.traffic().share);
}

TEST(PlanGuards, fit_into_a_few_pages) {
  // Five guards, of which one has two margins; a `value` has two numbers a bucket beside.
  EXPECT_LE(sizeof(PlanGuards) + 5 * sizeof(PlanGuard) + 6 * (sizeof(CountGuard) + 16), 17'000u);
}

}  // namespace
}  // namespace belay::watch
