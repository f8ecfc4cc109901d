#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "control/incident/incidents.h"

/// What rings by itself: counts that are watched, and rollouts that their own guards stopped.
namespace belay::control {
namespace {

using watch::Phase;
using watch::Signal;

constexpr std::size_t kStoppedAtOnceMax = 50;

/// What somebody watches all the time: it goes quiet when it is not among what rings.
bool is_counted(const Signal& signal) {
  return signal.kind == Signal::Kind::drop || signal.kind == Signal::Kind::surge ||
         signal.kind == Signal::Kind::drift || signal.kind == Signal::Kind::threshold;
}

bool is_stopped(const KeptRollout& kept) {
  return kept.state.phase == Phase::going_back || kept.state.phase == Phase::frozen;
}

/// Harm shows at the share where it was seen, so it began there as far as can be told.
Signal signal_of(const KeptRollout& kept, const watch::RolloutPlan& plan, Instant now) {
  const Instant stopped = kept.went_bad().value_or(now);
  Signal made;
  made.kind = Signal::Kind::rollout;
  made.of = kept.state.id;
  made.system = kept.system;
  made.onset = kept.began;
  for (const ShareSince& since : kept.shares) {
    const bool is_out = since.share && since.share->hundredths > 0;
    if (is_out && since.at <= stopped) made.onset = since.at;
  }
  made.at = stopped;
  made.says =
      fmt::format("rollout `{}` of `{}` {} was stopped by its guards: {}", kept.state.id,
                  printable(kept.system), printable(plan.moves().front().version), kept.state.why);
  return made;
}

}  // namespace

Result<std::vector<IncidentShown>> Incidents::hear(const std::string& environment,
                                                   const std::vector<Signal>& ringing) {
  BELAY_TRY(const auto before, open(environment));
  for (const IncidentShown& each : before) {
    std::vector<watch::WentQuiet> over;
    for (const watch::Rung& rung : each.state->signals) {
      if (rung.quiet || !is_counted(rung.signal)) continue;
      const bool rings = std::any_of(ringing.begin(), ringing.end(), [&](const Signal& signal) {
        return watch::is_one(signal, rung.signal);
      });
      if (!rings) over.push_back(quiet(rung.signal));
    }
    if (over.empty()) continue;
    const Take take_all = [&](IncidentCommit& commit, const Actor* by) -> Result<void> {
      for (const watch::WentQuiet& fact : over) BELAY_TRY_VOID(commit.take(fact, by));
      return {};
    };
    BELAY_TRY_VOID(step(each.state->id, {}, take_all));
  }
  BELAY_TRY_VOID(ring(environment, ringing, nullptr));
  return open(environment);
}

Result<void> Incidents::hear_rollouts(const std::string& environment) {
  BELAY_TRY(const auto stopped,
            rollouts_.stopped({"", environment, std::string(kOpenRollout), 0, kStoppedAtOnceMax}));
  for (const Listed& each : stopped) {
    BELAY_TRY(const LastRollout named, parse_last(each.stored.state));
    BELAY_TRY(const RolloutShown shown, rollouts_.show(named.rollout));
    BELAY_TRY_VOID(ring(environment, {signal_of(*shown.kept, *shown.plan, shown.at)}, nullptr));
    Commit heard;
    heard.at = shown.at;
    heard.puts.push_back(
        {each.key, each.stored.version, each.stored.state, environment, std::string(kRolloutOver)});
    const auto committed = store_.commit(heard);
    if (committed || committed.error().code == Code::conflict) continue;
    return tl::unexpected(committed.error());
  }
  BELAY_TRY(const auto known, open(environment));
  for (const IncidentShown& each : known) {
    for (const watch::Rung& rung : each.state->signals) {
      if (rung.quiet || rung.signal.kind != Signal::Kind::rollout) continue;
      BELAY_TRY(const RolloutShown shown, rollouts_.show(rung.signal.of));
      if (is_stopped(*shown.kept)) continue;
      BELAY_TRY_VOID(take(each.state->id, quiet(rung.signal)));
    }
  }
  return {};
}

}  // namespace belay::control
