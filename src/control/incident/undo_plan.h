#ifndef BELAY_CONTROL_INCIDENT_UNDO_PLAN_H_
#define BELAY_CONTROL_INCIDENT_UNDO_PLAN_H_

#include <chrono>
#include <string>
#include <vector>

#include "base/result.h"
#include "control/incident/deployments.h"
#include "control/rollout/rollouts.h"
#include "watch/incident/incident.h"
#include "watch/incident/system_graph.h"

namespace belay::control {

/// So many systems are frozen at once, the nearest ones.
inline constexpr std::size_t kFrozenMax = 100;
/// What was deployed before that is what runs there.
inline constexpr std::chrono::hours kPutBackWithin{30 * 24};

/// What undoing a suspect would do, and what it would not.
struct UndoPrepared {
  watch::UndoPlan plan;
  std::vector<std::string> stops;   ///< rollouts of others there that are held, sentences
  std::vector<std::string> leaves;  ///< what stays as it is, and why, sentences
};

/// By what is out now: the suspect's rollouts and deployments, what follows them, the systems in
/// reach. Fails with `conflict` where nothing of the suspect can be undone, and says why.
Result<UndoPrepared> prepare_undo(Rollouts& rollouts, Deployments& deployments,
                                  const watch::SystemGraph& graph, const std::string& environment,
                                  const std::string& suspect, Instant now);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_UNDO_PLAN_H_
