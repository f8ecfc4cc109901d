#include "app/cli/learn_words.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "app/cli/learn_help.h"
#include "app/cli/test_words.h"

namespace belay::app {
namespace {

using ::testing::HasSubstr;

TEST(LearnWords, name_an_incident_and_whose_ledger_it_is_in) {
  const auto parsed =
      parse({"incident", "review", "i40", "--export", "copy", "--key", "k", "--out", "i40.md"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& review = std::get<IncidentReviewOptions>(parsed->command);
  EXPECT_EQ(review.incident, "i40");
  EXPECT_EQ(review.from.export_folder, "copy");
  EXPECT_EQ(review.out_file, "i40.md");
  EXPECT_THAT(refusal_of({"incident", "review", "--data", "d"}), HasSubstr("which incident?"));
  EXPECT_THAT(refusal_of({"incident", "review", "i40", "--export", "copy"}),
              HasSubstr("`belay incident review ID --key KEY`"));
  EXPECT_THAT(refusal_of({"incident", "review", "i40", "--export", "c", "--data", "d"}),
              HasSubstr("which ledger?"));
  EXPECT_THAT(refusal_of({"incident"}), HasSubstr("trend"));
}

TEST(LearnWords, say_since_when_and_by_what) {
  const auto parsed = parse({"incident", "trend", "--data", "d", "--since", "30d", "--by",
                             "control", "--format", "json"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& trend = std::get<IncidentTrendOptions>(parsed->command);
  EXPECT_EQ(trend.by, control::TrendBy::control);
  EXPECT_EQ(trend.as, IncidentTrendOptions::As::json);
  EXPECT_EQ(trend.since.of({86'400 * 31, 0}).seconds, 86'400);
  const auto day = parse({"incident", "trend", "--data", "d", "--since", "2026-09-01"});
  ASSERT_TRUE(day) << day.error().to_string();
  EXPECT_EQ(std::get<IncidentTrendOptions>(day->command).since.of({0, 0}).to_string(),
            "2026-09-01T00:00:00Z");
  EXPECT_THAT(refusal_of({"incident", "trend", "--data", "d", "--since", "soon"}),
              HasSubstr("`--since 90d`"));
  EXPECT_THAT(refusal_of({"incident", "trend", "--data", "d", "--by", "contrl"}),
              HasSubstr("did you mean `control`?"));
  EXPECT_THAT(refusal_of({"incident", "trend", "--data", "d", "--format", "xml"}),
              HasSubstr("markdown"));
}

TEST(LearnWords, of_an_action_say_who_owes_what_until_when_or_that_it_is_done) {
  const auto parsed = parse({"incident", "action", "i40", "guard estimates", "--owner", "tomas",
                             "--due", "2026-12-01", "--server", "s", "--token", "t"});
  ASSERT_TRUE(parsed) << parsed.error().to_string();
  const auto& added = std::get<IncidentActionOptions>(parsed->command);
  EXPECT_EQ(added.text, "guard estimates");
  EXPECT_EQ(added.due.to_string(), "2026-12-01T23:59:59Z") << "until the end of that day";
  const auto done = parse({"incident", "action", "i40", "--done", "2", "--why", "in change 18"});
  ASSERT_TRUE(done) << done.error().to_string();
  EXPECT_EQ(std::get<IncidentActionOptions>(done->command).done, 2u);
  for (const std::vector<const char*>& words :
       {std::vector<const char*>{"incident", "action", "i40"},
        {"incident", "action", "i40", "x", "--owner", "tomas"},
        {"incident", "action", "i40", "--owner", "tomas", "--due", "2026-12-01"}}) {
    EXPECT_THAT(refusal_of(words), HasSubstr("who owes what"));
  }
  EXPECT_THAT(refusal_of({"incident", "action", "i40", "x", "--owner", "t", "--due", "friday"}),
              HasSubstr("is no day"));
  EXPECT_THAT(refusal_of({"incident", "action", "i40", "--done", "0"}), HasSubstr("no action"));
  EXPECT_THAT(refusal_of({"incident", "action", "i40", "x", "--done", "1"}), HasSubstr("leave"));
}

TEST(LearnWords, of_a_week_are_told_from_an_exception_that_is_reviewed) {
  const auto weekly = parse({"review", "weekly", "--data", "d", "--week", "2026-W47"});
  ASSERT_TRUE(weekly) << weekly.error().to_string();
  EXPECT_EQ(std::get<ReviewWeeklyOptions>(weekly->command).week->to_string(), "2026-W47");
  const auto review = parse({"review", "c1-o1", "--justified", "--findings", "it had to be"});
  ASSERT_TRUE(review) << review.error().to_string();
  EXPECT_TRUE(std::holds_alternative<ReviewOptions>(review->command));
  EXPECT_THAT(refusal_of({"review", "weekly", "--data", "d", "--week", "47"}),
              HasSubstr("2026-W47"));
}

TEST(LearnWords, are_those_of_the_page) {
  for (const char* option :
       {"--out", "--since", "--by", "--format", "--owner", "--due", "--done", "--why", "--week"}) {
    EXPECT_THAT(learn_help_page(), HasSubstr(option));
  }
}

}  // namespace
}  // namespace belay::app
