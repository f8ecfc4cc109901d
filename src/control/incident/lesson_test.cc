#include "control/incident/lesson.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "control/incident/test_hurt_past.h"

namespace belay::control {
namespace {

using std::chrono::seconds;
using test::HurtPast;
using test::TestPast;
using testing::Contains;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

Lesson learned(TestPast& from, const std::string& incident = "i1") {
  const auto read = from.past();
  EXPECT_TRUE(read) << read.error().message;
  if (!read) return {};
  LedgerDocuments documents(from);
  auto made = lesson_of(read->past, documents, incident);
  EXPECT_TRUE(made) << made.error().message;
  return made ? *std::move(made) : Lesson();
}

std::vector<std::string> off_in(const Lesson& lesson) {
  std::vector<std::string> made;
  for (const OffControl& off : lesson.off) made.emplace_back(name_of(off.what));
  return made;
}

/// An incident that the change is blamed for, without a document.
ledger::IncidentStepped blamed(const TestPast& past, const std::string& cause = "change") {
  ledger::IncidentStepped made = past.incident("blamed");
  made.suspect = ledger::Suspected{cause, cause == "change" ? past.state.id : "eu", "9.00"};
  return made;
}

TEST(Lesson, tells_what_was_owed_by_which_rule_and_who_discharged_it) {
  HurtPast past;
  const Lesson lesson = learned(past);
  ASSERT_TRUE(lesson.change && lesson.change->in_force);
  ASSERT_EQ(lesson.change->decisions.size(), 2u);
  EXPECT_EQ(lesson.change->decisions[0].verdict, "hold");
  const JudgedDecision& judged = lesson.change->decisions[*lesson.change->in_force];
  EXPECT_EQ(judged.verdict, "allow");
  ASSERT_EQ(judged.duties.size(), 3u);
  EXPECT_THAT(judged.duties[0].rules, ElementsAre("two people"));
  ASSERT_EQ(judged.duties[0].by.size(), 2u);
  EXPECT_EQ(judged.duties[0].by[0].who->subject, "mara");
  EXPECT_EQ(judged.duties[1].state, "discharged");
  EXPECT_EQ(judged.duties[2].kind, "rollout");
  EXPECT_EQ(lesson.change->guidance, "runbook <b>4</b>");
  ASSERT_TRUE(lesson.change->making);
  EXPECT_EQ(lesson.change->making->level, facts::Level::human);
}

TEST(Lesson, has_when_it_began_what_it_cost_and_how_long_the_undo_took) {
  HurtPast past;
  const Lesson lesson = learned(past);
  EXPECT_EQ(lesson.severity, 1u);
  EXPECT_EQ(lesson.phase, "mitigated");
  ASSERT_TRUE(lesson.onset);
  EXPECT_EQ(lesson.opened.seconds - lesson.onset->seconds, 89);
  EXPECT_EQ(lesson.total("orders")->estimate, 1'200u) << "what is a sum already is not added";
  EXPECT_FALSE(lesson.total("errors"));
  ASSERT_EQ(lesson.undos.size(), 1u);
  EXPECT_EQ(lesson.undos[0].done->seconds - lesson.undos[0].asked.at.seconds, 41);
  EXPECT_EQ(lesson.undos[0].asked.by.subject, "wim");
  ASSERT_EQ(lesson.account->suspects.size(), 2u);
}

TEST(Lesson, names_the_guard_that_saw_it_and_how_soon) {
  HurtPast past;
  const Lesson lesson = learned(past);
  ASSERT_EQ(lesson.change->guards.size(), 1u);
  const GuardSaw& saw = lesson.change->guards.front();
  EXPECT_EQ(saw.guard, "orders");
  EXPECT_EQ(saw.share, 5'000u);
  EXPECT_EQ(saw.after, seconds(61)) << "since its share was asked for, not since the beginning";
}

TEST(Lesson, names_stages_that_nothing_guarded_and_who_promoted_by_hand) {
  HurtPast past;
  const Lesson lesson = learned(past);
  EXPECT_THAT(off_in(lesson), ElementsAre("unguarded-stage", "promoted-by-hand"));
  EXPECT_EQ(lesson.off[0].of, "50 %");
  EXPECT_EQ(lesson.off[1].why, "the sale begins");
  EXPECT_EQ(lesson.off[1].where->by.subject, "wim");
}

TEST(Lesson, of_a_waiver_and_of_broken_glass_says_what_they_lifted_and_why) {
  for (const bool is_override : {false, true}) {
    TestPast past;
    past.opens();
    const ledger::Content content = past.state.now().content;
    if (is_override) {
      past.happens("wim", GlassBroken{content, "prod", "orders are lost", std::chrono::hours(1)});
    } else {
      past.happens(
          "mara",
          WaiverAsked{content, {"say what it does"}, "prod", "no time", std::chrono::hours(1)});
      past.happens("tomas", WaiverAgreed{"c1-w1", content, "prod"});
    }
    past.decided();
    past.records(past.incident("opened"));
    past.records(blamed(past));
    const Lesson lesson = learned(past);
    EXPECT_THAT(off_in(lesson), Contains(is_override ? "break-glass" : "waiver"));
    EXPECT_EQ(lesson.off[is_override ? 0 : 1].why, is_override ? "orders are lost" : "no time");
    EXPECT_THAT(off_in(lesson), Contains("no-rollout")) << "it was owed, and there is none";
    ASSERT_EQ(lesson.change->exceptions.size(), 1u);
  }
}

TEST(Lesson, of_a_change_that_nobody_decided_says_so) {
  TestPast past;
  past.opens();
  past.records(past.incident("opened"));
  past.records(blamed(past));
  EXPECT_THAT(off_in(learned(past)), ElementsAre("no-decision"));
  past.records(past.incident("resolved"), "mara");
  past.decided();
  EXPECT_THAT(off_in(learned(past)), ElementsAre("no-decision"))
      << "what was decided afterwards did not let it out";
}

TEST(Lesson, of_a_change_that_was_held_and_went_out_says_so) {
  TestPast past;
  past.opens();
  past.decided();
  past.records(past.incident("opened"));
  past.records(blamed(past));
  EXPECT_THAT(off_in(learned(past)), ElementsAre("not-allowed", "no-rollout"));
}

TEST(Lesson, of_a_change_that_the_ledger_does_not_know_claims_nothing) {
  TestPast past;
  ledger::IncidentStepped step = past.incident("opened");
  step.suspect = ledger::Suspected{"change", "deployed by hand", "9.00"};
  past.records(step);
  const Lesson lesson = learned(past);
  EXPECT_FALSE(lesson.change);
  EXPECT_FALSE(lesson.is_known(NotKnown::change));
  EXPECT_THAT(off_in(lesson), ElementsAre("no-decision"));
}

TEST(Lesson, that_blames_infrastructure_or_nobody_finds_no_change_at_fault) {
  for (const char* cause : {"infrastructure", "none"}) {
    TestPast past;
    past.opens();
    past.decided();
    past.records(past.incident("opened"));
    past.records(blamed(past, cause));
    const Lesson lesson = learned(past);
    EXPECT_FALSE(lesson.change);
    EXPECT_THAT(lesson.off, IsEmpty()) << cause;
    EXPECT_EQ(lesson.is_known(NotKnown::cause), std::string(cause) == "infrastructure");
    EXPECT_TRUE(lesson.is_known(NotKnown::undo) && lesson.is_known(NotKnown::making));
  }
}

TEST(Lesson, names_deployments_that_nothing_allowed) {
  TestPast past;
  watch::IncidentState account = past.account({});
  account.signals.front().signal.kind = watch::Signal::Kind::deployment;
  account.signals.front().signal.of = "d7";
  ledger::IncidentStepped step = past.incident("opened");
  step.account = past.keep(watch::write_incident(account));
  past.records(step);
  const Lesson lesson = learned(past);
  ASSERT_THAT(off_in(lesson), ElementsAre("unsanctioned"));
  EXPECT_EQ(lesson.off[0].of, "d7");
}

TEST(Lesson, without_its_documents_is_not_known_and_not_made_up) {
  HurtPast past;
  past.documents.clear();
  const Lesson lesson = learned(past);
  for (const NotKnown what : {NotKnown::account, NotKnown::onset, NotKnown::rules, NotKnown::making,
                              NotKnown::guidance, NotKnown::reach}) {
    EXPECT_FALSE(lesson.is_known(what)) << static_cast<int>(what);
  }
  ASSERT_TRUE(lesson.change);
  EXPECT_FALSE(lesson.change->making || lesson.change->is_record_known);
  EXPECT_EQ(lesson.change->decisions.back().duties.size(), 3u) << "entries say that themselves";
  EXPECT_THAT(off_in(lesson), ElementsAre("promoted-by-hand")) << "stages were in the plan";
}

TEST(Lesson, from_a_document_that_was_changed_fails_whichever_it_is) {
  HurtPast intact;
  const auto read = intact.past();
  ASSERT_TRUE(read);
  const RecordedChange& change = *read->past.change(intact.state.id);
  const ledger::Decided& decided = change.decisions.back().said;
  const Dossier dossier = parse_dossier(intact.documents.at(decided.inputs)).value();
  const auto& steps = read->past.incidents().front().steps;
  for (const Digest& name : {decided.inputs, decided.explanation, dossier.findings,
                             dossier.directory, dossier.judges.policy.front().digest,
                             change.rollouts.front().said.plan, *steps[1].said.account}) {
    HurtPast past;
    ASSERT_TRUE(past.documents.contains(name));
    past.documents[name] += " ";
    LedgerDocuments documents(past);
    const auto made = lesson_of(past.past()->past, documents, "i1");
    ASSERT_FALSE(made) << intact.documents.at(name);
    EXPECT_THAT(made.error().message, HasSubstr("is not what its name says"));
  }
}

TEST(Lesson, follows_actions_until_they_are_done) {
  HurtPast past;
  ledger::IncidentStepped added = past.incident("action-added");
  added.action = ledger::ActionOwed{1, "tomas", past.now, "guard estimates"};
  past.records(added, "mara");
  added.action = ledger::ActionOwed{2, "wim", past.now, "write it down"};
  past.records(added, "mara");
  ledger::IncidentStepped done = past.incident("action-done", "in change 18");
  done.action = ledger::ActionOwed{2, "wim", past.now, "write it down"};
  past.records(done, "wim");
  const Lesson lesson = learned(past);
  ASSERT_EQ(lesson.actions.size(), 2u);
  EXPECT_TRUE(lesson.actions[0].is_overdue({past.now.seconds + 1, 0}));
  EXPECT_FALSE(lesson.actions[1].is_overdue({past.now.seconds + 1, 0}));
  EXPECT_EQ(lesson.actions[1].done_why, "in change 18");
}

TEST(Lesson, of_an_incident_that_is_not_there_names_what_lists_them) {
  HurtPast past;
  LedgerDocuments documents(past);
  const auto made = lesson_of(past.past()->past, documents, "i9");
  ASSERT_FALSE(made);
  EXPECT_EQ(made.error().code, Code::not_found);
  EXPECT_THAT(made.error().message, HasSubstr("no incident `i9`"));
}

TEST(RecordedPast, of_an_empty_ledger_says_so_and_of_a_cut_one_fails) {
  TestPast empty;
  ASSERT_FALSE(empty.past());
  EXPECT_THAT(empty.past().error().message, HasSubstr("no entry yet"));
  HurtPast past;
  ASSERT_TRUE(past.past());
  past.cut = 1;
  EXPECT_FALSE(past.past());
}

}  // namespace
}  // namespace belay::control
