#include "watch/rollout/guard_reader.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/rollout/selector.h"
#include "watch/rollout/test_plan.h"

namespace belay::watch {
namespace {

using ::testing::HasSubstr;

std::string refusal_with(std::string_view from, std::string_view to) {
  const auto made = parse_plan(with(kExamplePlan, from, to), "plan.yaml");
  EXPECT_FALSE(made) << to;
  return made ? std::string() : made.error().to_string();
}

std::string refusal_of_selector(std::string_view text) {
  const auto checked = check_selector(text);
  EXPECT_FALSE(checked) << text;
  return checked ? std::string() : checked.error().message;
}

TEST(Selector, is_a_name_or_matchers_or_both) {
  for (const std::string_view text :
       {"up", ":job:rate_1m", "{job=\"a\"}", "up{}", "up{a=\"}\"}", "up{ a = \"1\" ,\nb!~'[}]',}",
        "up{a=`\\`}", "up{a=\"\\\"\"}", "up{a=\"x{2,3}\"}", "up{a=\"{version}-{replaces}\"}"}) {
    EXPECT_TRUE(check_selector(text)) << text << ": " << check_selector(text).error().message;
  }
}

TEST(Selector, is_nothing_else_and_each_refusal_says_what_to_write) {
  EXPECT_THAT(refusal_of_selector("up{a=\"1\"}[70s]"), HasSubstr("drop it from `[` on"));
  EXPECT_THAT(refusal_of_selector("up[5m]"), HasSubstr("drop it"));
  EXPECT_THAT(refusal_of_selector("sum(up)"), HasSubstr("only counters themselves"));
  EXPECT_THAT(refusal_of_selector("up or vector(0)"), HasSubstr("` or vector(0)` is neither"));
  EXPECT_THAT(refusal_of_selector("up{a=\"1\"} offset 1h"), HasSubstr("is neither"));
  EXPECT_THAT(refusal_of_selector("{}"), HasSubstr("it names nothing"));
  EXPECT_THAT(refusal_of_selector("{,}"), HasSubstr("a label's name"));
  EXPECT_THAT(refusal_of_selector("up{a}"), HasSubstr("`=`, `!=`"));
  EXPECT_THAT(refusal_of_selector("up{a="), HasSubstr("it ends where a value in quotes"));
  EXPECT_THAT(refusal_of_selector("up{a=\"1\" b=\"2\"}"), HasSubstr("a comma or `}`"));
  EXPECT_THAT(refusal_of_selector("up{a=\"1}"), HasSubstr("not closed"));
  EXPECT_THAT(refusal_of_selector("up{a=\"1\\"), HasSubstr("not closed"));
  EXPECT_THAT(refusal_of_selector("up{a=\"1\n\"}"), HasSubstr("another line"));
}

TEST(Selector, has_placeholders_within_double_quotes_only) {
  EXPECT_THAT(refusal_of_selector("up{a={version}}"), HasSubstr("a value in quotes"));
  EXPECT_THAT(refusal_of_selector("up_{version}"), HasSubstr("`=`, `!=`"));
  EXPECT_THAT(refusal_of_selector("up{a='{version}'}"), HasSubstr("other quotes"));
  EXPECT_THAT(refusal_of_selector("up{a=`{version}`}"), HasSubstr("other quotes"));
  EXPECT_THAT(refusal_of_selector("up{a=\"{verison}\"}"), HasSubstr("did you mean `version`?"));
  EXPECT_THAT(refusal_of_selector("up{a=\"{look}\"}"), HasSubstr("no placeholder `{look}`"));
}

TEST(Selector, is_filled_so_that_it_matches_just_what_the_placeholders_stand_for) {
  RolloutPlan plan = plan_of(kExamplePlan);
  plan.first.version = "1.2\"\\";
  plan.first.replaces = "{version}";
  EXPECT_EQ(filled_selector(R"(up{v="x{version}y",e="{environment}",s!="{system}"})", plan),
            R"(up{v="x1.2\"\\y",e="prod",s!="checkout"})");
  EXPECT_EQ(filled_selector(R"(up{v=~"{version}|b"})", plan), R"(up{v=~"1\\.2\"\\\\|b"})");
  EXPECT_EQ(filled_selector(R"(up{v="{replaces}\{version}"})", plan),
            R"(up{v="{version}\{version}"})");
}

