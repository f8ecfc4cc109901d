#include "control/incident/candidates.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"

namespace belay::control {
namespace {

/// A rollout that began so long before it moved last is looked for no further back.
constexpr std::size_t kLookedThroughMax = 2'000;

watch::Candidate& candidate_of(std::vector<watch::Candidate>& all, const std::string& change) {
  const auto at = std::find_if(all.begin(), all.end(),
                               [&](const watch::Candidate& each) { return each.change == change; });
  if (at != all.end()) return *at;
  return all.emplace_back(watch::Candidate{change, {}, {}, std::nullopt});
}

void add_reach(const std::string& system, const watch::SystemGraph& graph,
               watch::Candidate& candidate) {
  for (const auto& reached : graph.reach_of(system)) {
    const auto known = candidate.reach.emplace(reached).first;
    known->second = std::min(known->second, reached.second);
  }
}

/// What its own guards said of it, where they sent it back.
std::optional<std::string> said_by_guards(const KeptRollout& kept) {
  const auto at = std::find_if(kept.steps.begin(), kept.steps.end(), [](const KeptStep& step) {
    return step.by.empty() && (step.step == name_of(watch::RolloutStep::went_back) ||
                               step.step == name_of(watch::RolloutStep::froze));
  });
  if (at == kept.steps.end() || at->why.find(" is bad") == std::string::npos) return std::nullopt;
  return fmt::format("its rollout `{}` {}: {}", kept.state.id,
                     at->step == name_of(watch::RolloutStep::froze) ? "froze" : "went back",
                     at->why);
}

}  // namespace

Result<Moves> moves_since(Rollouts& rollouts, Deployments& deployments,
                          const std::string& environment, Instant since) {
  Moves made;
  ListRequest request{"", environment, "", 0, limits::kListedMax};
  std::size_t seen = 0;
  for (bool more = true; more && seen < kLookedThroughMax;) {
    BELAY_TRY(const auto listed, rollouts.list(request));
    more = listed.size() == request.count_max;
    for (const Listed& item : listed) {
      ++seen;
      request.before = item.position;
      BELAY_TRY(const KeptRollout kept, parse_kept(item.stored.state));
      const bool moved = !kept.shares.empty() && kept.shares.back().at >= since;
      if (!moved && watch::is_over(kept.state.phase)) continue;
      BELAY_TRY(RolloutShown shown, rollouts.show(kept.state.id));
      made.rollouts.push_back(std::move(shown));
    }
  }
  BELAY_TRY(made.deployments, deployments.since(environment, since));
  return made;
}

std::vector<watch::Exposure> exposures_of(const KeptRollout& rollout) {
  std::vector<watch::Exposure> made;
  double before = 0;
  for (std::size_t i = 0; i < rollout.shares.size(); ++i) {
    const ShareSince& since = rollout.shares[i];
    double share = since.share ? since.share->fraction() : before;
    if (!since.share) {
      const bool arrives = i + 1 < rollout.shares.size() && rollout.shares[i + 1].share;
      const auto& pending = rollout.state.pending;
      if (arrives) share = std::max(share, rollout.shares[i + 1].share->fraction());
      if (!arrives && pending) share = std::max(share, pending->share.fraction());
    } else {
      before = share;
    }
    const bool goes_on = !made.empty() && !made.back().until && made.back().share == share;
    if (goes_on) continue;
    if (!made.empty() && !made.back().until) made.back().until = since.at;
    if (share > 0) made.push_back({"", "", since.at, std::nullopt, share});
  }
  return made;
}

std::vector<watch::Candidate> candidates_of(const Moves& moves, const watch::SystemGraph& graph) {
  std::vector<watch::Candidate> made;
  for (const RolloutShown& each : moves.rollouts) {
    const KeptRollout& kept = *each.kept;
    const auto exposures = exposures_of(kept);
    if (exposures.empty()) continue;
    watch::Candidate& candidate = candidate_of(made, kept.change);
    for (const watch::Move& move : each.plan->moves()) add_reach(move.system, graph, candidate);
    candidate.exposures.insert(candidate.exposures.end(), exposures.begin(), exposures.end());
    if (!candidate.direct) candidate.direct = said_by_guards(kept);
  }
  for (const KeptDeployment& each : moves.deployments) {
    watch::Candidate& candidate = candidate_of(made, each.suspect());
    add_reach(each.told.system, graph, candidate);
    candidate.exposures.push_back(
        {each.told.region, each.told.cell, each.told.at, each.put_back, 1.0});
  }
  return made;
}

}  // namespace belay::control
