#include "control/incident/undo_plan.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>
#include <set>

#include "base/limits.h"
#include "base/text.h"

namespace belay::control {
namespace {

using watch::Phase;
using watch::UndoStep;

/// Older rollouts are looked for by whoever wants to undo one of them itself.
constexpr std::size_t kLookedThroughMax = 2'000;

bool is_out(Phase phase) { return phase != Phase::rolled_back && phase != Phase::aborted; }

class Preparation {
 public:
  Preparation(Rollouts& rollouts, Deployments& deployments, const watch::SystemGraph& graph,
              const std::string& environment, const std::string& suspect, Instant now)
      : rollouts_(rollouts),
        deployments_(deployments),
        graph_(graph),
        environment_(environment),
        suspect_(suspect),
        now_(now) {}

  Result<UndoPrepared> run() && {
    made_.plan.suspect = suspect_;
    BELAY_TRY_VOID(look());
    for (const RolloutShown& each : out_) {
      if (each.kept->change == suspect_) BELAY_TRY_VOID(go_back(each));
    }
    BELAY_TRY_VOID(go_back_with());
    BELAY_TRY_VOID(put_back());
    if (backs_.empty()) {
      return fail(Code::conflict,
                  fmt::format("nothing of `{}` can be undone in {}{}", printable(suspect_),
                              printable(environment_),
                              made_.leaves.empty() ? ": no rollout or deployment of it is out"
                                                   : ": " + joined(made_.leaves, "; ")));
    }
    freeze();
    made_.plan.steps.insert(made_.plan.steps.end(), backs_.begin(), backs_.end());
    stop_others();
    return std::move(made_);
  }

 private:
  /// What is out, oldest first: the suspect's, and all that began after its first.
  Result<void> look() {
    std::vector<KeptRollout> newest_first;
    std::size_t until = 0;
    ListRequest request{"", environment_, "", 0, limits::kListedMax};
    for (bool more = true; more && newest_first.size() < kLookedThroughMax;) {
      BELAY_TRY(const auto listed, rollouts_.list(request));
      more = listed.size() == request.count_max;
      for (const Listed& item : listed) {
        request.before = item.position;
        BELAY_TRY(KeptRollout kept, parse_kept(item.stored.state));
        const bool is_open = !watch::is_over(kept.state.phase);
        newest_first.push_back(std::move(kept));
        if (newest_first.back().change == suspect_ || is_open) until = newest_first.size();
      }
    }
    for (std::size_t i = until; i-- > 0;) {
      if (!is_out(newest_first[i].state.phase)) continue;
      BELAY_TRY(RolloutShown shown, rollouts_.show(newest_first[i].state.id));
      if (is_out(shown.kept->state.phase)) out_.push_back(std::move(shown));
    }
    return {};
  }

  /// Why it stays; empty: it goes back.
  Result<std::string> why_it_stays(const RolloutShown& each) {
    const watch::RolloutState& state = each.kept->state;
    if (state.phase == Phase::frozen) return std::string("is frozen where it is");
    if (state.phase != Phase::done) return std::string();
    if (!each.plan->reversible) return std::string("is done, and not reversible");
    for (const watch::Move& move : each.plan->moves()) {
      BELAY_TRY(const auto last, rollouts_.last_of(environment_, move.system));
      if (!last || last->kept->state.id == state.id) continue;
      return fmt::format("is done, and `{}` moved `{}` since", last->kept->state.id, move.system);
    }
    return std::string();
  }

  Result<void> go_back(const RolloutShown& each) {
    const std::string& id = each.kept->state.id;
    if (!taken_.insert(id).second) return {};
    BELAY_TRY(const std::string stays, why_it_stays(each));
    for (const watch::Move& move : each.plan->moves()) systems_.insert(move.system);
    if (!stays.empty()) {
      made_.leaves.push_back(fmt::format("rollout `{}` of `{}` {}", id, each.kept->system, stays));
      return {};
    }
    backs_.push_back(
        {UndoStep::Kind::roll_back, id, each.plan->first.system, each.plan->first.version, "", ""});
    return {};
  }

  /// What follows a system that goes back went out because of it.
  Result<void> go_back_with() {
    for (bool any = true; any;) {
      any = false;
      for (const RolloutShown& each : out_) {
        const auto& follows = each.plan->follows;
        const bool goes_with =
            std::any_of(follows.begin(), follows.end(),
                        [&](const std::string& system) { return systems_.contains(system); });
        if (!goes_with || taken_.contains(each.kept->state.id)) continue;
        BELAY_TRY_VOID(go_back(each));
        any = true;
      }
    }
    return {};
  }

  Result<void> put_back() {
    const Instant since{now_.seconds - std::chrono::seconds(kPutBackWithin).count(), 0};
    BELAY_TRY(const auto all, deployments_.since(environment_, since));
    for (const KeptDeployment& each : all) {
      if (each.suspect() != suspect_ || each.put_back) continue;
      systems_.insert(each.told.system);
      backs_.push_back({UndoStep::Kind::put_back, each.id, each.told.system, each.told.version,
                        each.told.region, each.told.cell});
    }
    return {};
  }

  void freeze() {
    std::map<std::string, int> reached;
    for (const std::string& system : systems_) {
      for (const auto& each : graph_.reach_of(system)) {
        const auto known = reached.emplace(each).first;
        known->second = std::min(known->second, each.second);
      }
    }
    std::vector<std::pair<int, std::string>> nearest;
    for (const auto& each : reached) nearest.emplace_back(each.second, each.first);
    std::sort(nearest.begin(), nearest.end());
    if (nearest.size() > kFrozenMax) {
      made_.leaves.push_back(fmt::format("of {} in reach the {} nearest are frozen",
                                         counted(nearest.size(), "system"), kFrozenMax));
      nearest.resize(kFrozenMax);
    }
    for (const auto& each : nearest) {
      frozen_.insert(each.second);
      made_.plan.steps.push_back({UndoStep::Kind::freeze, each.second, each.second, "", "", ""});
    }
  }

  void stop_others() {
    for (const RolloutShown& each : out_) {
      const Phase phase = each.kept->state.phase;
      if (taken_.contains(each.kept->state.id) || !watch::is_under_way(phase)) continue;
      const auto moves = each.plan->moves();
      const bool is_there = std::any_of(moves.begin(), moves.end(), [&](const watch::Move& move) {
        return frozen_.contains(move.system);
      });
      if (!is_there) continue;
      made_.stops.push_back(fmt::format("rollout `{}` of `{}` is held where it is",
                                        each.kept->state.id, each.kept->system));
    }
  }

  Rollouts& rollouts_;
  Deployments& deployments_;
  const watch::SystemGraph& graph_;
  const std::string& environment_;
  const std::string& suspect_;
  const Instant now_;
  std::vector<RolloutShown> out_;
  std::set<std::string> taken_, systems_, frozen_;
  std::vector<UndoStep> backs_;
  UndoPrepared made_;
};

}  // namespace

Result<UndoPrepared> prepare_undo(Rollouts& rollouts, Deployments& deployments,
                                  const watch::SystemGraph& graph, const std::string& environment,
                                  const std::string& suspect, Instant now) {
  return Preparation(rollouts, deployments, graph, environment, suspect, now).run();
}

}  // namespace belay::control
