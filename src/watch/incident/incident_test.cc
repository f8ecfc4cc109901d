#include "watch/incident/incident.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace belay::watch {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::int64_t kStart = 1'790'000'000;
Instant at(std::int64_t seconds) { return {kStart + seconds, 0}; }

Signal signal(const std::string& of, const std::string& system, std::int64_t onset = 0,
              const std::string& region = "", const std::string& cell = "") {
  Signal made;
  made.of = of;
  made.system = system;
  made.region = region;
  made.cell = cell;
  made.onset = at(onset);
  made.at = at(onset + 60);
  made.says = of + " fell";
  return made;
}

const Person kInes{"ines", "the canary lied"}, kNobody{"", "why not"};

UndoPlan plan(const std::string& suspect = "c1") {
  UndoPlan made;
  made.suspect = suspect;
  made.steps.push_back({UndoStep::Kind::roll_back, "r7", "checkout", "v2", "", ""});
  made.steps.push_back({UndoStep::Kind::freeze, "checkout", "checkout", "", "", ""});
  return made;
}

Assessed assessed(CauseKind kind, const std::string& of, Severity severity = 2) {
  Assessed made;
  made.attribution.blamed = {kind, of, 12.5, {"it was there"}, {"not everywhere"}};
  made.attribution.suspects = {made.attribution.blamed, {CauseKind::none, "", 0, {}, {}}};
  made.impact.push_back({"checkout", "eu", CountsAs::orders, 40, 100, 60, {50, 70}});
  made.severity = severity;
  return made;
}

/// An incident that facts are told, one after the other.
class Told {
 public:
  Told() : last_(open_incident("i1", "prod", signal("orders", "storefront"), at(60))) {}

  /// Whether it was taken; `refusal` says why not.
  bool does(const IncidentFact& fact, std::int64_t seconds) {
    auto made = advance(last_.state, fact, at(seconds));
    refusal = made ? "" : made.error().message;
    if (made) last_ = *std::move(made);
    const auto again = parse_incident(write_incident(last_.state));
    EXPECT_TRUE(again && *again == last_.state) << "is kept as it is";
    return refusal.empty();
  }
  const IncidentState& state() const { return last_.state; }
  const std::vector<IncidentEffect>& effects() const { return last_.effects; }
  std::vector<IncidentStep> steps() const {
    std::vector<IncidentStep> made;
    for (const IncidentRecord& record : last_.records) made.push_back(record.what);
    return made;
  }
  std::vector<std::string> owed() const {
    std::vector<std::string> made;
    for (const IncidentEffect& each : effects()) {
      if (each.kind == IncidentEffect::Kind::undo) made.push_back(each.id);
    }
    return made;
  }
  void undo() {
    ASSERT_TRUE(does(UndoAsked{kInes, plan()}, 100)) << refusal;
    ASSERT_EQ(owed().size(), 2u);
  }

  std::string refusal;

 private:
  AdvancedIncident last_;
};

const WentQuiet kQuiet{Signal::Kind::drop, "orders", "", ""};

TEST(Incident, opens_with_what_rings_and_tells_people) {
  const AdvancedIncident made =
      open_incident("i1", "prod", signal("orders", "storefront", -30), at(60));
  ASSERT_EQ(made.records.size(), 1u);
  EXPECT_EQ(made.records[0].what, IncidentStep::opened);
  ASSERT_EQ(made.effects.size(), 1u);
  EXPECT_THAT(made.effects[0].words, HasSubstr("orders fell"));
  EXPECT_EQ(made.state.onset, at(-30));
  EXPECT_EQ(made.state.opened, at(60));
  EXPECT_EQ(made.state.phase, IncidentPhase::open);
}

TEST(Incident, hears_what_goes_on_ringing_once) {
  Told told;
  ASSERT_TRUE(told.does(Rang{signal("orders", "storefront")}, 120));
  EXPECT_THAT(told.steps(), IsEmpty());
  ASSERT_TRUE(told.does(Rang{signal("errors", "checkout", -60)}, 120));
  EXPECT_THAT(told.steps(), ElementsAre(IncidentStep::rang));
  EXPECT_EQ(told.state().onset, at(-60)) << "the earliest";
}

TEST(Incident, keeps_no_more_signals_than_it_can_bear) {
  IncidentState state = Told().state();
  std::size_t records = 0;
  for (int i = 0; i < 250; ++i) {
    const auto made = advance(state, Rang{signal("count" + std::to_string(i), "cart")}, at(120));
    ASSERT_TRUE(made);
    state = made->state;
    records += made->records.size();
  }
  EXPECT_EQ(state.signals.size(), kSignalsMax);
  EXPECT_TRUE(state.more_rings);
  EXPECT_EQ(records, kSignalsMax) << "and that there are more, once";
}

