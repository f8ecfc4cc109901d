#ifndef BELAY_CONTROL_INCIDENT_CANDIDATES_H_
#define BELAY_CONTROL_INCIDENT_CANDIDATES_H_

#include <chrono>
#include <string>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "control/incident/deployments.h"
#include "control/rollout/rollouts.h"
#include "watch/incident/attribution.h"
#include "watch/incident/system_graph.h"

namespace belay::control {

/// What moved so long before harm began is suspected of it.
inline constexpr std::chrono::seconds kSuspectedFor{2 * 3600};

/// What was in production of one environment, and might be to blame.
struct Moves {
  std::vector<RolloutShown> rollouts;  ///< newest first
  std::vector<KeptDeployment> deployments;
};

/// All that moved there since.
Result<Moves> moves_since(Rollouts& rollouts, Deployments& deployments,
                          const std::string& environment, Instant since);

/// Where a rollout's traffic was, and how much of it: while it is on its way, the greater share.
std::vector<watch::Exposure> exposures_of(const KeptRollout& rollout);

/// One for each change, in the order in which they are among the moves: what it can reach, and
/// where it was since when.
std::vector<watch::Candidate> candidates_of(const Moves& moves, const watch::SystemGraph& graph);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_CANDIDATES_H_
