#include "sim/replay/scenario.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "sim/replay/scenario_texts.h"

namespace belay::replay {

using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

/// The plans that changes have of their own, which the change's reader only took.
Result<void> check_rollouts(const Document& document, const Node* changes,
                            std::string_view source) {
  if (changes == nullptr) return {};
  for (const Node& item : changes->items) {
    const Node* rollout = item.find("rollout");
    if (rollout == nullptr || rollout->kind == yaml::Kind::null) continue;
    BELAY_TRY_VOID(check_rollout(document, *rollout, source));
  }
  return {};
}

Result<void> read_head(const Document& document, Fields& fields, Scenario& made) {
  BELAY_TRY(const Node* format, fields.required("belay"));
  if (format->text != "replay/v1") {
    return document.error(*format, "`belay` must be `replay/v1`");
  }
  BELAY_TRY(const Node* name, fields.required("name"));
  BELAY_TRY(const Node* starts, fields.required("starts"));
  BELAY_TRY(const Node* lasts, fields.required("lasts"));
  BELAY_TRY(made.name, read_word(document, *name, "`name`"));
  BELAY_TRY(made.starts, yaml::instant_of(document, *starts, "`starts`"));
  if (made.starts.nanos != 0 || made.starts.seconds % sim::kTick.count() != 0) {
    return document.error(*starts, fmt::format("`starts` is between two ticks of {}: begin at a "
                                               "whole minute",
                                               to_string(sim::kTick)));
  }
  BELAY_TRY(made.lasts, read_span(document, *lasts, "`lasts`", kLastsMin, kLastsMax));
  if (const Node* shows = fields.optional("shows")) {
    BELAY_TRY(made.shows, read_prose(document, *shows, "`shows`"));
  }
  return {};
}

Result<Scenario> read_scenario(const Document& document, std::string_view source) {
  BELAY_TRY(Fields fields, Fields::of(document, document.root(), "a replay"));
  Scenario made;
  made.file = document.file();
  BELAY_TRY_VOID(read_head(document, fields, made));
  const Node* world = fields.optional("world");
  const Node* changes = fields.optional("changes");
  const Node* faults = fields.optional("faults");
  const Node* controls = fields.optional("controls");
  const Node* told = fields.optional("told");
  const Node* compare = fields.optional("compare");
  BELAY_TRY_VOID(fields.finish());
  BELAY_TRY(made.world, read_world(document, world));
  made.world.environment = kEnvironment;
  BELAY_TRY(made.changes, read_changes(document, changes, made));
  BELAY_TRY_VOID(check_rollouts(document, changes, source));
  BELAY_TRY(made.faults, read_faults(document, faults, made));
  BELAY_TRY(made.controls, read_controls(document, controls, made, source));
  BELAY_TRY(made.told, read_told(document, told));
  BELAY_TRY(made.figures, read_figures(document, compare, made));
  return made;
}

}  // namespace

const Change* Scenario::find(std::string_view id) const {
  const auto at = std::find_if(changes.begin(), changes.end(),
                               [&](const Change& change) { return change.id == id; });
  return at == changes.end() ? nullptr : &*at;
}

bool Scenario::has_bypass() const {
  return std::any_of(changes.begin(), changes.end(),
                     [](const Change& change) { return change.beside; });
}

Result<Scenario> parse_scenario(std::string_view text, std::string file) {
  if (text.size() > kScenarioBytesMax) {
    return fail(Code::over_limit,
                fmt::format("a replay of {} bytes is not read: at most {} are, make it several",
                            grouped(text.size()), grouped(kScenarioBytesMax)),
                Place{std::move(file), 0, 0});
  }
  BELAY_TRY(const Document document, Document::parse(text, std::move(file)));
  return read_scenario(document, text);
}

}  // namespace belay::replay