TEST(Incident, is_mitigated_when_all_of_it_is_quiet_and_open_again_when_it_rings) {
  Told told;
  ASSERT_TRUE(told.does(Rang{signal("errors", "checkout")}, 120));
  ASSERT_TRUE(told.does(kQuiet, 300));
  EXPECT_EQ(told.state().phase, IncidentPhase::open) << "errors still ring";
  ASSERT_TRUE(told.does(WentQuiet{Signal::Kind::drop, "errors", "", ""}, 360));
  EXPECT_EQ(told.state().phase, IncidentPhase::mitigated);
  EXPECT_EQ(told.state().mitigated, at(360));
  ASSERT_TRUE(told.does(kQuiet, 400));
  EXPECT_THAT(told.steps(), IsEmpty()) << "said already";
  ASSERT_TRUE(told.does(Rang{signal("orders", "storefront", 420)}, 480));
  EXPECT_THAT(told.steps(), ElementsAre(IncidentStep::rang, IncidentStep::reopened));
  EXPECT_EQ(told.state().phase, IncidentPhase::open);
  EXPECT_FALSE(told.state().mitigated);
  EXPECT_EQ(told.state().signals[0].times, 2u);
}

TEST(Incident, that_a_person_mitigated_is_not_opened_by_what_goes_on_ringing) {
  Told told;
  ASSERT_TRUE(told.does(Mitigated{kInes}, 200));
  ASSERT_TRUE(told.does(Rang{signal("orders", "storefront")}, 260));
  EXPECT_EQ(told.state().phase, IncidentPhase::mitigated);
  EXPECT_FALSE(told.does(Mitigated{kInes}, 300));
  ASSERT_TRUE(told.does(Rang{signal("errors", "checkout", 300)}, 360));
  EXPECT_EQ(told.state().phase, IncidentPhase::open);
}

TEST(Incident, takes_back_whom_it_blamed_only_where_something_else_is_clearly_better) {
  const auto about = [](double something, double nothing) {
    Assessed made = assessed(CauseKind::none, "");
    made.attribution.suspects = {{CauseKind::infrastructure, "eu", something, {}, {}},
                                 {CauseKind::none, "", nothing, {}, {}}};
    if (nothing > something)
      std::reverse(made.attribution.suspects.begin(), made.attribution.suspects.end());
    if (something > nothing + 3) made.attribution.blamed = made.attribution.suspects.front();
    return made;
  };
  Told told;
  ASSERT_TRUE(told.does(about(20, 18), 1));
  EXPECT_EQ(told.state().blamed.kind, CauseKind::none) << "as likely is nobody";
  ASSERT_TRUE(told.does(about(20, 10), 2));
  EXPECT_EQ(told.state().blamed.of, "eu");
  for (const double nothing : {28.0, 32.0}) {
    ASSERT_TRUE(told.does(about(30, nothing), 3));
    EXPECT_EQ(told.state().blamed.of, "eu") << nothing;
    EXPECT_EQ(told.state().blamed.score, 30) << nothing;
  }
  ASSERT_TRUE(told.does(about(30, 34), 4));
  EXPECT_EQ(told.state().blamed.kind, CauseKind::none);
}

TEST(Incident, tells_people_when_it_is_worse_or_blamed_on_somebody_and_not_each_time) {
  Told told;
  ASSERT_TRUE(told.does(assessed(CauseKind::change, "c1", 2), 120));
  EXPECT_THAT(told.steps(), ElementsAre(IncidentStep::severity_raised, IncidentStep::blamed));
  ASSERT_TRUE(told.does(assessed(CauseKind::change, "c1", 3), 180));
  EXPECT_THAT(told.steps(), IsEmpty());
  EXPECT_EQ(told.state().severity, 2) << "the worst that it was";
  ASSERT_TRUE(told.does(assessed(CauseKind::none, "", 1), 240));
  EXPECT_THAT(told.steps(), ElementsAre(IncidentStep::severity_raised, IncidentStep::blamed));
  ASSERT_TRUE(told.does(assessed(CauseKind::none, "", -7), 300));
  EXPECT_EQ(told.state().severity, kSeverityWorst);
}

