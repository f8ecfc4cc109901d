#include "control/incident/lesson.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "control/incident/lesson_parts.h"

namespace belay::control {
namespace {

using ledger::IncidentStepped;

void follow_phase(Lesson& lesson, const EnteredIncidentStep& step) {
  const std::string& what = step.said.step;
  const Instant at = step.entered.at;
  if (what == "opened") lesson.opened = at;
  if (what == "opened" || what == "reopened") {
    lesson.phase = "open";
    lesson.mitigated.reset();
  }
  if (what == "mitigated") {
    lesson.phase = what;
    lesson.mitigated = at;
  }
  if (what == "resolved") {
    lesson.phase = what;
    lesson.resolved = at;
    if (!lesson.mitigated) lesson.mitigated = at;
  }
  if (what == "reviewed") {
    lesson.phase = what;
    lesson.reviewed = at;
  }
}

void follow_undo(Lesson& lesson, const EnteredIncidentStep& step) {
  const std::string& what = step.said.step;
  if (what == "undo-asked") {
    lesson.undos.push_back({step.entered, plain(step.said.why), std::nullopt, 0});
  }
  const auto open = std::find_if(lesson.undos.begin(), lesson.undos.end(),
                                 [](const UndoTaken& undo) { return !undo.done.has_value(); });
  if (open == lesson.undos.end()) return;
  if (what == "undo-step-failed") ++open->failures;
  if (what == "undone") open->done = step.entered.at;
}

void follow_action(std::vector<OwedAction>& actions, const EnteredIncidentStep& step) {
  if (!step.said.action) return;
  const ledger::ActionOwed& action = *step.said.action;
  if (step.said.step == "action-added") {
    actions.push_back({{action.number, plain(action.owner), action.due, plain(action.text)},
                       step.entered,
                       std::nullopt,
                       ""});
    return;
  }
  for (OwedAction& each : actions) {
    if (each.it.number != action.number || each.done) continue;
    each.done = step.entered;
    each.done_why = plain(step.said.why);
  }
}

ledger::CameTo plain_part(const ledger::CameTo& part) {
  ledger::CameTo made = part;
  made.journey = plain(part.journey);
  made.region = plain(part.region);
  return made;
}

/// What the entries themselves say.
void read_steps(Lesson& lesson) {
  lesson.phase = "open";
  lesson.opened = lesson.steps.front().entered.at;
  lesson.severity = lesson.steps.front().said.severity;
  for (const EnteredIncidentStep& step : lesson.steps) {
    lesson.severity = std::min(lesson.severity, step.said.severity);
    follow_phase(lesson, step);
    follow_undo(lesson, step);
    if (step.said.suspect && step.said.step != "undo-asked") lesson.blamed = step.said.suspect;
    if (step.said.impact.empty()) continue;
    lesson.impact.clear();
    for (const ledger::CameTo& part : step.said.impact) lesson.impact.push_back(plain_part(part));
  }
  if (lesson.blamed) lesson.blamed->of = plain(lesson.blamed->of);
  if (lesson.blamed && lesson.blamed->cause == "none") lesson.blamed.reset();
}

/// The newest account that can be read, for what no entry has.
Result<void> read_account(Lesson& lesson, LedgerDocuments& documents) {
  for (auto step = lesson.steps.rbegin(); step != lesson.steps.rend(); ++step) {
    if (!step->said.account) continue;
    BELAY_TRY(lesson.account, documents.account(*step->said.account));
    if (!lesson.account) continue;
    lesson.onset = lesson.account->onset;
    return {};
  }
  return {};
}

}  // namespace

bool Lesson::is_known(NotKnown what) const {
  return std::find(unknown.begin(), unknown.end(), what) == unknown.end();
}

std::optional<ledger::CameTo> Lesson::total(std::string_view counts) const {
  // Sums that were made where each part's error is known are better than what is added here.
  const auto sum_of = [&](auto&& belongs) -> std::optional<ledger::CameTo> {
    std::optional<ledger::CameTo> made;
    for (const ledger::CameTo& part : impact) {
      if (part.counts != counts || !belongs(part)) continue;
      if (!made) made = ledger::CameTo{"", "", std::string(counts), 0, 0, 0};
      made->estimate += part.estimate;
      made->low += part.low;
      made->high += part.high;
    }
    return made;
  };
  const auto is_all = [](const auto& part) { return part.journey.empty() && part.region.empty(); };
  const auto is_everywhere = [](const auto& part) { return part.region.empty(); };
  if (auto all = sum_of(is_all)) return all;
  if (auto everywhere = sum_of(is_everywhere)) return everywhere;
  return sum_of([](const auto&) { return true; });
}

std::optional<std::chrono::seconds> Lesson::lasted() const {
  if (!mitigated) return std::nullopt;
  const std::int64_t since = onset.value_or(opened).seconds;
  return std::chrono::seconds(std::max<std::int64_t>(0, mitigated->seconds - since));
}

std::vector<OwedAction> actions_of(const RecordedIncident& incident, Instant until) {
  std::vector<OwedAction> made;
  for (const EnteredIncidentStep& step : incident.steps) {
    if (step.entered.at <= until) follow_action(made, step);
  }
  return made;
}

Result<Lesson> lesson_of(const RecordedPast& past, LedgerDocuments& documents,
                         std::string_view incident) {
  const RecordedIncident* found = past.incident(incident);
  if (found == nullptr) {
    return fail(
        Code::not_found,
        fmt::format("the ledger has no incident `{}`: it has {}; `belay ledger tail --kind "
                    "incident_stepped` lists them",
                    printable(incident), counted(past.incidents().size(), "other incident")));
  }
  Lesson made;
  made.incident = found->id;
  made.environment = plain(found->environment);
  made.steps = found->steps;
  read_steps(made);
  made.actions = actions_of(*found, {kInstantSecondsMax, 0});
  BELAY_TRY_VOID(read_account(made, documents));
  if (made.blamed && made.blamed->cause == "change") {
    const RecordedChange* change = past.change(made.blamed->of);
    if (change != nullptr) {
      BELAY_TRY(made.change, blamed_change(*change, found->environment, made.opened, documents));
    }
  }
  BELAY_TRY(made.off, controls_off(made, documents));
  made.unknown = not_known(made);
  return made;
}

}  // namespace belay::control
