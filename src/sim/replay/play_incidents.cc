#include <fmt/format.h>

#include <algorithm>

#include "sim/replay/play.h"

namespace belay::replay {
namespace {

/// The change that whoever is on call would undo: who is blamed; or the first suspect, where
/// something was deployed that nothing allows. Null: none.
const watch::Suspect* accused_by(const watch::IncidentState& state) {
  if (state.blamed.kind == watch::CauseKind::change) return &state.blamed;
  const bool is_beside =
      std::any_of(state.signals.begin(), state.signals.end(), [](const watch::Rung& rung) {
        return rung.signal.kind == watch::Signal::Kind::deployment && !rung.quiet;
      });
  const bool is_change =
      !state.suspects.empty() && state.suspects.front().kind == watch::CauseKind::change;
  return is_beside && is_change ? &state.suspects.front() : nullptr;
}

}  // namespace

/// The scenario's name of what the product suspects.
std::string Play::name_of_suspect(const watch::Suspect& suspect) const {
  const auto known = known_as_.find(suspect.of);
  return known == known_as_.end() ? suspect.of : known->second;
}

/// The newest state of each incident, and since when somebody would undo a change.
void Play::hear(const control::IncidentShown& shown) {
  const watch::IncidentState& state = *shown.state;
  auto at = std::find_if(incidents_.begin(), incidents_.end(),
                         [&](const auto& known) { return known.first == state.id; });
  if (at == incidents_.end()) {
    detect("incident");
    say(fmt::format("incident `{}` is opened: {}", state.id,
                    state.signals.empty() ? "" : state.signals.front().signal.says));
    at = incidents_.insert(incidents_.end(), {state.id, {}});
  }
  Heard& heard = at->second;
  const bool is_new = !heard.state || heard.state->blamed.kind != state.blamed.kind ||
                      heard.state->blamed.of != state.blamed.of;
  if (is_new && state.blamed.kind != watch::CauseKind::none) {
    say(fmt::format("`{}` blames {}", state.id,
                    state.blamed.kind == watch::CauseKind::change
                        ? name_of_suspect(state.blamed)
                        : std::string(name_of(state.blamed.kind))));
  }
  const watch::Suspect* accused = accused_by(state);
  if (accused == nullptr || accused->of != heard.accused) heard.accused_since.reset();
  if (accused != nullptr && !heard.accused_since) heard.accused_since = passed_;
  heard.accused = accused == nullptr ? "" : accused->of;
  heard.state = shown.state;
}

Result<void> Play::answer_incidents() {
  for (auto& [id, heard] : incidents_) {
    const bool is_due = !heard.is_answered && heard.accused_since &&
                        heard.state->phase == watch::IncidentPhase::open &&
                        passed_ >= *heard.accused_since + scenario_.controls.undoes_after;
    if (!is_due) continue;
    heard.is_answered = true;
    const watch::Suspect* suspect = accused_by(*heard.state);
    const std::string name = name_of_suspect(*suspect);
    const auto done = house_->undo(id, suspect->of);
    say(done ? fmt::format("whoever is on call undoes `{}`", name)
             : fmt::format("nothing undoes `{}`: {}", name, done.error().message));
    const auto& known = run_.rolled_back;
    const bool is_new = std::find(known.begin(), known.end(), name) == known.end();
    if (done && is_new) run_.rolled_back.push_back(name);
  }
  return {};
}

Result<void> Play::put_back(const std::string&, const control::Deployment& told) {
  shop_->put_back(told.system, told.version, {told.region, told.cell});
  say(fmt::format("`{}` is put back", told.version));
  ill_.erase(told.version);
  return {};
}

}  // namespace belay::replay
