#include "watch/incident/incident_turn.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "watch/rollout/step.h"

namespace belay::watch {
namespace {

using StepStanding = AskedStep::Standing;

Result<void> refuse_over(const IncidentState& state, std::string_view does) {
  return fail(Code::conflict,
              fmt::format("incident `{}` is {}, and {}: what is wrong now is another one",
                          printable(state.id), name_of(state.phase), does));
}

tl::unexpected<Error> no_such_step(const IncidentState& state, const std::string& effect) {
  return fail(Code::not_found,
              fmt::format("incident `{}` asked for no `{}`: look at the steps that it owes",
                          printable(state.id), printable(effect)));
}

std::string why_quiet(const Rung& rung, Instant at) {
  switch (rung.signal.kind) {
    case Signal::Kind::outside:
      return rung.has_lapsed(at) ? "nobody has said it again" : "taken back by who said it";
    case Signal::Kind::rollout:
      return "it went back, or a person took it on";
    case Signal::Kind::deployment:
      return "it was put back";
    case Signal::Kind::drop:
    case Signal::Kind::surge:
    case Signal::Kind::drift:
    case Signal::Kind::threshold:
      break;
  }
  return "as usual again";
}

std::string words_of(const Suspect& blamed) {
  if (blamed.kind == CauseKind::none) return "nobody is blamed";
  const std::string of = blamed.of.empty() ? "" : fmt::format(" `{}`", printable(blamed.of));
  return fmt::format("{}{} is blamed", name_of(blamed.kind), of);
}

/// A logarithm of odds.
constexpr double kClearlyBetter = 3;

/// To blame somebody takes clear odds, and so it does to take it back: who was blamed stays so
/// until something else, if it is nothing that is known, explains it clearly better.
const Suspect& blamed_now(const Suspect& before, const Attribution& now) {
  if (before.kind == CauseKind::none || now.blamed.kind != CauseKind::none) return now.blamed;
  const auto still = std::find_if(
      now.suspects.begin(), now.suspects.end(),
      [&](const Suspect& each) { return each.kind == before.kind && each.of == before.of; });
  const bool is_gone = still == now.suspects.end() || still->score <= 0 ||
                       still->score + kClearlyBetter < now.suspects.front().score;
  return is_gone ? now.blamed : *still;
}

}  // namespace

Result<void> check_person(const Person& person, std::string_view does) {
  if (!person.id.empty()) return {};
  return fail(Code::malformed,
              fmt::format("nobody is named who {}: name the person who does", does));
}

std::string words_of(const UndoStep& step) {
  const std::string of = printable(step.of);
  switch (step.kind) {
    case UndoStep::Kind::roll_back:
      return fmt::format("rollout {} of {} goes back", of, printable(step.system));
    case UndoStep::Kind::put_back:
      return fmt::format("{} {} is put back, {}", printable(step.system), printable(step.version),
                         printable(place_of(step.region, step.cell)));
    case UndoStep::Kind::freeze:
      return fmt::format("nothing goes out of {}", of);
    case UndoStep::Kind::thaw:
      return fmt::format("{} may go out again", of);
  }
  return {};
}

IncidentRecord& IncidentTurn::record(IncidentStep what, std::string why, std::string by) {
  why = clipped(std::move(why));
  state().timeline.push_back({at_, what, by, why});
  if (state().timeline.size() > kTimelineMax) state().timeline.erase(state().timeline.begin());
  IncidentRecord made;
  made.what = what;
  made.why = std::move(why);
  made.by = std::move(by);
  made.phase = state().phase;
  made.severity = state().severity;
  made_.records.push_back(std::move(made));
  return made_.records.back();
}

std::string IncidentTurn::next_effect() {
  return fmt::format("{}/{}", state().id, ++state().effects);
}

void IncidentTurn::tell(std::string words) {
  IncidentEffect made;
  made.id = next_effect();
  made.words = clipped(std::move(words));
  made_.effects.push_back(std::move(made));
}

void IncidentTurn::ask(const std::string& suspect, UndoStep step) {
  IncidentEffect made{next_effect(), IncidentEffect::Kind::undo, step, words_of(step), false};
  state().steps.push_back({made.id, suspect, std::move(step), StepStanding::owed, at_, 1, ""});
  made_.effects.push_back(std::move(made));
}

void IncidentTurn::ask_again(AskedStep& asked) {
  asked.asked = at_;
  ++asked.tries;
  made_.effects.push_back(
      {asked.effect, IncidentEffect::Kind::undo, asked.step, words_of(asked.step), true});
}

AskedStep* IncidentTurn::find(const std::string& effect) {
  const auto found = std::find_if(state().steps.begin(), state().steps.end(),
                                  [&](const AskedStep& asked) { return asked.effect == effect; });
  return found == state().steps.end() ? nullptr : &*found;
}

void IncidentTurn::add(const Signal& signal) {
  state().onset = std::min(state().onset, signal.onset);
  state().signals.push_back({signal, std::nullopt, 1});
}

void IncidentTurn::open(const Signal& signal) {
  add(signal);
  record(IncidentStep::opened, signal.says).signal = signal;
  tell(fmt::format("incident {} in {}: {}", printable(state().id), printable(state().environment),
                   signal.says));
}

void IncidentTurn::reopen(const Signal& signal) {
  if (state().phase != IncidentPhase::mitigated) return;
  state().phase = IncidentPhase::open;
  state().mitigated.reset();
  record(IncidentStep::reopened, signal.says).signal = signal;
  tell(fmt::format("incident {} is open again: {}", printable(state().id), signal.says));
}

Result<void> IncidentTurn::on(const Rang& fact) {
  if (is_over()) return refuse_over(state(), "nothing rings in it any more");
  const auto found =
      std::find_if(state().signals.begin(), state().signals.end(),
                   [&](const Rung& rung) { return is_one(rung.signal, fact.signal); });
  if (found == state().signals.end()) {
    if (state().signals.size() >= kSignalsMax) {
      if (!state().more_rings) {
        record(IncidentStep::rang, "more rings than is kept of it").signal = fact.signal;
      }
      state().more_rings = true;
      return {};
    }
    add(fact.signal);
  } else {
    found->signal.until = fact.signal.until;
    if (!found->quiet) return {};
    found->quiet.reset();
    ++found->times;
    found->signal.at = fact.signal.at;
    found->signal.says = fact.signal.says;
  }
  record(IncidentStep::rang, fact.signal.says).signal = fact.signal;
  reopen(fact.signal);
  return {};
}

Result<void> IncidentTurn::on(const WentQuiet& fact) {
  for (Rung& rung : state().signals) {
    const bool is_it = rung.signal.kind == fact.kind && rung.signal.of == fact.of &&
                       rung.signal.region == fact.region && rung.signal.cell == fact.cell;
    if (!is_it || rung.quiet) continue;
    rung.quiet = at_;
    if (is_over()) continue;
    record(IncidentStep::went_quiet,
           fmt::format("{}, {}: {}", printable(fact.of),
                       printable(place_of(fact.region, fact.cell)), why_quiet(rung, at_)))
        .signal = rung.signal;
  }
  settle_quiet();
  return {};
}

/// What hurts no more, and owes nothing more, is mitigated without anybody saying so.
void IncidentTurn::settle_quiet() {
  const bool is_quiet = !state().is_ringing() && !state().is_owed();
  if (state().phase != IncidentPhase::open || !is_quiet) return;
  state().phase = IncidentPhase::mitigated;
  state().mitigated = at_;
  record(IncidentStep::mitigated, "all of it is as usual again");
  tell(fmt::format("incident {} is mitigated: all of it is as usual again", printable(state().id)));
}

Result<void> IncidentTurn::on(const Assessed& fact) {
  if (is_over()) return {};
  state().impact = fact.impact;
  state().suspects = fact.attribution.suspects;
  if (state().suspects.size() > kSuspectsMax) state().suspects.resize(kSuspectsMax);
  const Suspect blamed = blamed_now(state().blamed, fact.attribution);
  const bool is_new = blamed.kind != state().blamed.kind || blamed.of != state().blamed.of;
  state().blamed = blamed;
  const Severity severity = std::clamp(fact.severity, kSeverityWorst, kSeverityLeast);
  if (severity < state().severity) {
    state().severity = severity;
    record(IncidentStep::severity_raised, fmt::format("it is of severity {} now", severity));
    tell(fmt::format("incident {} is of severity {}", printable(state().id), severity));
  }
  if (is_new) {
    record(IncidentStep::blamed, words_of(blamed)).blamed = blamed;
    tell(fmt::format("incident {}: {}", printable(state().id), words_of(blamed)));
  }
  return {};
}

Result<void> IncidentTurn::on(const UndoAsked& fact) {
  BELAY_TRY_VOID(check_person(fact.person, "undoes it"));
  if (is_over()) return refuse_over(state(), "nothing is undone in it");
  const UndoPlan& plan = fact.plan;
  for (const Undo& undo : state().undos) {
    if (undo.suspect != plan.suspect) continue;
    return fail(Code::conflict,
                fmt::format("`{}` {}: {} asked for it at {}", printable(plan.suspect),
                            undo.done ? "was undone" : "is being undone", printable(undo.by),
                            undo.at.to_string()));
  }
  if (plan.suspect.empty() || plan.steps.empty()) {
    return fail(Code::malformed, "nothing says what is to be undone: name a suspect that is out");
  }
  if (state().steps.size() + plan.steps.size() > kUndoStepsMax) {
    return fail(Code::over_limit, fmt::format("an incident undoes at most {} steps: undo fewer "
                                              "systems at once",
                                              kUndoStepsMax));
  }
  state().undos.push_back(
      {plan.suspect, fact.person.id, clipped(fact.person.why), at_, std::nullopt});
  const std::string why = fact.person.why.empty() ? std::string() : ": " + fact.person.why;
  record(IncidentStep::undo_asked,
         fmt::format("`{}` is undone in {}{}", printable(plan.suspect),
                     counted(plan.steps.size(), "step"), why),
         fact.person.id)
      .suspect = plan.suspect;
  for (const UndoStep& step : plan.steps) ask(plan.suspect, step);
  return {};
}

Result<void> IncidentTurn::on(const UndoStepDone& fact) {
  AskedStep* asked = find(fact.effect);
  if (asked == nullptr) return no_such_step(state(), fact.effect);
  if (asked->standing != StepStanding::owed) return {};
  asked->standing = StepStanding::done;
  asked->why.clear();
  IncidentRecord& made = record(IncidentStep::undo_step_done, words_of(asked->step));
  made.suspect = asked->suspect;
  made.step = asked->step;
  made.effect = asked->effect;
  settle_undos();
  return {};
}

/// It stays owed: time asks for it again.
Result<void> IncidentTurn::on(const UndoStepFailed& fact) {
  AskedStep* asked = find(fact.effect);
  if (asked == nullptr) return no_such_step(state(), fact.effect);
  if (asked->standing != StepStanding::owed) return {};
  asked->asked = at_;
  std::string why = clipped(fact.why.empty() ? "nobody says why" : fact.why);
  if (why == asked->why) return {};  // said already
  asked->why = std::move(why);
  const std::string words =
      fmt::format("{}, and that failed: {}", words_of(asked->step), printable(asked->why));
  IncidentRecord& made = record(IncidentStep::undo_step_failed, words);
  made.suspect = asked->suspect;
  made.step = asked->step;
  made.effect = asked->effect;
  tell(fmt::format("incident {}: {}", printable(state().id), words));
  return {};
}

Result<void> IncidentTurn::on(const UndoStepWaived& fact) {
  BELAY_TRY_VOID(check_person(fact.person, "waives a step"));
  AskedStep* asked = find(fact.effect);
  if (asked == nullptr) return no_such_step(state(), fact.effect);
  if (asked->standing != StepStanding::owed) {
    return fail(Code::conflict, fmt::format("`{}` is {} already: nothing is left to waive",
                                            printable(fact.effect), name_of(asked->standing)));
  }
  asked->standing = StepStanding::waived;
  asked->why = clipped(fact.person.why);
  IncidentRecord& made =
      record(IncidentStep::undo_step_waived,
             fmt::format("{}: not wanted any more", words_of(asked->step)), fact.person.id);
  made.suspect = asked->suspect;
  made.step = asked->step;
  made.effect = asked->effect;
  settle_undos();
  return {};
}

void IncidentTurn::settle_undos() {
  for (Undo& undo : state().undos) {
    const bool is_owed =
        std::any_of(state().steps.begin(), state().steps.end(), [&](const AskedStep& asked) {
          return asked.suspect == undo.suspect && asked.standing == StepStanding::owed;
        });
    if (undo.done || is_owed) continue;
    undo.done = at_;
    record(IncidentStep::undone, fmt::format("`{}` is undone", printable(undo.suspect))).suspect =
        undo.suspect;
    tell(
        fmt::format("incident {}: `{}` is undone", printable(state().id), printable(undo.suspect)));
  }
  settle_quiet();
}

Result<void> IncidentTurn::on(const Mitigated& fact) {
  BELAY_TRY_VOID(check_person(fact.person, "mitigated it"));
  if (is_over()) return refuse_over(state(), "is past being mitigated");
  if (state().phase == IncidentPhase::mitigated) {
    return fail(Code::conflict, fmt::format("incident `{}` is mitigated already: resolve it when "
                                            "it is over",
                                            printable(state().id)));
  }
  state().phase = IncidentPhase::mitigated;
  state().mitigated = at_;
  record(IncidentStep::mitigated, fact.person.why, fact.person.id);
  return {};
}

Result<void> IncidentTurn::on(const Resolved& fact) {
  BELAY_TRY_VOID(check_person(fact.person, "resolves it"));
  if (is_over()) {
    return fail(Code::conflict, fmt::format("incident `{}` is {} already", printable(state().id),
                                            name_of(state().phase)));
  }
  const auto owed =
      std::find_if(state().steps.begin(), state().steps.end(),
                   [](const AskedStep& asked) { return asked.standing == StepStanding::owed; });
  if (owed != state().steps.end()) {
    return fail(Code::conflict,
                fmt::format("incident `{}` still owes `{}` ({}): wait for it, or waive it",
                            printable(state().id), printable(owed->effect), words_of(owed->step)));
  }
  if (!state().mitigated) state().mitigated = at_;
  state().phase = IncidentPhase::resolved;
  state().resolved = at_;
  record(IncidentStep::resolved, fact.person.why, fact.person.id);
  std::vector<UndoStep> thawed;
  for (const AskedStep& asked : state().steps) {
    // One that was waived may have been done all the same.
    if (asked.step.kind != UndoStep::Kind::freeze) continue;
    UndoStep step = asked.step;
    step.kind = UndoStep::Kind::thaw;
    if (std::find(thawed.begin(), thawed.end(), step) == thawed.end()) thawed.push_back(step);
  }
  for (UndoStep& step : thawed) ask("", std::move(step));
  return {};
}

Result<void> IncidentTurn::on(const Reviewed& fact) {
  BELAY_TRY_VOID(check_person(fact.person, "reviewed it"));
  if (state().phase != IncidentPhase::resolved) {
    return fail(
        Code::conflict,
        fmt::format("incident `{}` is {}: {}", printable(state().id), name_of(state().phase),
                    is_over() ? "one review is enough" : "resolve it before"));
  }
  if (fact.review.empty()) {
    return fail(Code::malformed, "the review has no digest: bring what was written down");
  }
  state().phase = IncidentPhase::reviewed;
  state().reviewed = at_;
  state().review = fact.review;
  record(IncidentStep::reviewed, fact.person.why, fact.person.id).review = fact.review;
  return {};
}

Result<void> IncidentTurn::on(const Ticked&) {
  for (AskedStep& asked : state().steps) {
    const bool is_due = asked.asked.seconds + kOwedAgainAfter.count() <= at_.seconds;
    if (asked.standing == StepStanding::owed && is_due) ask_again(asked);
  }
  settle_quiet();
  return {};
}

}  // namespace belay::watch