TEST(Incident, undoes_a_suspect_once) {
  Told told;
  told.undo();
  const std::string first = told.owed()[0];
  EXPECT_THAT(first, testing::StartsWith("i1/"));
  EXPECT_EQ(told.state().undos.front().by, "ines");
  EXPECT_FALSE(told.does(UndoAsked{{"omar", ""}, plan()}, 110));
  EXPECT_THAT(told.refusal, HasSubstr("ines asked for it"));
  ASSERT_TRUE(told.does(UndoStepDone{first}, 120));
  EXPECT_FALSE(is_still_wanted(told.state(), {first, IncidentEffect::Kind::undo, {}, "", false}));
  ASSERT_TRUE(told.does(UndoStepDone{first}, 121)) << "to say it again changes nothing";
  EXPECT_THAT(told.steps(), IsEmpty());
  const std::string second = told.state().steps[1].effect;
  EXPECT_NE(first, second);
  EXPECT_TRUE(is_still_wanted(told.state(), {second, IncidentEffect::Kind::undo, {}, "", false}));
  ASSERT_TRUE(told.does(UndoStepDone{second}, 130));
  EXPECT_THAT(told.steps(), ElementsAre(IncidentStep::undo_step_done, IncidentStep::undone));
  EXPECT_EQ(told.state().undos.front().done, at(130));
  EXPECT_FALSE(told.does(UndoAsked{kInes, plan()}, 140)) << "it was undone";
  // Another suspect is another undo, of other ids.
  ASSERT_TRUE(told.does(UndoAsked{kInes, plan("c2")}, 150));
  EXPECT_THAT(told.owed(), testing::Each(testing::AllOf(testing::Ne(first), testing::Ne(second))));
}

TEST(Incident, goes_on_owing_what_failed_and_asks_for_it_again_by_its_id) {
  Told told;
  told.undo();
  const std::string first = told.owed()[0], second = told.owed()[1];
  ASSERT_TRUE(told.does(UndoStepDone{second}, 110));
  ASSERT_TRUE(told.does(UndoStepFailed{first, "the proxy did not answer"}, 120));
  EXPECT_THAT(told.steps(), ElementsAre(IncidentStep::undo_step_failed));
  EXPECT_TRUE(told.state().is_owed());
  ASSERT_TRUE(told.does(Ticked{}, 125));
  EXPECT_THAT(told.owed(), IsEmpty()) << "not yet";
  // Whoever had it died, and another goes on from what is kept.
  ASSERT_TRUE(told.does(Ticked{}, 160));
  ASSERT_THAT(told.owed(), ElementsAre(first));
  EXPECT_TRUE(told.effects()[0].again);
  EXPECT_EQ(told.effects()[0].step, plan().steps[0]);
  ASSERT_TRUE(told.does(UndoStepFailed{first, "the proxy did not answer"}, 165));
  EXPECT_THAT(told.steps(), IsEmpty()) << "said already";
  EXPECT_EQ(told.state().steps[0].tries, 2u);
  ASSERT_TRUE(told.does(UndoStepDone{first}, 170));
  EXPECT_FALSE(told.state().is_owed());
  ASSERT_TRUE(told.does(UndoStepFailed{first, "late"}, 180)) << "done is done";
  EXPECT_FALSE(told.state().is_owed());
  EXPECT_FALSE(told.does(UndoStepDone{"i1/99"}, 190));
}

TEST(Incident, is_not_mitigated_by_itself_while_anything_is_owed) {
  Told told;
  told.undo();
  const std::vector<std::string> owed = told.owed();
  ASSERT_TRUE(told.does(kQuiet, 110));
  EXPECT_EQ(told.state().phase, IncidentPhase::open);
  ASSERT_TRUE(told.does(UndoStepDone{owed[0]}, 120));
  ASSERT_TRUE(told.does(UndoStepDone{owed[1]}, 130));
  EXPECT_EQ(told.state().phase, IncidentPhase::mitigated);
}

TEST(Incident, is_resolved_by_a_person_when_nothing_is_owed_and_thaws_what_it_froze) {
  Told told;
  told.undo();
  const std::vector<std::string> owed = told.owed();
  EXPECT_FALSE(told.does(Resolved{kInes}, 110));
  EXPECT_THAT(told.refusal, HasSubstr("still owes `" + owed[0] + "`"));
  ASSERT_TRUE(told.does(UndoStepDone{owed[0]}, 120));
  EXPECT_FALSE(told.does(UndoStepWaived{kNobody, owed[1]}, 130));
  ASSERT_TRUE(told.does(UndoStepWaived{kInes, owed[1]}, 130));
  EXPECT_THAT(told.steps(), ElementsAre(IncidentStep::undo_step_waived, IncidentStep::undone));
  EXPECT_FALSE(told.does(UndoStepWaived{kInes, owed[1]}, 131));
  ASSERT_TRUE(told.does(Resolved{kInes}, 140));
  EXPECT_EQ(told.state().phase, IncidentPhase::resolved);
  ASSERT_EQ(told.effects().size(), 1u);
  EXPECT_EQ(told.effects()[0].step.kind, UndoStep::Kind::thaw);
  EXPECT_EQ(told.effects()[0].step.of, "checkout");
  // Which is owed until it is done, too.
  ASSERT_TRUE(told.does(Ticked{}, 200));
  EXPECT_EQ(told.owed().size(), 1u);
  EXPECT_FALSE(told.does(Resolved{kInes}, 210));
}

