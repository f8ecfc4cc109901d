#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "control/incident/incidents.h"

namespace belay::control {
namespace {

using watch::AskedStep;
using watch::Phase;
using watch::UndoStep;

/// Who is to be undone: who is named, else who is blamed where that is a change.
Result<std::string> suspect_of(const watch::IncidentState& state, const std::string& named) {
  if (!named.empty()) return named;
  const watch::Suspect& blamed = state.blamed;
  if (blamed.kind == watch::CauseKind::change) return blamed.of;
  if (blamed.kind == watch::CauseKind::none) {
    return fail(Code::conflict, fmt::format("nobody is blamed for incident `{}`: name the change "
                                            "to undo",
                                            state.id));
  }
  return fail(Code::conflict,
              fmt::format("{} is blamed for incident `{}`{}, and no change: undoing one mends "
                          "nothing. Name it if you know better",
                          name_of(blamed.kind), state.id,
                          blamed.of.empty() ? "" : " (" + printable(blamed.of) + ")"));
}

bool is_due(const AskedStep& step, Instant now) {
  if (step.standing != AskedStep::Standing::owed) return false;
  const bool failed = !step.why.empty();
  return !failed || step.asked.seconds + watch::kOwedAgainAfter.count() <= now.seconds;
}

/// In whose name something is done that an undo asked for.
watch::Person person_of(const watch::IncidentState& state, const AskedStep& step) {
  const auto undo =
      std::find_if(state.undos.begin(), state.undos.end(),
                   [&](const watch::Undo& each) { return each.suspect == step.suspect; });
  const std::string by = undo == state.undos.end() ? std::string() : undo->by;
  return {by, fmt::format("incident `{}`: `{}` is undone", state.id, printable(step.suspect))};
}

}  // namespace

Result<UndoShown> Incidents::undo(const Asker& asker, const std::string& id,
                                  const std::string& suspect, bool dry_run,
                                  const std::string& why) {
  UndoShown made;
  if (dry_run) {
    BELAY_TRY(made.incident, show(id));
    BELAY_TRY(const std::string of, suspect_of(*made.incident.state, suspect));
    BELAY_TRY(made.prepared, prepare_undo(rollouts_, deployments_, *graph(),
                                          made.incident.state->environment, of, made.incident.at));
    return made;
  }
  BELAY_TRY(made.incident,
            step(id, {&asker, true}, [&](IncidentCommit& commit, const Actor* by) -> Result<void> {
              const watch::IncidentState& state = commit.state();
              BELAY_TRY(const std::string of, suspect_of(state, suspect));
              BELAY_TRY(const Instant now, store_.now());
              BELAY_TRY(made.prepared, prepare_undo(rollouts_, deployments_, *graph(),
                                                    state.environment, of, now));
              return commit.take(watch::UndoAsked{{asker.principal, why}, made.prepared.plan}, by);
            }));
  // It is owed from here on: what cannot be done now is done by whoever comes by.
  if (auto done = carry_out(id)) made.incident = *std::move(done);
  return made;
}

Result<IncidentShown> Incidents::carry_out(const std::string& id) {
  BELAY_TRY(IncidentShown shown, show(id));
  const auto before = shown.state;
  for (const watch::Rung& rung : before->signals) {
    if (rung.quiet || !rung.has_lapsed(shown.at)) continue;
    BELAY_TRY(shown, take(id, quiet(rung.signal)));
  }
  for (std::size_t i = 0; i < before->steps.size(); ++i) {
    // What was waived, or done by somebody else, while the one before it was done is not owed.
    const auto& now = shown.state->steps;
    const auto at = std::find_if(now.begin(), now.end(), [&](const AskedStep& each) {
      return each.effect == before->steps[i].effect;
    });
    if (at == now.end() || !is_due(*at, shown.at)) continue;
    const std::shared_ptr<const watch::IncidentState> state = shown.state;
    BELAY_TRY_VOID(carry_out(*state, *at));
    BELAY_TRY(shown, show(id));
  }
  return shown;
}

Result<void> Incidents::carry_out(const watch::IncidentState& state, const AskedStep& step) {
  switch (step.step.kind) {
    case UndoStep::Kind::roll_back:
      return roll_back(state, step);
    case UndoStep::Kind::put_back:
      return put_back(state, step);
    case UndoStep::Kind::freeze:
    case UndoStep::Kind::thaw:
      break;  // done with the step that asked for it
  }
  return {};
}

/// Asked as often as one comes by: a rollout goes back once, and it is done when its traffic is.
Result<void> Incidents::roll_back(const watch::IncidentState& state, const AskedStep& step) {
  const auto failed = [&](const std::string& why) -> Result<void> {
    BELAY_TRY_VOID(take(state.id, watch::UndoStepFailed{step.effect, why}));
    return {};
  };
  auto shown = rollouts_.show(step.step.of);
  if (!shown) return failed(shown.error().message);
  const Phase phase = shown->kept->state.phase;
  if (!watch::is_over(phase) || phase == Phase::done) {
    if (phase == Phase::frozen) return failed("it is not reversible: it is frozen where it is");
    if (phase == Phase::going_back) return {};
    shown = rollouts_.take(step.step.of, watch::Undone{person_of(state, step)});
    if (!shown) return failed(shown.error().message);
  }
  const watch::RolloutState& now = shown->kept->state;
  if (!watch::is_over(now.phase)) return {};
  if (now.share != watch::PerCent{}) return failed("it was ended where it is, by hand");
  BELAY_TRY_VOID(take(state.id, watch::UndoStepDone{step.effect}));
  return {};
}

/// Two incidents may undo the same: it is put back by the name of the deployment, and once.
Result<void> Incidents::put_back(const watch::IncidentState& state, const AskedStep& step) {
  BELAY_TRY(const KeptDeployment kept, deployments_.show(step.step.of));
  if (!kept.put_back) {
    const Result<void> done = putting_back_ == nullptr
                                  ? fail(Code::unsupported,
                                         "nothing puts deployments back here: put it back by hand, "
                                         "and waive this step")
                                  : putting_back_->put_back(kept.id, kept.told);
    if (!done) {
      BELAY_TRY_VOID(take(state.id, watch::UndoStepFailed{step.effect, done.error().message}));
      return {};
    }
    BELAY_TRY_VOID(deployments_.note_put_back(kept.id));
  }
  BELAY_TRY_VOID(take(state.id, watch::WentQuiet{watch::Signal::Kind::deployment, kept.id,
                                                 kept.told.region, kept.told.cell}));
  BELAY_TRY_VOID(take(state.id, watch::UndoStepDone{step.effect}));
  return {};
}

}  // namespace belay::control
