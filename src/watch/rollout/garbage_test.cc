#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <limits>
#include <random>

#include "watch/rollout/test_shop.h"

/// What a source of metrics can say that is no data: never good, always a reason.
namespace belay::watch {
namespace {

constexpr double kNaN = std::numeric_limits<double>::quiet_NaN();
constexpr double kInfinity = std::numeric_limits<double>::infinity();

struct Garbage {
  std::string_view name;
  void (*spoil)(Answered& answer, const Look& look);
};

Sample& last(Answered& answer) { return answer->front().samples.back(); }

const Garbage kGarbage[] = {
    {"an error",
     [](Answered& answer, const Look&) { answer = fail(Code::unavailable, "no answer"); }},
    {"nothing", [](Answered& answer, const Look&) { answer->clear(); }},
    {"series without samples",
     [](Answered& answer, const Look&) {
       for (Series& series : *answer) series.samples.clear();
     }},
    {"NaN", [](Answered& answer, const Look&) { last(answer).value = kNaN; }},
    {"infinity", [](Answered& answer, const Look&) { last(answer).value = kInfinity; }},
    {"a negative count", [](Answered& answer, const Look&) { last(answer).value = -1; }},
    {"more than there can be", [](Answered& answer, const Look&) { last(answer).value = 1e300; }},
    {"time that goes back",
     [](Answered& answer, const Look&) {
       auto& samples = answer->front().samples;
       std::swap(samples.back(), samples[samples.size() - 2]);
     }},
    {"an early sample behind late ones",
     [](Answered& answer, const Look& look) {
       auto& samples = answer->front().samples;
       const double value = samples.back().value;
       samples.insert(samples.end() - 1, {{{look.to.seconds + 5, 0}, value + 1e6},
                                          {{look.to.seconds + 6, 0}, value + 1e6}});
     }},
    {"two values of one moment",
     [](Answered& answer, const Look&) {
       Sample again = last(answer);
       again.value += 1;
       answer->front().samples.push_back(again);
     }},
    {"silence",
     [](Answered& answer, const Look& look) {
       for (Series& series : *answer) {
         std::erase_if(series.samples, [&](const Sample& sample) { return look.from < sample.at; });
       }
     }},
    {"one sample",
     [](Answered& answer, const Look&) {
       for (Series& series : *answer) {
         series.samples.erase(series.samples.begin(), series.samples.end() - 1);
       }
     }},
};

/// Of both arms what is counted, and of failures all: that no failure is there is no garbage.
std::vector<std::size_t> spoiled_with(const PlanGuards& guards, std::string_view version) {
  std::vector<std::size_t> made;
  for (std::size_t i = 0; i < guards.selectors().size(); ++i) {
    const std::string& selector = guards.selectors()[i];
    if (selector.find(version) != std::string::npos && !selector.starts_with("hits{code")) {
      made.push_back(i);
    }
  }
  return made;
}

void expect_no_data(const TestShop& shop, std::string_view what) {
  for (const GuardLook& look : shop.guards.judge(1)) {
    EXPECT_EQ(look.judgement.verdict, Verdict::no_data) << what << ": " << look.guard;
    EXPECT_NE(look.judgement.why, "") << what;
  }
  EXPECT_NE(shop.guards.traffic().problem, "") << what;
}

TEST(Garbage, is_no_data_whatever_was_shown_before) {
  TestShop shop;
  shop.learn();
  shop.looks(200, 0.25);
  for (const GuardLook& look : shop.guards.judge(1)) {
    ASSERT_EQ(look.judgement.verdict, Verdict::good) << look.guard << look.judgement.why;
  }
  for (const Garbage& garbage : kGarbage) {
    for (const std::string_view version : {"version=\"new\"", "version=\"old\""}) {
      shop.pass(10, 0.25);
      const Look look = shop.last_look();
      auto answers = shop.answers_for(look);
      for (const std::size_t i : spoiled_with(shop.guards, version)) {
        garbage.spoil(answers[i], look);
      }
      shop.guards.take(look, 0.25, answers);
      expect_no_data(shop, garbage.name);
      shop.guards.hear(look, shop.answers_for(look));
      shop.guards.hear(look, answers);
      if (garbage.name != "more than there can be") expect_no_data(shop, garbage.name);
    }
  }
}

TEST(Garbage, never_makes_anything_good) {
  for (std::uint64_t seed = 1; seed <= 4; ++seed) {
    std::mt19937_64 random(seed);
    TestShop shop(kShopPlan, seed);
    shop.pass(3600, 0.25);
    const Look whole{{kShopOpens, 0}, shop.now()};
    const auto spoil = [&](std::vector<Answered>& answers, const Look& look) {
      const std::string_view version = random() % 2 == 0 ? "version=\"new\"" : "version=\"old\"";
      for (const std::size_t i : spoiled_with(shop.guards, version)) {
        if (!answers[i] || answers[i]->empty()) continue;
        kGarbage[random() % std::size(kGarbage)].spoil(answers[i], look);
      }
    };
    auto before = shop.answers();
    if (seed % 2 == 0) spoil(before, whole);
    shop.guards.learn(shop.now(), before);
    for (int count = 0; count < 100; ++count) {
      shop.pass(10, 0.25);
      const Look look = shop.last_look();
      auto answers = shop.answers_for(look);
      spoil(answers, look);
      random() % 3 == 0 ? shop.guards.take_alone(look, answers, look, answers)
                        : shop.guards.take(look, 0.25, answers);
      for (const GuardLook& judged : shop.guards.judge(random() % 3)) {
        EXPECT_NE(judged.judgement.verdict, Verdict::good) << seed << " " << judged.guard;
        EXPECT_NE(judged.judgement.why, "");
      }
    }
  }
}

TEST(Garbage, is_not_what_repeats_itself_or_comes_late) {
  TestShop shop, plain;
  for (TestShop* one : {&shop, &plain}) one->learn();
  for (int count = 0; count < 60; ++count) {
    shop.pass(10, 0.25);
    const Look look = shop.last_look();
    auto answers = shop.answers_for(look);
    for (Answered& answer : answers) {
      for (Series& series : *answer) {
        series.samples.push_back(series.samples.back());
        series.samples.push_back({{look.to.seconds + 3, 0}, series.samples.back().value + 1e6});
      }
    }
    shop.guards.take(look, 0.25, answers);
  }
  plain.looks(60, 0.25);
  EXPECT_EQ(shop.guards.judge(1), plain.guards.judge(1));
}

TEST(Garbage, of_a_histogram_is_a_bound_that_is_missing_in_one_arm) {
  for (const std::string_view version : {"version=\"new\"", "version=\"old\""}) {
    TestShop shop;
    shop.learn();
    shop.looks(30, 0.25);
    shop.pass(10, 0.25);
    auto answers = shop.answers_for(shop.last_look());
    for (const std::size_t i : spoiled_with(shop.guards, version)) {
      std::erase_if(*answers[i], [](const Series& series) {
        const std::string& le = series.labels.front().second;
        return le == "0.5" || le == "10";
      });
    }
    shop.guards.take(shop.last_look(), 0.25, answers);
    for (const std::string_view guard : {"slow", "prices"}) {
      EXPECT_EQ(shop.verdict(guard), Verdict::no_data) << guard;
      EXPECT_THAT(shop.of(guard).why, testing::HasSubstr("the same buckets everywhere"));
    }
  }
}

}  // namespace
}  // namespace belay::watch
