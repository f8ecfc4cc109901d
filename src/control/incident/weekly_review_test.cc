#include "control/incident/weekly_review.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/incident/test_hurt_past.h"

namespace belay::control {
namespace {

using std::chrono::seconds;
using test::HurtPast;
using test::TestPast;
using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::int64_t kDay = 86'400;

/// Everything from the beginning to now.
WeeklyReview reviewed(TestPast& from, std::int64_t before = 7 * kDay) {
  LedgerDocuments documents(from);
  auto made = weekly_review(from.past()->past, documents, {from.now.seconds - before, 0}, from.now);
  EXPECT_TRUE(made) << made.error().message;
  return made ? *std::move(made) : WeeklyReview();
}

Trend trend(TestPast& from, TrendBy by) {
  LedgerDocuments documents(from);
  auto made =
      trend_of(from.past()->past, documents, by, {from.now.seconds - 30 * kDay, 0}, from.now);
  EXPECT_TRUE(made) << made.error().message;
  return made ? *std::move(made) : Trend();
}

std::vector<std::string> names_in(const Trend& trend) {
  std::vector<std::string> made;
  for (const TrendGroup& group : trend.groups) made.push_back(group.name);
  return made;
}

TEST(WeeklyReview, says_what_each_rule_held_and_how_long_that_was_waited_for) {
  HurtPast past;
  const WeeklyReview week = reviewed(past);
  EXPECT_EQ(week.decisions.all, 2u);
  EXPECT_EQ(week.decisions.held, 1u);
  EXPECT_EQ(week.decisions.allowed, 1u);
  ASSERT_EQ(week.rules.size(), 3u);
  const RuleToll& people = week.rules[0].rule == "two people" ? week.rules[0] : week.rules[1];
  EXPECT_EQ(people.rule, "two people");
  EXPECT_EQ(people.asked, 2u);
  EXPECT_EQ(people.held, 1u);
  EXPECT_EQ(people.passed, 1u);
  EXPECT_EQ(people.altered, 0u) << "what passed is what was held";
  EXPECT_EQ(people.waited, seconds(3604));
  const RuleToll& stages = week.rules[2];
  EXPECT_EQ(stages.rule, "what goes out goes out in stages");
  EXPECT_EQ(stages.held, 0u) << "it is due afterwards, and held nothing";
  EXPECT_FALSE(stages.waited);
}

TEST(WeeklyReview, tells_what_was_altered_before_it_passed) {
  TestPast past;
  past.opens('3');
  past.decided();
  past.opens('4');
  past.is_allowed();
  const WeeklyReview week = reviewed(past);
  EXPECT_EQ(week.rules[0].altered, 1u);
}

TEST(WeeklyReview, counts_what_was_in_its_days_and_nothing_else) {
  HurtPast past;
  past.passes(8 * kDay);
  const WeeklyReview week = reviewed(past);
  EXPECT_EQ(week.decisions.all, 0u);
  EXPECT_THAT(week.incidents, IsEmpty());
  EXPECT_THAT(week.rules, IsEmpty());
  EXPECT_EQ(week.rollouts.began, 0u);
}

TEST(WeeklyReview, does_not_count_rules_whose_explanation_is_not_there) {
  HurtPast past;
  past.documents.clear();
  const WeeklyReview week = reviewed(past);
  EXPECT_EQ(week.decisions.unread, 2u);
  EXPECT_THAT(week.rules, IsEmpty());
}

TEST(WeeklyReview, tells_rollouts_that_guards_stopped_from_others) {
  HurtPast past;
  past.records(past.rollout("rolled-back", 5'000, 0));
  const WeeklyReview week = reviewed(past);
  EXPECT_EQ(week.rollouts.began, 1u);
  EXPECT_EQ(week.rollouts.rolled_back, 1u);
  EXPECT_EQ(week.rollouts.caught, 1u);
  EXPECT_EQ(week.rollouts.promoted_by_hand, 1u);
}

TEST(WeeklyReview, names_what_is_overdue_whenever_it_was_asked_for) {
  HurtPast past;
  ledger::IncidentStepped added = past.incident("action-added");
  added.action = ledger::ActionOwed{1, "tomas", {past.now.seconds + kDay, 0}, "guard estimates"};
  past.records(added, "mara");
  past.happens("wim", GlassBroken{past.state.now().content, "prod", "orders are lost",
                                  std::chrono::hours(1)});
  EXPECT_THAT(reviewed(past).overdue, IsEmpty());
  EXPECT_EQ(reviewed(past).open.size(), 1u);
  EXPECT_EQ(reviewed(past).exceptions.size(), 1u);
  past.passes(9 * kDay);
  const WeeklyReview later = reviewed(past);
  ASSERT_EQ(later.overdue.size(), 1u);
  EXPECT_EQ(later.overdue[0].action.it.owner, "tomas");
  EXPECT_THAT(later.open, IsEmpty());
  ASSERT_EQ(later.unreviewed.size(), 1u) << "nobody said what came of the broken glass";
  EXPECT_THAT(later.exceptions, IsEmpty());
}

TEST(Trend, puts_an_incident_into_every_group_that_it_is_of) {
  HurtPast past;
  const Trend controls = trend(past, TrendBy::control);
  EXPECT_THAT(names_in(controls), ElementsAre("promoted-by-hand", "unguarded-stage"));
  EXPECT_EQ(controls.all.incidents, 1u);
  EXPECT_EQ(controls.all.severe, 1u);
  EXPECT_EQ(controls.all.orders.low, 900u);
  EXPECT_EQ(controls.all.detected_after, seconds(89));
  EXPECT_THAT(names_in(trend(past, TrendBy::journey)), ElementsAre("checkout"));
  EXPECT_THAT(names_in(trend(past, TrendBy::cause)), ElementsAre("change"));
  EXPECT_THAT(names_in(trend(past, TrendBy::reach)), ElementsAre("1 journey in 1 region"));
  EXPECT_THAT(names_in(trend(past, TrendBy::tier)), ElementsAre("not known"))
      << "there is no catalog, and no tier is made up";
}

TEST(Trend, counts_each_incident_in_its_week_and_none_that_is_older) {
  HurtPast past;
  const std::size_t weeks_before = trend(past, TrendBy::cause).weeks.size();
  past.passes(7 * kDay);
  ledger::IncidentStepped another = past.incident("opened");
  another.incident = "i2";
  past.records(another);
  const Trend two = trend(past, TrendBy::cause);
  EXPECT_EQ(two.all.incidents, 2u);
  EXPECT_EQ(two.weeks.size(), weeks_before);
  ASSERT_GE(two.all.by_week.size(), 2u);
  EXPECT_EQ(two.all.by_week.back(), 1u);
  EXPECT_EQ(two.all.by_week[two.all.by_week.size() - 2], 1u);
  EXPECT_EQ(two.incidents.front().incident, "i2") << "the newest first";
  EXPECT_EQ(two.all.orders.of, 1u) << "of the other nobody knows what it cost";
  past.passes(40 * kDay);
  const Trend none = trend(past, TrendBy::cause);
  EXPECT_EQ(none.all.incidents, 0u);
  EXPECT_THAT(none.groups, IsEmpty());
}

TEST(Trend, takes_the_lower_of_two_middles_and_of_nothing_nothing) {
  EXPECT_EQ(median({}), std::nullopt);
  EXPECT_EQ(median({seconds(9), seconds(3)}), seconds(3));
  EXPECT_EQ(median({seconds(9), seconds(3), seconds(5)}), seconds(5));
}

}  // namespace
}  // namespace belay::control
