#include "app/cli/render/review_document.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "app/cli/render/trend_report.h"
#include "app/cli/render/weekly_report.h"
#include "base/text.h"
#include "control/incident/test_hurt_past.h"

namespace belay::app {
namespace {

using control::test::HurtPast;
using control::test::TestPast;
using ::testing::HasSubstr;
using ::testing::Not;

/// Would format, link, mention, end a table's cell, or be run.
constexpr std::string_view kHostile =
    "</code><script>alert(1)</script> **bold** [a](http://x) @retail/sre | # `x`";

ledger::IncidentStepped action(const TestPast& past, const std::string& text) {
  ledger::IncidentStepped made = past.incident("action-added");
  made.action = ledger::ActionOwed{1, "tomas", {past.now.seconds + 60, 0}, escaped(text)};
  return made;
}

/// One that has hostile text wherever somebody outside can write some.
struct HostilePast : HurtPast {
  HostilePast() {
    const std::string text(kHostile);
    ledger::IncidentStepped rang = incident("rang", escaped(text));
    watch::IncidentState full = account({watch::CauseKind::change, state.id, 41.2, {text}, {text}});
    full.signals.front().signal.of = full.signals.front().signal.says = text;
    // As it was when the incident was opened.
    watch::Signal& first = full.signals.front().signal;
    for (Instant* at : {&full.onset, &full.opened, &first.onset, &first.at}) at->seconds -= 645;
    rang.account = keep(watch::write_incident(full));
    records(rang, text);
    records(action(*this, text), "mara");
  }
};

std::string document_of(TestPast& past) {
  const auto read = past.past();
  control::LedgerDocuments documents(past);
  const auto lesson = control::lesson_of(read->past, documents, "i1");
  EXPECT_TRUE(lesson) << lesson.error().message;
  if (!lesson) return "";
  return review_document(*lesson, {read->origin, read->head.size, std::string(64, 'a')},
                         {past.now.seconds + 3600, 0});
}

std::string golden() {
  std::ostringstream made;
  made << std::ifstream(BELAY_ROOT "/test/golden/incident_review.md").rdbuf();
  return made.str();
}

TEST(ReviewDocument, of_an_incident_is_the_one_that_people_read_last) {
  HostilePast past;
  const std::string written = document_of(past);
  const std::string now = testing::TempDir() + "incident_review.md";
  std::ofstream(now) << written;
  EXPECT_EQ(written, golden()) << "what was written now is in " << now;
}

TEST(ReviewDocument, lets_nothing_from_a_ledger_format_link_mention_or_run) {
  HostilePast past;
  const std::string written = document_of(past);
  for (const char* dangerous : {"<script", "**bold**", "](http", "@retail", "# `x`", "</code><"}) {
    EXPECT_THAT(written, Not(HasSubstr(dangerous)));
  }
  for (const std::string_view line : lines_of(written)) {
    if (!line.starts_with("|")) continue;
    const auto bars = std::count(line.begin(), line.end(), '|');
    EXPECT_TRUE(bars == 6) << line;
  }
}

TEST(ReviewDocument, claims_no_cause_by_how_a_change_was_made) {
  HurtPast past;
  const std::string written = document_of(past);
  EXPECT_THAT(written, HasSubstr("how it was made: **human**"));
  EXPECT_THAT(written, HasSubstr("says nothing of why it did harm"));
  EXPECT_THAT(written, HasSubstr("Whether it is the cause is for people to say"));
  past.documents.clear();
  const std::string without = document_of(past);
  EXPECT_THAT(without,
              HasSubstr("how it was made: **not known**. That is not the same as: by hand."));
  EXPECT_THAT(without, HasSubstr("How was it made? Nobody says"));
  EXPECT_THAT(without, HasSubstr("The evidence is not known"));
  EXPECT_THAT(without, Not(HasSubstr("human")));
}

TEST(ReviewDocument, of_what_no_change_did_blames_none) {
  TestPast past;
  past.records(past.incident("opened"));
  ledger::IncidentStepped blamed = past.incident("blamed");
  blamed.suspect = ledger::Suspected{"infrastructure", "eu/a", "9.00"};
  past.records(blamed);
  const std::string written = document_of(past);
  EXPECT_THAT(written, HasSubstr("Blamed is infrastructure, <code>eu/a</code>, and no change."));
  EXPECT_THAT(written, HasSubstr("None is known: no change is blamed."));
  EXPECT_THAT(written, Not(HasSubstr("## The change that is blamed")));
}

TEST(WeeklyReport, has_what_was_off_what_rules_cost_and_what_is_overdue) {
  HostilePast past;
  past.passes(120);
  const auto read = past.past();
  control::LedgerDocuments documents(past);
  const auto week =
      control::weekly_review(read->past, documents, {past.now.seconds - 7 * 86'400, 0}, past.now);
  ASSERT_TRUE(week) << week.error().message;
  const std::string written = weekly_report(*week, {read->origin, read->head.size, "aa"});
  EXPECT_THAT(written, HasSubstr("1 incident: 1,200 orders lost (900 to 1,500), errors on top: not "
                                 "known."));
  EXPECT_THAT(written, HasSubstr("**Promoted by hand**"));
  EXPECT_THAT(written, HasSubstr("| <code>two people</code> | 2 | 1 | 0 | 1 | 1 | 1h4s | 0 | 0 |"));
  EXPECT_THAT(written, HasSubstr("<code>tomas</code> owes action 1"));
  EXPECT_THAT(written, Not(HasSubstr("<script")));
}

TEST(TrendReport, says_in_every_format_what_is_known_and_escapes_the_rest) {
  HostilePast past;
  past.passes(120);
  const auto read = past.past();
  control::LedgerDocuments documents(past);
  const auto trend = control::trend_of(read->past, documents, control::TrendBy::control,
                                       {past.now.seconds - 30 * 86'400, 0}, past.now);
  ASSERT_TRUE(trend) << trend.error().message;
  const MadeOf made_of{read->origin, read->head.size, "aa"};
  const std::string text = trend_text(*trend);
  EXPECT_THAT(text, HasSubstr("1 incident from"));
  EXPECT_THAT(text, HasSubstr("1,200 (900 to 1,500)"));
  EXPECT_THAT(text, HasSubstr("OVERDUE since"));
  const std::string markdown = trend_markdown(*trend, made_of);
  EXPECT_THAT(markdown, HasSubstr("| <code>promoted-by-hand</code> | 1 | 1 |"));
  EXPECT_THAT(markdown, Not(HasSubstr("<script")));
  const auto parsed = json::parse(trend_json(*trend, made_of), "the trend");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed->find("by")->text(), "control");
  EXPECT_EQ(parsed->find("groups")->array()->size(), 2u);
  EXPECT_EQ(*parsed->find("all")->find("orders")->find("high")->integer(), 1'500);
  EXPECT_TRUE(parsed->find("all")->find("errors")->is_null()) << "not known is no nought";
}

TEST(ReportsOfIncidents, say_how_many_customers_were_touched_where_they_were_counted) {
  HurtPast past;
  const auto nothing = document_of(past);
  EXPECT_THAT(nothing, Not(HasSubstr("customers"))) << "nobody counted them";
  ledger::IncidentStepped more = past.incident("severity-raised", "it is of severity 1 now");
  more.impact = {{"checkout", "", "customers", 2'018, 1'990, 2'022},
                 {"", "", "customers", 2'018, 1'990, 2'022}};
  past.records(more);
  const std::string said = "2,018 customers touched (1,990 to 2,022)";
  EXPECT_THAT(document_of(past), HasSubstr(said));
  past.passes(120);
  const auto read = past.past();
  control::LedgerDocuments documents(past);
  const Instant before{past.now.seconds - 7 * 86'400, 0};
  const MadeOf made_of{read->origin, read->head.size, "aa"};
  const auto week = control::weekly_review(read->past, documents, before, past.now);
  ASSERT_TRUE(week) << week.error().message;
  EXPECT_THAT(weekly_report(*week, made_of), HasSubstr(said));
  const auto trend =
      control::trend_of(read->past, documents, control::TrendBy::journey, before, past.now);
  ASSERT_TRUE(trend) << trend.error().message;
  EXPECT_THAT(trend_text(*trend), HasSubstr(said));
  EXPECT_THAT(trend_markdown(*trend, made_of), HasSubstr("In all " + said));
  const auto parsed = json::parse(trend_json(*trend, made_of), "the trend");
  ASSERT_TRUE(parsed) << parsed.error().message;
  EXPECT_EQ(*parsed->find("all")->find("customers")->find("estimate")->integer(), 2'018);
}

TEST(TrendReport, of_no_incident_says_so) {
  TestPast past;
  past.opens();
  const auto read = past.past();
  control::LedgerDocuments documents(past);
  const auto trend = control::trend_of(read->past, documents, control::TrendBy::journey,
                                       {past.now.seconds - 86'400, 0}, past.now);
  ASSERT_TRUE(trend);
  EXPECT_THAT(trend_text(*trend), testing::StartsWith("0 incidents from"));
}

}  // namespace
}  // namespace belay::app
