#include "watch/incident/incident_state.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "base/json_fields.h"
#include "base/text.h"

namespace belay::watch {
namespace {

using json::Array;
using json::Fields;
using json::Object;

constexpr std::string_view kFormat = "kept-incident/v1";
constexpr std::array<std::string_view, 4> kPhases = {"open", "mitigated", "resolved", "reviewed"};
constexpr std::array<std::string_view, 4> kStepKinds = {"roll-back", "put-back", "freeze", "thaw"};
constexpr std::array<std::string_view, 3> kStandings = {"owed", "done", "waived"};
constexpr std::array<std::string_view, 16> kSteps = {
    "opened",     "rang",       "went-quiet",     "reopened",         "severity-raised",
    "blamed",     "undo-asked", "undo-step-done", "undo-step-failed", "undo-step-waived",
    "undone",     "mitigated",  "resolved",       "reviewed",         "action-added",
    "action-done"};
constexpr std::int64_t kWholeMax = (1LL << 53) - 1;

/// Words of an enumeration that begins with 0 and has so many.
template <class Word, int count>
Word read_word(Fields& fields, std::string_view name) {
  return fields.parsed<Word>(name, [](std::string_view word) -> std::optional<Word> {
    for (int i = 0; i < count; ++i) {
      if (name_of(static_cast<Word>(i)) == word) return static_cast<Word>(i);
    }
    return std::nullopt;
  });
}

double read_number(Fields& fields, std::string_view name) {
  const json::Value* value = fields.any(name);
  if (value != nullptr && value->integer() != nullptr) {
    return static_cast<double>(*value->integer());
  }
  if (value != nullptr && value->number() != nullptr) return *value->number();
  fields.refuse(name, "must be a number");
  return 0;
}

/// JSON has no infinity; what no number is says nothing.
double finite(double number) { return std::isfinite(number) ? number : 0; }

std::uint64_t read_count(Fields& fields, std::string_view name) {
  return static_cast<std::uint64_t>(fields.integer(name, 0, kWholeMax));
}

void add_if_any(Object& made, std::string_view name, const std::optional<Instant>& at) {
  if (at) made.add(std::string(name), at->to_string());
}

Array write_texts(const std::vector<std::string>& texts) {
  Array made;
  for (const std::string& text : texts) made.emplace_back(escaped(text));
  return made;
}

Object write(const Rung& rung) {
  const Signal& signal = rung.signal;
  Object made{{"kind", name_of(signal.kind)},       {"of", escaped(signal.of)},
              {"journey", escaped(signal.journey)}, {"system", escaped(signal.system)},
              {"region", escaped(signal.region)},   {"cell", escaped(signal.cell)},
              {"onset", signal.onset.to_string()},  {"at", signal.at.to_string()},
              {"says", escaped(signal.says)},       {"times", rung.times}};
  add_if_any(made, "until", signal.until);
  add_if_any(made, "quiet", rung.quiet);
  return made;
}

Rung read_rung(Fields& fields) {
  Rung made;
  Signal& signal = made.signal;
  signal.kind = read_word<Signal::Kind, 7>(fields, "kind");
  signal.of = fields.bytes("of");
  signal.journey = fields.bytes("journey");
  signal.system = fields.bytes("system");
  signal.region = fields.bytes("region");
  signal.cell = fields.bytes("cell");
  signal.onset = fields.instant("onset");
  signal.at = fields.instant("at");
  signal.says = fields.bytes("says");
  signal.until = fields.instant_if_any("until");
  made.times = read_count(fields, "times");
  made.quiet = fields.instant_if_any("quiet");
  return made;
}

Object write(const TimelineEntry& entry) {
  return {{"at", entry.at.to_string()},
          {"step", name_of(entry.what)},
          {"by", escaped(entry.by)},
          {"why", escaped(entry.why)}};
}

TimelineEntry read_entry(Fields& fields) {
  return {fields.instant("at"), read_word<IncidentStep, 16>(fields, "step"), fields.bytes("by"),
          fields.bytes("why")};
}

Object write(const ImpactPart& part) {
  return {{"journey", escaped(part.journey)},  {"region", escaped(part.region)},
          {"counts", name_of(part.counts)},    {"seen", finite(part.seen)},
          {"expected", finite(part.expected)}, {"estimate", finite(part.estimate)},
          {"low", finite(part.interval.low)},  {"high", finite(part.interval.high)}};
}

ImpactPart read_part(Fields& fields) {
  ImpactPart made;
  made.journey = fields.bytes("journey");
  made.region = fields.bytes("region");
  made.counts = read_word<CountsAs, 4>(fields, "counts");
  made.seen = read_number(fields, "seen");
  made.expected = read_number(fields, "expected");
  made.estimate = read_number(fields, "estimate");
  made.interval = {read_number(fields, "low"), read_number(fields, "high")};
  return made;
}

Object write(const Suspect& suspect) {
  return {{"kind", name_of(suspect.kind)},
          {"of", escaped(suspect.of)},
          {"score", finite(suspect.score)},
          {"for", write_texts(suspect.evidence_for)},
          {"against", write_texts(suspect.evidence_against)}};
}

Suspect read_suspect(Fields& fields) {
  return {read_word<CauseKind, 4>(fields, "kind"), fields.bytes("of"), read_number(fields, "score"),
          fields.all_bytes("for"), fields.all_bytes("against")};
}

Object write(const Undo& undo) {
  Object made{{"suspect", escaped(undo.suspect)},
              {"by", escaped(undo.by)},
              {"why", escaped(undo.why)},
              {"at", undo.at.to_string()}};
  add_if_any(made, "done", undo.done);
  return made;
}

Undo read_undo(Fields& fields) {
  return {fields.bytes("suspect"), fields.bytes("by"), fields.bytes("why"), fields.instant("at"),
          fields.instant_if_any("done")};
}

Object write(const AskedStep& asked) {
  const UndoStep& step = asked.step;
  return {{"effect", escaped(asked.effect)},
          {"suspect", escaped(asked.suspect)},
          {"kind", name_of(step.kind)},
          {"of", escaped(step.of)},
          {"system", escaped(step.system)},
          {"version", escaped(step.version)},
          {"region", escaped(step.region)},
          {"cell", escaped(step.cell)},
          {"standing", name_of(asked.standing)},
          {"asked", asked.asked.to_string()},
          {"tries", asked.tries},
          {"why", escaped(asked.why)}};
}

AskedStep read_step(Fields& fields) {
  AskedStep made;
  made.effect = fields.bytes("effect");
  made.suspect = fields.bytes("suspect");
  made.step.kind = read_word<UndoStep::Kind, 4>(fields, "kind");
  made.step.of = fields.bytes("of");
  made.step.system = fields.bytes("system");
  made.step.version = fields.bytes("version");
  made.step.region = fields.bytes("region");
  made.step.cell = fields.bytes("cell");
  made.standing = read_word<AskedStep::Standing, 3>(fields, "standing");
  made.asked = fields.instant("asked");
  made.tries = read_count(fields, "tries");
  made.why = fields.bytes("why");
  return made;
}

Object write(const ActionItem& action) {
  Object made{{"number", action.number},       {"owner", escaped(action.owner)},
              {"due", action.due.to_string()}, {"text", escaped(action.text)},
              {"by", escaped(action.by)},      {"at", action.at.to_string()}};
  if (!action.done) return made;
  made.add("done", Object{{"by", escaped(action.done->by)},
                          {"at", action.done->at.to_string()},
                          {"why", escaped(action.done->why)}});
  return made;
}

ActionItem read_action(Fields& fields) {
  ActionItem made;
  made.number = read_count(fields, "number");
  made.owner = fields.bytes("owner");
  made.due = fields.instant("due");
  made.text = fields.bytes("text");
  made.by = fields.bytes("by");
  made.at = fields.instant("at");
  fields.object_if_any("done", [&](Fields& inner) {
    made.done = ActionEnd{inner.bytes("by"), inner.instant("at"), inner.bytes("why")};
  });
  return made;
}

template <class T>
Array write_each(const std::vector<T>& items) {
  Array made;
  for (const T& item : items) made.emplace_back(write(item));
  return made;
}

void read_lists(Fields& fields, IncidentState& made) {
  fields.each("signals", [&](Fields& item) { made.signals.push_back(read_rung(item)); });
  fields.each("timeline", [&](Fields& item) { made.timeline.push_back(read_entry(item)); });
  fields.each("impact", [&](Fields& item) { made.impact.push_back(read_part(item)); });
  fields.each("suspects", [&](Fields& item) { made.suspects.push_back(read_suspect(item)); });
  fields.object("blamed", [&](Fields& inner) { made.blamed = read_suspect(inner); });
  fields.each("undos", [&](Fields& item) { made.undos.push_back(read_undo(item)); });
  fields.each("steps", [&](Fields& item) { made.steps.push_back(read_step(item)); });
  fields.each("actions", [&](Fields& item) { made.actions.push_back(read_action(item)); });
}

}  // namespace

std::string_view name_of(IncidentPhase phase) { return kPhases[static_cast<std::size_t>(phase)]; }
std::string_view name_of(UndoStep::Kind kind) { return kStepKinds[static_cast<std::size_t>(kind)]; }
std::string_view name_of(AskedStep::Standing standing) {
  return kStandings[static_cast<std::size_t>(standing)];
}
std::string_view name_of(IncidentStep step) { return kSteps[static_cast<std::size_t>(step)]; }

bool IncidentState::is_owed() const {
  return std::any_of(steps.begin(), steps.end(), [](const AskedStep& asked) {
    return asked.standing == AskedStep::Standing::owed;
  });
}

bool IncidentState::is_ringing() const {
  return std::any_of(signals.begin(), signals.end(),
                     [](const Rung& rung) { return !rung.quiet.has_value(); });
}

json::Object to_json(const IncidentState& state) {
  Object made{{"belay", kFormat},
              {"id", state.id},
              {"environment", escaped(state.environment)},
              {"phase", name_of(state.phase)},
              {"severity", state.severity},
              {"onset", state.onset.to_string()},
              {"opened", state.opened.to_string()},
              {"signals", write_each(state.signals)},
              {"more_rings", state.more_rings},
              {"timeline", write_each(state.timeline)},
              {"impact", write_each(state.impact)},
              {"suspects", write_each(state.suspects)},
              {"blamed", write(state.blamed)},
              {"undos", write_each(state.undos)},
              {"steps", write_each(state.steps)},
              {"effects", state.effects},
              {"actions", write_each(state.actions)}};
  add_if_any(made, "mitigated", state.mitigated);
  add_if_any(made, "resolved", state.resolved);
  add_if_any(made, "reviewed", state.reviewed);
  if (!state.review.empty()) made.add("review", state.review.hex());
  return made;
}

std::string write_incident(const IncidentState& state) { return json::canonical(to_json(state)); }

Result<IncidentState> parse_incident(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the incident"));
  return incident_in(value);
}

Result<IncidentState> incident_in(const json::Value& value) {
  Fields fields(value, "the incident");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `kept-incident/v1`");
  IncidentState made;
  made.id = fields.text("id");
  made.environment = fields.bytes("environment");
  made.phase = read_word<IncidentPhase, 4>(fields, "phase");
  made.severity = static_cast<Severity>(fields.integer("severity", kSeverityWorst, kSeverityLeast));
  made.onset = fields.instant("onset");
  made.opened = fields.instant("opened");
  made.mitigated = fields.instant_if_any("mitigated");
  made.resolved = fields.instant_if_any("resolved");
  made.reviewed = fields.instant_if_any("reviewed");
  made.more_rings = fields.boolean("more_rings");
  made.effects = read_count(fields, "effects");
  made.review = fields.digest_or_none("review");
  read_lists(fields, made);
  BELAY_TRY_VOID(fields.done());
  return made;
}

}  // namespace belay::watch