TEST(Plan, never_compares_something_with_itself) {
  EXPECT_THAT(refusal_with("control: orders_total{version=\"{replaces}\"}",
                           "control: orders_total{version=\"sha256:9f2c01\"}"),
              HasSubstr("would be compared with itself"));
  EXPECT_THAT(refusal_with("bad: 'hits{code=~\"5..\",version=\"{replaces}\"}'",
                           "bad: 'hits{code=~\"5..\",version=\"{version}\"}'"),
              HasSubstr("would be compared with itself"));
  EXPECT_THAT(
      refusal_with("all: 'hits{version=\"{replaces}\"}'", "all: 'hits{version=\"{version}\"}'"),
      HasSubstr("would be compared with itself"));
  EXPECT_THAT(refusal_with("control: requests_total{version=\"{replaces}\"}",
                           "control: requests_total{version=\"{version}\"}"),
              HasSubstr("would be compared with itself"));
  EXPECT_THAT(refusal_with("bad: 'hits{code=~\"5..\",", "bad: 'hits{"),
              HasSubstr("all would be bad"));
}

TEST(Plan, says_how_long_before_it_is_learned_from) {
  EXPECT_THAT(refusal_with("history: 1h", "history: 59s"),
              HasSubstr("must be 1m to 2h and at most 720 looks"));
  EXPECT_THAT(refusal_with("history: 1h", "history: 121m"), HasSubstr("not 2h1m"));
  EXPECT_THAT(parse_plan(with(with(kExamplePlan, "look: 10s", "look: 2m"), "1h\narms", "25h\narms"),
                         "plan.yaml")
                  .error()
                  .message,
              HasSubstr("2m to 1d"));
}

TEST(Plan, says_how_much_the_arms_differ_where_it_matters) {
  EXPECT_EQ(plan_of(with(kExamplePlan, "as-before", "5 %")).arms,
            (ArmsDiffer{ArmsDiffer::How::declared, PerCent{500}}));
  EXPECT_EQ(plan_of(with(kExamplePlan, "as-before", "by-request")).arms,
            (ArmsDiffer{ArmsDiffer::How::by_request, {}}));
  for (const std::string_view text : {"0 %", "101 %", "never", "[5 %]"}) {
    EXPECT_THAT(refusal_with("as-before", text), HasSubstr("`arms` must be `by-request`")) << text;
  }
  std::string no_traffic(kExamplePlan);
  const std::size_t traffic = no_traffic.find("traffic:");
  no_traffic.erase(traffic, no_traffic.find("guards:") - traffic);
  EXPECT_THAT(parse_plan(no_traffic, "plan.yaml").error().message, HasSubstr("add `traffic`"));
  std::string no_rates(kExamplePlan);
  const std::size_t orders = no_rates.find("- name: orders");
  no_rates.erase(orders, no_rates.find("- name: errors") - orders);
  no_rates = with(no_rates, ", margins: {orders: 20 %}", "");
  EXPECT_THAT(parse_plan(no_rates, "plan.yaml").error().message,
              HasSubstr("no guard that is a `drop` or a `surge`, so `arms` says nothing"));
}

TEST(Plan, bears_less_than_everything_but_for_a_surge) {
  EXPECT_THAT(refusal_with("margin: 10 %", "margin: 100 %"), HasSubstr("0.01 % to 99.99 %"));
  EXPECT_THAT(refusal_with("orders: 20 %", "orders: 100 %"), HasSubstr("0.01 % to 99.99 %"));
  EXPECT_THAT(refusal_with("margin: 50 %", "margin: 200 %"), HasSubstr("0.01 % to 99.99 %"));
  std::string surge = with(kExamplePlan, "kind: drop", "kind: surge");
  surge = with(surge, "margin: 10 %", "margin: 300 %");
  EXPECT_EQ(plan_of(with(surge, "orders: 20 %", "orders: 400 %")).stages[1].margins[0].margin,
            PerCent{40'000});
}

}  // namespace
}  // namespace belay::watch
