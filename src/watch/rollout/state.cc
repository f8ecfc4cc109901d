#include "watch/rollout/state.h"

#include <fmt/format.h>

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
using std::chrono::milliseconds;

constexpr std::string_view kFormat = "rollout-state/v1";
constexpr std::array<std::string_view, 9> kPhases = {"planned",     "ramping",    "baking",
                                                     "watching",    "going-back", "frozen",
                                                     "rolled-back", "done",       "aborted"};
constexpr std::array<std::string_view, 10> kReasons = {"bad",     "clock",    "freeze",  "mismatch",
                                                       "no-data", "paused",   "silence", "timeout",
                                                       "traffic", "unguarded"};

constexpr std::int64_t kWholeMax = (1LL << 53) - 1;
constexpr std::string_view kInfinite = "infinite";
constexpr std::string_view kMinusInfinite = "-infinite";

template <class Word, std::size_t count>
Word read_word(Fields& fields, std::string_view name,
               const std::array<std::string_view, count>& words) {
  return fields.parsed<Word>(name, [&](std::string_view word) -> std::optional<Word> {
    const auto at = std::find(words.begin(), words.end(), word);
    if (at == words.end()) return std::nullopt;
    return static_cast<Word>(at - words.begin());
  });
}

json::Value write(double number) {
  if (std::isinf(number)) return number > 0 ? kInfinite : kMinusInfinite;
  return number;
}

double read_number(Fields& fields, std::string_view name) {
  const json::Value* value = fields.any(name);
  if (value != nullptr && value->integer() != nullptr) {
    return static_cast<double>(*value->integer());
  }
  if (value != nullptr && value->number() != nullptr) return *value->number();
  const std::string* text = value == nullptr ? nullptr : value->text();
  if (text != nullptr && *text == kInfinite) return std::numeric_limits<double>::infinity();
  if (text != nullptr && *text == kMinusInfinite) return -std::numeric_limits<double>::infinity();
  fields.refuse(name, "must be a number, `infinite` or `-infinite`");
  return 0;
}

Object write(const GuardLook& look) {
  const Judgement& said = look.judgement;
  Object made{{"guard", look.guard},
              {"verdict", name_of(said.verdict)},
              {"evidence", write(said.evidence)},
              {"why", escaped(said.why)}};
  if (said.harm) made.add("low", write(said.harm->low)).add("high", write(said.harm->high));
  return made;
}

GuardLook read_look(Fields& fields) {
  GuardLook made;
  made.guard = fields.text("guard");
  made.judgement.verdict = read_word<Verdict>(fields, "verdict", kVerdictNames);
  made.judgement.evidence = read_number(fields, "evidence");
  made.judgement.why = fields.bytes("why");
  if (fields.has("low") || fields.has("high")) {
    made.judgement.harm = Interval{read_number(fields, "low"), read_number(fields, "high")};
  }
  return made;
}

Object write(const Hold& hold) {
  return {{"reason", name_of(hold.reason)},
          {"of", escaped(hold.of)},
          {"why", escaped(hold.why)},
          {"by", escaped(hold.by)},
          {"since", hold.since.to_string()}};
}

Hold read_hold(Fields& fields) {
  return {read_word<HoldReason>(fields, "reason", kReasons), fields.bytes("of"),
          fields.bytes("why"), fields.bytes("by"), fields.instant("since")};
}

Object write(const Pending& pending) {
  return {{"step", pending.step},
          {"share", pending.share.hundredths},
          {"attempt", pending.attempt},
          {"by_hand", pending.by_hand},
          {"waited", pending.waited.count()}};
}

std::uint64_t read_count(Fields& fields, std::string_view name) {
  return static_cast<std::uint64_t>(fields.integer(name, 0, kWholeMax));
}

milliseconds read_span(Fields& fields, std::string_view name) {
  return milliseconds(fields.integer(name, 0, kWholeMax));
}

PerCent read_share(Fields& fields, std::string_view name) {
  return {static_cast<int>(fields.integer(name, 0, kAllTraffic.hundredths))};
}

Pending read_pending(Fields& fields) {
  Pending made;
  made.step = read_count(fields, "step");
  made.share = read_share(fields, "share");
  made.attempt = static_cast<int>(fields.integer("attempt", 1, std::numeric_limits<int>::max()));
  made.by_hand = fields.boolean("by_hand");
  made.waited = read_span(fields, "waited");
  return made;
}

