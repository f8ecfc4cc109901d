#include "app/cli/render/replay_json.h"

#include <cmath>
#include <optional>

#include "app/cli/render/replay_said.h"
#include "base/json.h"
#include "base/text.h"

namespace belay::app {
namespace {

using json::Array;
using json::Object;
using json::Value;
using replay::Compared;
using replay::Controls;
using replay::Replayed;
using replay::Run;

Value seconds_of(const std::optional<replay::seconds>& span) {
  return span ? Value(std::int64_t{span->count()}) : Value(nullptr);
}

std::int64_t whole(double value) { return std::llround(value); }

Value number_of(const std::optional<double>& value) {
  return value ? Value(*value) : Value(nullptr);
}

Array texts(const std::vector<std::string>& all) {
  Array made;
  for (const std::string& text : all) made.emplace_back(escaped(text));
  return made;
}

Object run_of(const std::string& scenario, const Run& run) {
  const bool is_bypassed = run.controls == Controls::bypassed;
  return {{"scenario", scenario},
          {"controls", replay::name_of(is_bypassed ? Controls::both : run.controls)},
          {"bypassed", is_bypassed},
          {"seed", static_cast<std::int64_t>(run.seed)},
          {"orders_lost", whole(run.orders_lost)},
          {"errors", whole(run.errors)},
          {"wrong", whole(run.wrong)},
          {"detected_after_s", seconds_of(run.detected_after)},
          {"detected_by", run.detected_by.empty() ? Value(nullptr) : Value(run.detected_by)},
          {"undone_after_s", seconds_of(run.undone_after)},
          {"blamed", run.blamed},
          {"rolled_back", texts(run.rolled_back)}};
}

Object figure_of(const Compared& compared) {
  const replay::Figure& figure = *compared.figure;
  return {{"figure", replay::name_of(figure.kind)},
          {"controls", replay::name_of(figure.controls)},
          {"region", figure.region},
          {"over", figure.is_worst ? "worst" : "median"},
          {"wanted", wanted_by(figure)},
          {"found", number_of(compared.found)},
          {"is_within", compared.is_within},
          {"status", replay::name_of(figure.status)},
          {"source", escaped(figure.source)}};
}

Object scenario_of(const Replayed& each) {
  Array decisions, figures, told, summary;
  for (const replay::Judged& judged : each.judged) {
    decisions.emplace_back(Object{{"change", judged.change},
                                  {"verdict", gate::name_of(judged.verdict)},
                                  {"why", texts(judged.why)}});
  }
  for (const Compared& compared : each.compared) figures.emplace_back(figure_of(compared));
  for (const replay::Told& one : each.scenario.told) {
    told.emplace_back(Object{{"says", escaped(one.says)}, {"status", replay::name_of(one.status)}});
  }
  replay::Figure lost;
  for (const auto& [controls, runs] : each.runs) {
    const replay::Spread spread = replay::spread_of(runs, lost);
    summary.emplace_back(Object{{"controls", replay::name_of(controls)},
                                {"runs", static_cast<std::int64_t>(runs.size())},
                                {"orders_lost_median", whole(spread.median.value_or(0))},
                                {"orders_lost_worst", whole(spread.worst.value_or(0))}});
  }
  return {{"scenario", each.scenario.name},    {"shows", escaped(each.scenario.shows)},
          {"decisions", std::move(decisions)}, {"told", std::move(told)},
          {"summary", std::move(summary)},     {"figures", std::move(figures)}};
}

}  // namespace

std::string replay_json(const std::vector<Replayed>& all) {
  Array runs, bypassed, scenarios;
  for (const Replayed& each : all) {
    for (const auto& [controls, of] : each.runs) {
      for (const Run& run : of) {
        (controls == Controls::bypassed ? bypassed : runs)
            .emplace_back(run_of(each.scenario.name, run));
      }
    }
    scenarios.emplace_back(scenario_of(each));
  }
  return json::write(Object{{"belay", "replay/v1"},
                            {"about", replay_caveat()},
                            {"runs", std::move(runs)},
                            {"bypassed", std::move(bypassed)},
                            {"scenarios", std::move(scenarios)}}) +
         "\n";
}

}  // namespace belay::app
