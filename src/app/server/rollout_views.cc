#include "app/server/rollout_views.h"

#include <cmath>

#include "base/text.h"

namespace belay::app {
namespace {

using json::Array;
using json::Object;
using json::Value;

Value text_or_null(const std::string& text) {
  return text.empty() ? Value() : Value(escaped(text));
}

/// JSON has no infinities; what is beyond all numbers is no number here.
Value number_or_null(double number) { return std::isfinite(number) ? Value(number) : Value(); }

Object stage(const watch::Stage& stage) {
  return {{"share", stage.share.to_string()},
          {"bake_seconds", stage.bake.count()},
          {"timeout_seconds", stage.timeout ? Value(stage.timeout->count()) : Value()},
          {"unguarded", stage.unguarded}};
}

Object hold(const watch::Hold& held) {
  return {{"reason", name_of(held.reason)},
          {"of", text_or_null(held.of)},
          {"why", text_or_null(held.why)},
          {"by", text_or_null(held.by)},
          {"since", held.since.to_string()}};
}

Object guard(const watch::GuardLook& look) {
  const watch::Judgement& said = look.judgement;
  const bool is_heard = said.verdict != watch::Verdict::no_data;
  return {{"guard", escaped(look.guard)},
          {"verdict", name_of(said.verdict)},
          {"evidence", is_heard ? number_or_null(said.evidence) : Value()},
          {"low", said.harm ? number_or_null(said.harm->low) : Value()},
          {"high", said.harm ? number_or_null(said.harm->high) : Value()},
          {"why", text_or_null(said.why)}};
}

Object impact(const control::KeptImpact& kept) {
  return {{"guard", escaped(kept.guard)},
          {"estimate", kept.impact.estimate},
          {"low", kept.impact.interval.low},
          {"high", kept.impact.interval.high}};
}

Object move(const watch::Move& moved) {
  return {{"system", escaped(moved.system)},
          {"version", escaped(moved.version)},
          {"replaces", escaped(moved.replaces)}};
}

Object step(const control::KeptStep& kept) {
  return {{"at", kept.at.to_string()},    {"step", kept.step},
          {"by", text_or_null(kept.by)},  {"from", kept.from.to_string()},
          {"to", kept.to.to_string()},    {"hold", text_or_null(kept.hold)},
          {"why", text_or_null(kept.why)}};
}

template <class T, class Write>
Array each(const std::vector<T>& items, Write write) {
  Array made;
  for (const T& item : items) made.emplace_back(write(item));
  return made;
}

}  // namespace

json::Array steps_of(const control::RolloutShown& shown) { return each(shown.kept->steps, step); }

json::Object view_of(const control::RolloutShown& shown) {
  const control::KeptRollout& kept = *shown.kept;
  const watch::RolloutState& state = kept.state;
  const watch::RolloutPlan& plan = *shown.plan;
  const auto seconds = [](std::chrono::milliseconds span) { return span.count() / 1'000; };
  return {{"id", state.id},
          {"change", kept.change},
          {"environment", escaped(kept.environment)},
          {"moves", each(plan.moves(), move)},
          {"plan", state.plan.hex()},
          {"decision", state.decision.hex()},
          {"status", status_of(state)},
          {"phase", name_of(state.phase)},
          {"stage", static_cast<std::uint64_t>(state.stage)},
          {"stages", each(plan.stages, stage)},
          {"share", state.share.to_string()},
          {"asked", state.pending ? Value(state.pending->share.to_string()) : Value()},
          {"baked_seconds", seconds(state.baked)},
          {"in_stage_seconds", seconds(state.in_stage)},
          {"watch_seconds", plan.watch.count()},
          {"look_seconds", plan.look.count()},
          {"alarm_at", std::log(1 / plan.alpha.fraction())},
          {"holds", each(state.holds, hold)},
          {"guards", each(state.looked, guard)},
          {"impact", each(kept.impact, impact)},
          {"why", text_or_null(state.why)},
          {"started_by", escaped(kept.started_by)},
          {"began", kept.began.to_string()},
          {"version", shown.version},
          {"at", shown.at.to_string()}};
}

}  // namespace belay::app