template <class T>
Array write_each(const std::vector<T>& items) {
  Array made;
  for (const T& item : items) made.emplace_back(write(item));
  return made;
}

void read_durations(Fields& fields, RolloutState& made) {
  made.monotonic = read_span(fields, "monotonic");
  made.baked = read_span(fields, "baked");
  made.in_stage = read_span(fields, "in_stage");
  made.unheard = read_span(fields, "unheard");
  made.unheard_total = read_span(fields, "unheard_total");
}

}  // namespace

std::string_view name_of(Phase phase) { return kPhases[static_cast<std::size_t>(phase)]; }
std::string_view name_of(HoldReason reason) { return kReasons[static_cast<std::size_t>(reason)]; }

bool is_over(Phase phase) {
  return phase == Phase::rolled_back || phase == Phase::done || phase == Phase::aborted;
}

bool is_under_way(Phase phase) {
  return phase == Phase::ramping || phase == Phase::baking || phase == Phase::watching;
}

bool RolloutState::is_held_by(HoldReason reason) const {
  return std::any_of(holds.begin(), holds.end(),
                     [&](const Hold& hold) { return hold.reason == reason; });
}

RolloutState planned_rollout(std::string id, const RolloutPlan& plan) {
  RolloutState made;
  made.id = std::move(id);
  made.plan = digest_of(plan);
  return made;
}

std::string_view status_of(const RolloutState& state) {
  return is_under_way(state.phase) && !state.holds.empty() ? "holding" : name_of(state.phase);
}

std::string stands_in_the_way(const RolloutPlan& plan, const RolloutPlan& other_plan,
                              const RolloutState& other) {
  if (is_over(other.phase)) return {};
  const auto system = shared_system(plan, other_plan);
  if (!system) return {};
  return fmt::format("rollout `{}` of `{}` in {} is {}: wait for its end, or abort it", other.id,
                     *system, plan.environment, status_of(other));
}

json::Object to_json(const RolloutState& state) {
  Object made{{"belay", kFormat},
              {"id", state.id},
              {"plan", state.plan.hex()},
              {"phase", name_of(state.phase)},
              {"stage", static_cast<std::uint64_t>(state.stage)},
              {"share", state.share.hundredths},
              {"step", state.step},
              {"holds", write_each(state.holds)},
              {"replica", escaped(state.replica)},
              {"monotonic", state.monotonic.count()},
              {"baked", state.baked.count()},
              {"in_stage", state.in_stage.count()},
              {"unheard", state.unheard.count()},
              {"unheard_total", state.unheard_total.count()},
              {"sound", state.sound},
              {"looked", write_each(state.looked)},
              {"why", escaped(state.why)}};
  if (!state.decision.empty()) made.add("decision", state.decision.hex());
  if (state.pending) made.add("pending", write(*state.pending));
  if (state.clock) {
    made.add("clock", Object{{"at", state.clock->at.to_string()},
                             {"monotonic", state.clock->monotonic.count()}});
  }
  return made;
}

std::string write_rollout(const RolloutState& state) { return json::canonical(to_json(state)); }

Result<RolloutState> parse_rollout(std::string_view text) {
  BELAY_TRY(const json::Value value, json::parse(text, "the rollout"));
  return rollout_in(value);
}

Result<RolloutState> rollout_in(const json::Value& value) {
  Fields fields(value, "the rollout");
  if (fields.text("belay") != kFormat) fields.refuse("belay", "must be `rollout-state/v1`");
  RolloutState made;
  made.id = fields.text("id");
  made.plan = fields.digest("plan");
  made.decision = fields.digest_or_none("decision");
  made.phase = read_word<Phase>(fields, "phase", kPhases);
  made.stage = static_cast<std::size_t>(fields.integer("stage", 0, kStagesMax - 1));
  made.share = read_share(fields, "share");
  made.step = read_count(fields, "step");
  fields.object_if_any("pending", [&](Fields& inner) { made.pending = read_pending(inner); });
  fields.each("holds", [&](Fields& item) { made.holds.push_back(read_hold(item)); });
  made.replica = fields.bytes("replica");
  fields.object_if_any("clock", [&](Fields& inner) {
    made.clock = ClockReading{inner.instant("at"), read_span(inner, "monotonic")};
  });
  read_durations(fields, made);
  made.sound = fields.boolean("sound");
  fields.each("looked", [&](Fields& item) { made.looked.push_back(read_look(item)); });
  made.why = fields.bytes("why");
  BELAY_TRY_VOID(fields.done());
  return made;
}

}  // namespace belay::watch
