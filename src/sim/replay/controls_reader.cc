#include <fmt/format.h>

#include "base/yaml_position.h"
#include "facts/catalog/catalog.h"
#include "gate/policy.h"
#include "sim/replay/defaults.h"
#include "sim/replay/run.h"
#include "sim/replay/scenario_texts.h"
#include "watch/incident/watches.h"
#include "watch/rollout/plan.h"

namespace belay::replay {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr seconds kUndoesAfterMax{86'400};

/// What stands above a plan that a scenario has.
struct PlanHead {
  std::string_view system, version, replaces;

  std::string text() const {
    return fmt::format(
        "belay: rollout-plan/v1\nenvironment: {}\nsystem: \"{}\"\n"
        "version: \"{}\"\nreplaces: \"{}\"\n",
        kEnvironment, system, version, replaces);
  }
};
constexpr int kHeadLines = 5;

constexpr std::string_view kWatchesHead = "belay: watches/v1\nenvironment: prod\n";
constexpr int kWatchesHeadLines = 2;

class ControlsReader {
 public:
  ControlsReader(const Document& document, std::string_view source)
      : document_(document), source_(source) {}

  Result<void> read_gate(const Node& node, ControlSettings& made) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`gate`"));
    if (const Node* policy = fields.optional("policy")) {
      BELAY_TRY(const std::string text, yaml::text_of(document_, *policy, "`policy`"));
      made.policy = "belay: policy/v1\n" + text;
      BELAY_TRY_VOID(inside(*policy, "policy", 1, gate::Policy::parse(made.policy, "")));
    }
    if (const Node* catalog = fields.optional("catalog")) {
      BELAY_TRY(const std::string text, yaml::text_of(document_, *catalog, "`catalog`"));
      made.catalog = "belay: catalog/v1\n" + text;
      BELAY_TRY_VOID(inside(*catalog, "catalog", 1,
                            facts::read_catalog({{"belay-catalog.yaml", made.catalog}})));
    }
    return fields.finish();
  }

  Result<std::string> read_rollout(const Node& node) {
    BELAY_TRY(std::string text, yaml::text_of(document_, node, "`rollout`"));
    const PlanHead head{"system", "version", "replaces"};
    const auto plan = watch::parse_plan(head.text() + text, "");
    BELAY_TRY_VOID(inside(node, "rollout", kHeadLines, plan));
    if (plan->history <= kBefore) return text;
    return document_.error(node, fmt::format("`history` is {}, and a shop is there for {} before a "
                                             "replay starts: write less",
                                             to_string(plan->history), to_string(kBefore)));
  }

  Result<std::string> read_watches(const Node& node) {
    BELAY_TRY(const std::string text, yaml::text_of(document_, node, "`watches`"));
    std::string whole = std::string(kWatchesHead) + text;
    const auto list = watch::parse_watches(whole, "");
    BELAY_TRY_VOID(inside(node, "watches", kWatchesHeadLines, list));
    if (list->look % sim::kTick == seconds(0)) return whole;
    return document_.error(node, fmt::format("`look` is {}, and a shop is counted every {}: write "
                                             "that, or several of it",
                                             to_string(list->look), to_string(sim::kTick)));
  }

  Result<void> read_on_call(const Node& node, ControlSettings& made) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`on_call`"));
    BELAY_TRY(const Node* after, fields.required("undoes_after"));
    BELAY_TRY_VOID(fields.finish());
    BELAY_TRY(made.undoes_after,
              read_span(document_, *after, "`undoes_after`", seconds(0), kUndoesAfterMax));
    return {};
  }

 private:
  template <class T>
  Result<void> inside(const Node& node, std::string_view key, int lines_before,
                      const Result<T>& read) {
    if (read) return {};
    return tl::unexpected<Error>(
        yaml::error_within(document_, source_, node, key, lines_before, read.error()));
  }

  const Document& document_;
  std::string_view source_;
};

}  // namespace

Result<void> check_rollout(const Document& document, const Node& node, std::string_view source) {
  const auto read = ControlsReader(document, source).read_rollout(node);
  if (!read) return tl::unexpected<Error>(read.error());
  return {};
}

Result<ControlSettings> read_controls(const Document& document, const Node* node,
                                      const Scenario& scenario, std::string_view source) {
  ControlSettings made;
  made.rollout = default_rollout();
  made.catalog = world_catalog(scenario.world);
  made.watches = std::string(kWatchesHead) + default_watches(scenario.world);
  if (node == nullptr) return made;
  ControlsReader reader(document, source);
  BELAY_TRY(Fields fields, Fields::of(document, *node, "`controls`"));
  if (const Node* gate = fields.optional("gate")) BELAY_TRY_VOID(reader.read_gate(*gate, made));
  if (const Node* rollout = fields.optional("rollout")) {
    BELAY_TRY(made.rollout, reader.read_rollout(*rollout));
  }
  if (const Node* watches = fields.optional("watches")) {
    BELAY_TRY(made.watches, reader.read_watches(*watches));
  }
  if (const Node* on_call = fields.optional("on_call")) {
    BELAY_TRY_VOID(reader.read_on_call(*on_call, made));
  }
  BELAY_TRY_VOID(fields.finish());
  return made;
}

std::string plan_text(const Scenario& scenario, const Change& change, std::string_view replaces) {
  const PlanHead head{change.system, change.id, replaces};
  return head.text() + (change.rollout.empty() ? scenario.controls.rollout : change.rollout);
}

}  // namespace belay::replay
