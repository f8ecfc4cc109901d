#include <algorithm>
#include <array>

#include "control/incident/lesson_parts.h"

namespace belay::control {
namespace {

constexpr std::array<std::string_view, kControlOffCount> kNames = {
    "no-decision",     "not-allowed", "warn-mode",       "waiver",           "break-glass",
    "no-rollout-owed", "no-rollout",  "unguarded-stage", "promoted-by-hand", "unsanctioned"};

/// Those that lifted what was owed, by the duties of the decision that it went out by.
void add_lifted(const BlamedChange& change, const JudgedDecision& judged,
                std::vector<OffControl>& made) {
  for (const Duty& duty : judged.duties) {
    if (duty.state != "waived" && duty.state != "overridden") continue;
    OffControl off{duty.state == "waived" ? ControlOff::waiver : ControlOff::break_glass,
                   judged.entered, duty.says, ""};
    for (const EnteredException& each : change.exceptions) {
      const bool is_it = std::any_of(duty.by.begin(), duty.by.end(),
                                     [&](const Duty::By& by) { return by.id == each.id; });
      if (!is_it) continue;
      off.where = each.entered;
      off.why = each.reason;
    }
    made.push_back(std::move(off));
  }
}

void add_decision(const BlamedChange& change, std::vector<OffControl>& made) {
  const auto is_for_deploy = [](const JudgedDecision& each) { return each.moment == "deploy"; };
  if (std::none_of(change.decisions.begin(), change.decisions.end(), is_for_deploy)) {
    made.push_back({ControlOff::no_decision, std::nullopt, "", ""});
  }
  if (!change.in_force) return;
  const JudgedDecision& judged = change.decisions[*change.in_force];
  if (judged.verdict != "allow") {
    made.push_back({ControlOff::not_allowed, judged.entered, judged.verdict, ""});
  }
  if (judged.would) made.push_back({ControlOff::warn_mode, judged.entered, *judged.would, ""});
  add_lifted(change, judged, made);
  const bool is_owed = std::any_of(judged.duties.begin(), judged.duties.end(),
                                   [](const Duty& duty) { return duty.kind == "rollout"; });
  if (!is_owed) made.push_back({ControlOff::no_rollout_owed, judged.entered, "", ""});
  if (is_owed && change.rollouts.empty()) {
    made.push_back({ControlOff::no_rollout, judged.entered, "", ""});
  }
}

std::string per_cent(std::uint64_t hundredths) {
  return watch::PerCent{static_cast<int>(std::min<std::uint64_t>(hundredths, 10'000))}.to_string();
}

Result<void> add_rollout(const RolloutTaken& rollout, LedgerDocuments& documents,
                         std::vector<OffControl>& made) {
  BELAY_TRY(const auto plan, documents.plan(rollout.steps.front().said.plan));
  for (const watch::Stage& stage : plan ? plan->stages : std::vector<watch::Stage>()) {
    if (!stage.unguarded) continue;
    made.push_back(
        {ControlOff::unguarded_stage, rollout.steps.front().entered, stage.share.to_string(), ""});
  }
  for (const EnteredRolloutStep& step : rollout.steps) {
    if (!plan && step.said.step == "held" && step.said.hold == "unguarded") {
      made.push_back({ControlOff::unguarded_stage, step.entered, per_cent(step.said.from), ""});
    }
    if (step.said.step != "promoted-by-hand") continue;
    made.push_back(
        {ControlOff::promoted_by_hand, step.entered, per_cent(step.said.to), plain(step.said.why)});
  }
  return {};
}

void add_unsanctioned(const Lesson& lesson, std::vector<OffControl>& made) {
  if (!lesson.account) return;
  for (const watch::Rung& rung : lesson.account->signals) {
    if (rung.signal.kind != watch::Signal::Kind::deployment) continue;
    made.push_back({ControlOff::unsanctioned, std::nullopt, rung.signal.of, rung.signal.says});
  }
}

}  // namespace

std::string_view name_of(ControlOff off) { return kNames[static_cast<std::size_t>(off)]; }

Result<std::vector<OffControl>> controls_off(const Lesson& lesson, LedgerDocuments& documents) {
  std::vector<OffControl> made;
  if (lesson.change) add_decision(*lesson.change, made);
  if (lesson.change) {
    for (const RolloutTaken& rollout : lesson.change->rollouts) {
      BELAY_TRY_VOID(add_rollout(rollout, documents, made));
    }
  }
  // Of whom nothing at all was recorded nothing was decided either.
  const bool is_change = lesson.blamed && lesson.blamed->cause == "change";
  if (is_change && !lesson.change) {
    made.push_back({ControlOff::no_decision, std::nullopt, lesson.blamed->of, ""});
  }
  add_unsanctioned(lesson, made);
  return made;
}

std::vector<NotKnown> not_known(const Lesson& lesson) {
  std::vector<NotKnown> made;
  const auto unless = [&](bool is_known, NotKnown what) {
    if (!is_known) made.push_back(what);
  };
  const bool is_change = lesson.blamed && lesson.blamed->cause == "change";
  unless(lesson.account.has_value(), NotKnown::account);
  unless(lesson.onset.has_value(), NotKnown::onset);
  unless(!lesson.impact.empty(), NotKnown::impact);
  unless(lesson.blamed.has_value(), NotKnown::cause);
  unless(!is_change || lesson.change, NotKnown::change);
  if (lesson.change) {
    const BlamedChange& change = *lesson.change;
    unless(change.in_force.has_value(), NotKnown::decision);
    const auto has_rules = [](const Duty& duty) { return !duty.rules.empty(); };
    if (change.in_force) {
      const std::vector<Duty>& duties = change.decisions[*change.in_force].duties;
      unless(std::all_of(duties.begin(), duties.end(), has_rules), NotKnown::rules);
    }
    const bool is_made_known = change.making && change.making->level != facts::Level::unknown;
    unless(is_made_known, NotKnown::making);
    unless(change.guidance.has_value(), NotKnown::guidance);
    unless(change.reach.has_value(), NotKnown::reach);
    unless(change.rollouts.empty() || !change.guards.empty(), NotKnown::guard);
  }
  const auto is_undone = [](const UndoTaken& undo) { return undo.done.has_value(); };
  const bool any = !lesson.undos.empty();
  unless((any || !is_change) && std::all_of(lesson.undos.begin(), lesson.undos.end(), is_undone),
         NotKnown::undo);
  unless(lesson.resolved.has_value(), NotKnown::end);
  return made;
}

}  // namespace belay::control
