#include "app/cli/watch_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/test_words.h"
#include "app/cli/watch_help.h"

namespace belay::app {
namespace {

using std::chrono::hours;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

TEST(HealthWords, of_watch_say_the_guard_and_the_rollouts) {
  const auto parsed = parse({"health", "backtest",  "errors.csv", "--harm",   "surge", "--margin",
                             "5%",     "--alpha",   "0.01",       "--before", "1d",    "--lasts",
                             "6h",     "--every",   "3h",         "--effect", "50%",   "--effect",
                             "0.2",    "--cohorts", "by-request", "--format", "json"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& options = std::get<HealthBacktestOptions>(parsed->command);
  EXPECT_EQ(options.file, "errors.csv");
  EXPECT_EQ(options.plan.guard.harm, watch::Harm::surge);
  EXPECT_DOUBLE_EQ(options.plan.guard.margin, 0.05);
  EXPECT_DOUBLE_EQ(options.plan.guard.alpha, 0.01);
  EXPECT_EQ(options.plan.before, hours(24));
  EXPECT_EQ(options.plan.lasts, hours(6));
  EXPECT_EQ(options.plan.every, hours(3));
  EXPECT_EQ(options.plan.cohorts, watch::Cohorts::by_request);
  EXPECT_THAT(options.plan.effects, ElementsAre(0.5, 0.2));
  EXPECT_TRUE(options.as_json);
}

TEST(HealthWords, that_mean_nothing_are_refused_with_what_to_write) {
  const auto refused = [](const std::vector<const char*>& words) {
    std::vector<const char*> all = {"health", "backtest", "x.csv"};
    all.insert(all.end(), words.begin(), words.end());
    return refusal_of(all);
  };
  EXPECT_THAT(refusal_of({"health", "backtest"}), HasSubstr("which counts?"));
  EXPECT_THAT(refusal_of({"health", "backtest", "a", "b"}), HasSubstr("which counts?"));
  EXPECT_THAT(refused({"--harm", "drops"}), HasSubstr("did you mean `drop`?"));
  EXPECT_THAT(refused({"--effect", "120%"}), HasSubstr("`--effect 120%` is no share"));
  EXPECT_THAT(refused({"--margin", "-1%"}), HasSubstr("is no share"));
  EXPECT_THAT(refused({"--margin", "nan"}), HasSubstr("is no share"));
  EXPECT_THAT(refused({"--alpha", "0"}), HasSubstr("never say anything"));
  EXPECT_THAT(refused({"--every", "0s"}), HasSubstr("no time at all"));
  EXPECT_THAT(refused({"--lasts", "2"}), HasSubstr("--lasts"));
  EXPECT_THAT(refused({"--lasts", "2h", "--lasts", "3h"}), HasSubstr("twice"));
  EXPECT_THAT(refused({"--format", "xml"}), HasSubstr("neither text nor json"));
  EXPECT_THAT(refusal_of({"health"}), HasSubstr("belay health backtest FILE"));
}

TEST(HealthWords, of_an_export_name_both_arms_and_the_share) {
  const auto parsed =
      parse({"health", "backtest", "--canary", "a.json", "--control", "b.json", "--share", "5%"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& options = std::get<HealthBacktestOptions>(parsed->command);
  ASSERT_TRUE(options.exported);
  EXPECT_EQ(options.exported->canary, "a.json");
  EXPECT_EQ(options.exported->control, "b.json");
  EXPECT_DOUBLE_EQ(options.exported->share, 0.05);
  EXPECT_THAT(refusal_of({"health", "backtest", "--canary", "a.json", "--share", "5%"}),
              HasSubstr("write all three"));
  EXPECT_THAT(refusal_of({"health", "backtest", "--canary", "a", "--control", "b"}),
              HasSubstr("write all three"));
  EXPECT_THAT(refusal_of({"health", "backtest", "x.csv", "--share", "5%"}), HasSubstr("two pasts"));
  EXPECT_THAT(refusal_of({"health", "backtest", "--canary", "a", "--control", "b", "--share", "0"}),
              HasSubstr("is no canary's share"));
}

TEST(MetricsWords, of_push_say_where_and_what) {
  const auto parsed = parse({"metrics", "push", "--env", "prod", "a{b=\"c\"}=1", "d=2"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& options = std::get<MetricsPushOptions>(parsed->command);
  EXPECT_EQ(options.environment, "prod");
  EXPECT_THAT(options.samples, ElementsAre("a{b=\"c\"}=1", "d=2"));
  const auto lines = parse({"metrics", "push", "--env", "prod", "-"});
  ASSERT_TRUE(lines) << lines.error().to_string();
  EXPECT_THAT(std::get<MetricsPushOptions>(lines->command).samples, ElementsAre("-"));
  EXPECT_THAT(refusal_of({"metrics", "push", "a=1"}), HasSubstr("`--env NAME`"));
  EXPECT_THAT(refusal_of({"metrics", "push", "--env", "prod"}), HasSubstr("what was counted?"));
  EXPECT_THAT(refusal_of({"metrics"}), HasSubstr("belay metrics push"));
}

TEST(RolloutWords, of_plan_say_which_counts_are_which_guards) {
  const auto parsed = parse({"rollout", "plan", "rollout.yaml", "--counts", "orders=a=b.csv",
                             "--counts", "errors=errors.csv", "--format", "json"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& options = std::get<RolloutPlanOptions>(parsed->command);
  EXPECT_EQ(options.file, "rollout.yaml");
  ASSERT_EQ(options.counts.size(), 2u);
  EXPECT_EQ(options.counts[0].guard, "orders");
  EXPECT_EQ(options.counts[0].file, "a=b.csv");
  EXPECT_TRUE(options.as_json);
  for (const char* wrong : {"orders", "=orders.csv", "orders="}) {
    EXPECT_THAT(refusal_of({"rollout", "plan", "p", "--counts", wrong}),
                HasSubstr("names no guard"));
  }
  EXPECT_THAT(refusal_of({"rollout", "plan"}), HasSubstr("which plan?"));
  EXPECT_THAT(refusal_of({"rollout"}), HasSubstr("plan, start, list, watch"));
  const std::string page(rollout_help_page());
  for (const char* option : {"--counts", "--cohorts", "--format"}) {
    EXPECT_THAT(page, HasSubstr(option));
  }
}

TEST(HealthWords, are_those_of_the_page) {
  const std::string page(health_help_page());
  for (const auto& [option, given] : Words().of_watch) {
    EXPECT_THAT(page, HasSubstr(option));
  }
}

}  // namespace
}  // namespace belay::app
