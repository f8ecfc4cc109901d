#include "app/server/incident_views.h"

#include <algorithm>
#include <cmath>
#include <optional>

#include "base/text.h"

namespace belay::app {
namespace {

using json::Array;
using json::Object;
using json::Value;

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(escaped(text));
}

Value time_or_null(const std::optional<Instant>& at) {
  return at ? Value(at->to_string()) : Value();
}

/// JSON has no infinities; what is beyond all numbers is no number here.
Value number_or_null(double number) { return std::isfinite(number) ? Value(number) : Value(); }

template <class T, class Write>
Array each(const std::vector<T>& items, Write write) {
  Array made;
  for (const T& item : items) made.emplace_back(write(item));
  return made;
}

Array texts(const std::vector<std::string>& all) {
  return each(all, [](const std::string& text) { return escaped(text); });
}

Object signal(const watch::Rung& rung) {
  const watch::Signal& said = rung.signal;
  return {{"kind", name_of(said.kind)},
          {"of", escaped(said.of)},
          {"journey", text_or_null(said.journey)},
          {"system", text_or_null(said.system)},
          {"region", text_or_null(said.region)},
          {"cell", text_or_null(said.cell)},
          {"onset", said.onset.to_string()},
          {"at", said.at.to_string()},
          {"says", escaped(said.says)},
          {"until", time_or_null(said.until)},
          {"quiet", time_or_null(rung.quiet)},
          {"times", rung.times}};
}

Object impact(const watch::ImpactPart& part) {
  return {{"journey", text_or_null(part.journey)},
          {"region", text_or_null(part.region)},
          {"counts", name_of(part.counts)},
          {"seen", number_or_null(part.seen)},
          {"expected", number_or_null(part.expected)},
          {"estimate", number_or_null(part.estimate)},
          {"low", number_or_null(part.interval.low)},
          {"high", number_or_null(part.interval.high)}};
}

Object suspect(const watch::Suspect& of) {
  return {{"kind", name_of(of.kind)},
          {"of", text_or_null(of.of)},
          {"score", number_or_null(of.score)},
          {"for", texts(of.evidence_for)},
          {"against", texts(of.evidence_against)}};
}

Object undo(const watch::Undo& asked) {
  return {{"suspect", escaped(asked.suspect)},
          {"by", escaped(asked.by)},
          {"why", text_or_null(asked.why)},
          {"at", asked.at.to_string()},
          {"done", time_or_null(asked.done)}};
}

Object planned(const watch::UndoStep& step) {
  return {{"kind", name_of(step.kind)},          {"of", escaped(step.of)},
          {"system", text_or_null(step.system)}, {"version", text_or_null(step.version)},
          {"region", text_or_null(step.region)}, {"cell", text_or_null(step.cell)}};
}

Object asked(const watch::AskedStep& step) {
  Object made = planned(step.step);
  made.add("effect", escaped(step.effect));
  made.add("suspect", text_or_null(step.suspect));
  made.add("standing", name_of(step.standing));
  made.add("asked", step.asked.to_string());
  made.add("tries", step.tries);
  made.add("why", text_or_null(step.why));
  return made;
}

Object entry(const watch::TimelineEntry& each) {
  return {{"at", each.at.to_string()},
          {"what", name_of(each.what)},
          {"by", text_or_null(each.by)},
          {"why", text_or_null(each.why)}};
}

Object action(const watch::ActionItem& item, Instant now) {
  Object made{{"number", item.number},          {"owner", escaped(item.owner)},
              {"due", item.due.to_string()},    {"text", escaped(item.text)},
              {"by", escaped(item.by)},         {"at", item.at.to_string()},
              {"overdue", item.is_overdue(now)}};
  if (!item.done) {
    made.add("done", Value());
    return made;
  }
  made.add("done", Object{{"by", escaped(item.done->by)},
                          {"at", item.done->at.to_string()},
                          {"why", text_or_null(item.done->why)}});
  return made;
}

}  // namespace

Object brief_of(const control::IncidentShown& shown) {
  const watch::IncidentState& state = *shown.state;
  const auto first = state.signals.begin();
  const auto undone = std::count_if(state.actions.begin(), state.actions.end(),
                                    [](const watch::ActionItem& item) { return !item.done; });
  return {{"id", state.id},
          {"environment", escaped(state.environment)},
          {"phase", name_of(state.phase)},
          {"severity", std::int64_t{state.severity}},
          {"onset", state.onset.to_string()},
          {"opened", state.opened.to_string()},
          {"mitigated", time_or_null(state.mitigated)},
          {"resolved", time_or_null(state.resolved)},
          {"reviewed", time_or_null(state.reviewed)},
          {"says", first == state.signals.end() ? Value() : Value(escaped(first->signal.says))},
          {"ringing", state.is_ringing()},
          {"owed", state.is_owed()},
          {"blamed", suspect(state.blamed)},
          {"impact", each(state.impact, impact)},
          {"actions_open", std::uint64_t(undone)},
          {"version", shown.version},
          {"at", shown.at.to_string()}};
}

Object view_of(const control::IncidentShown& shown) {
  const watch::IncidentState& state = *shown.state;
  Object made = brief_of(shown);
  made.add("signals", each(state.signals, signal));
  made.add("more_signals", state.more_rings);
  made.add("suspects", each(state.suspects, suspect));
  made.add("undos", each(state.undos, undo));
  made.add("steps", each(state.steps, asked));
  made.add("actions", each(state.actions,
                           [&](const watch::ActionItem& item) { return action(item, shown.at); }));
  made.add("timeline", each(state.timeline, entry));
  made.add("review", state.review.empty() ? Value() : Value(state.review.hex()));
  return made;
}

Object view_of(const control::UndoPrepared& prepared) {
  return {{"suspect", escaped(prepared.plan.suspect)},
          {"steps", each(prepared.plan.steps, planned)},
          {"stops", texts(prepared.stops)},
          {"leaves", texts(prepared.leaves)}};
}

Object view_of(const control::KeptDeployment& kept) {
  const control::Deployment& told = kept.told;
  return {{"id", kept.id},
          {"environment", escaped(told.environment)},
          {"system", escaped(told.system)},
          {"version", escaped(told.version)},
          {"change", text_or_null(told.change)},
          {"region", text_or_null(told.region)},
          {"cell", text_or_null(told.cell)},
          {"at", told.at.to_string()},
          {"decision", told.decision ? Value(*told.decision) : Value()},
          {"goes_back", told.goes_back},
          {"by", escaped(kept.by)},
          {"heard", kept.heard.to_string()},
          {"allowed", kept.why_not.empty()},
          {"why_not", text_or_null(kept.why_not)},
          {"put_back", time_or_null(kept.put_back)}};
}

}  // namespace belay::app
