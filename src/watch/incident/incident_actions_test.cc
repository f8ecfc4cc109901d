#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "watch/incident/incident.h"

namespace belay::watch {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr std::int64_t kStart = 1'790'000'000;
Instant at(std::int64_t seconds) { return {kStart + seconds, 0}; }

Signal signal(const std::string& of, const std::string& system, std::int64_t onset = 0) {
  Signal made;
  made.of = of;
  made.system = system;
  made.onset = at(onset);
  made.at = at(onset + 60);
  made.says = of + " fell";
  return made;
}

/// One that was taken, or a failed test.
IncidentState after(const IncidentState& state, const IncidentFact& fact, std::int64_t when) {
  const auto made = advance(state, fact, at(when));
  EXPECT_TRUE(made) << made.error().message;
  return made ? made->state : state;
}

IncidentState reviewed() {
  IncidentState state = open_incident("i1", "prod", signal("orders", "shop"), at(60)).state;
  state = after(state, Resolved{{"mara", "it is over"}}, 120);
  return after(state, Reviewed{{"mara", ""}, sha256("review")}, 180);
}

TEST(IncidentActions, are_owed_until_somebody_says_that_they_are_done_also_after_the_review) {
  IncidentState state = reviewed();
  const auto added = advance(
      state, ActionAdded{{"mara", ""}, "tomas", at(600), "guard estimates, not only errors"},
      at(200));
  ASSERT_TRUE(added) << added.error().message;
  ASSERT_EQ(added->records.size(), 1u);
  EXPECT_EQ(added->records[0].what, IncidentStep::action_added);
  ASSERT_TRUE(added->records[0].action);
  EXPECT_EQ(added->records[0].action->owner, "tomas");
  EXPECT_THAT(added->state.timeline.back().why,
              AllOf(HasSubstr("action 1"), HasSubstr("tomas"), HasSubstr("guard estimates")));
  ASSERT_EQ(added->state.actions.size(), 1u);
  EXPECT_EQ(added->state.phase, IncidentPhase::reviewed) << "it stays what it is";
  EXPECT_FALSE(added->state.actions[0].is_overdue(at(600)));
  EXPECT_TRUE(added->state.actions[0].is_overdue(at(601)));
  state = after(added->state, ActionDone{{"tomas", "in change 18"}, 1}, 900);
  EXPECT_THAT(state.timeline.back().why,
              AllOf(HasSubstr("guard estimates"), HasSubstr("is done"), HasSubstr("in change 18")));
  EXPECT_FALSE(state.actions[0].is_overdue(at(9'000))) << "what is done is owed no more";
  const auto again = parse_incident(write_incident(state));
  ASSERT_TRUE(again) << again.error().to_string();
  EXPECT_EQ(*again, state);
}

TEST(IncidentActions, that_nobody_owes_or_that_say_nothing_or_are_past_are_refused) {
  const IncidentState state = reviewed();
  const auto refusal = [&](const IncidentFact& fact) {
    const auto made = advance(state, fact, at(200));
    return made ? std::string("taken") : made.error().message;
  };
  const Person mara{"mara", ""};
  EXPECT_THAT(refusal(ActionAdded{{"", ""}, "tomas", at(600), "x"}), HasSubstr("nobody is named"));
  EXPECT_THAT(refusal(ActionAdded{mara, " ", at(600), "x"}), HasSubstr("nobody owes"));
  EXPECT_THAT(refusal(ActionAdded{mara, "tomas", at(600), " \n"}), HasSubstr("what is to be done"));
  EXPECT_THAT(refusal(ActionAdded{mara, "tomas", at(199), "x"}), HasSubstr("is past"));
  EXPECT_THAT(refusal(ActionDone{mara, 1}), HasSubstr("has no action 1"));
}

TEST(IncidentActions, are_done_once_and_are_not_endless) {
  IncidentState state = reviewed();
  for (std::size_t i = 0; i < kActionsMax; ++i) {
    state = after(state, ActionAdded{{"mara", ""}, "tomas", at(600), "look again"}, 200);
  }
  EXPECT_EQ(state.actions.back().number, kActionsMax);
  EXPECT_FALSE(advance(state, ActionAdded{{"mara", ""}, "tomas", at(600), "one more"}, at(200)));
  state = after(state, ActionDone{{"tomas", ""}, 2}, 300);
  const auto twice = advance(state, ActionDone{{"wim", ""}, 2}, at(400));
  ASSERT_FALSE(twice);
  EXPECT_THAT(twice.error().message, HasSubstr("`tomas` said so"));
}

}  // namespace
}  // namespace belay::watch