TEST(Incident, is_reviewed_after_it_was_resolved_and_then_over) {
  Told told;
  const auto review = sha256("what was learned");
  EXPECT_FALSE(told.does(Reviewed{kInes, review}, 100));
  EXPECT_THAT(told.refusal, HasSubstr("resolve it before"));
  ASSERT_TRUE(told.does(Resolved{kInes}, 110)) << told.refusal;
  EXPECT_FALSE(told.does(Reviewed{kInes, {}}, 115));
  ASSERT_TRUE(told.does(Reviewed{kInes, review}, 120)) << told.refusal;
  EXPECT_EQ(told.state().review, review);
  EXPECT_FALSE(told.does(Reviewed{kInes, review}, 130));
  EXPECT_FALSE(told.does(Rang{signal("orders", "storefront", 200)}, 260));
  EXPECT_FALSE(told.does(UndoAsked{kInes, plan()}, 270));
  EXPECT_FALSE(told.does(Mitigated{kInes}, 280));
  ASSERT_TRUE(told.does(assessed(CauseKind::change, "c1"), 290)) << "passed over";
  EXPECT_THAT(told.state().suspects, IsEmpty());
}

TEST(Incident, is_quiet_where_nobody_says_again_in_time_what_was_said_outside) {
  Told told;
  Signal said = signal("status-page", "storefront", 0);
  said.kind = Signal::Kind::outside;
  said.until = at(3'600);
  ASSERT_TRUE(told.does(Rang{said}, 100));
  said.until = at(4'600);
  ASSERT_TRUE(told.does(Rang{said}, 1'000));
  const std::size_t lines = told.state().timeline.size();
  EXPECT_EQ(told.state().signals.back().signal.until, at(4'600)) << "said again, it holds longer";
  EXPECT_EQ(told.state().signals.back().times, 1u) << "and is one ring";
  EXPECT_FALSE(told.state().signals.back().has_lapsed(at(4'599)));
  EXPECT_TRUE(told.state().signals.back().has_lapsed(at(4'600)));
  const WentQuiet quiet{said.kind, said.of, "", ""};
  ASSERT_TRUE(told.does(quiet, 4'600));
  ASSERT_EQ(told.state().timeline.size(), lines + 1);
  EXPECT_THAT(told.state().timeline.back().why, HasSubstr("nobody has said it again"));
  said.until = at(9'000);
  ASSERT_TRUE(told.does(Rang{said}, 5'000));
  EXPECT_EQ(told.state().signals.back().times, 2u);
  ASSERT_TRUE(told.does(quiet, 5'100));
  EXPECT_THAT(told.state().timeline.back().why, HasSubstr("taken back by who said it"));
}

TEST(Incident, lets_nobody_without_a_name_do_anything) {
  Told told;
  EXPECT_FALSE(told.does(UndoAsked{kNobody, plan()}, 100));
  EXPECT_FALSE(told.does(Mitigated{kNobody}, 100));
  EXPECT_FALSE(told.does(Resolved{kNobody}, 100));
  ASSERT_TRUE(told.does(Resolved{kInes}, 110));
  EXPECT_FALSE(told.does(Reviewed{kNobody, sha256("x")}, 120));
}

TEST(Incident, refuses_an_undo_of_nothing_and_one_of_too_much) {
  Told told;
  EXPECT_FALSE(told.does(UndoAsked{kInes, UndoPlan{"c1", {}}}, 100));
  EXPECT_FALSE(told.does(UndoAsked{kInes, plan("")}, 100));
  UndoPlan large = plan();
  large.steps.resize(kUndoStepsMax + 1);
  EXPECT_FALSE(told.does(UndoAsked{kInes, large}, 100));
  EXPECT_THAT(told.state().undos, IsEmpty()) << "what is refused changes nothing";
}

TEST(Incident, refuses_a_kept_form_that_it_did_not_write) {
  const std::string kept = write_incident(Told().state());
  for (const auto& [from, to] : std::vector<std::pair<std::string, std::string>>{
           {"kept-incident/v1", "kept-incident/v2"},
           {"\"phase\":\"open\"", "\"phase\":\"ajar\""},
           {"\"severity\":4", "\"severity\":0"},
           {"\"effects\":1", "\"effects\":-1"},
           {"\"effects\":1", "\"effects\":1,\"more\":1"}}) {
    std::string wrong = kept;
    const std::size_t found = wrong.find(from);
    ASSERT_NE(found, std::string::npos) << from;
    EXPECT_FALSE(parse_incident(wrong.replace(found, from.size(), to))) << to;
  }
}

}  // namespace
}  // namespace belay::watch
