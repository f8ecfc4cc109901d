#ifndef BELAY_APP_SERVER_ROLLOUT_VIEWS_H_
#define BELAY_APP_SERVER_ROLLOUT_VIEWS_H_

#include "base/json.h"
#include "control/rollout/rollouts.h"

namespace belay::app {

/// A rollout as `/api/v1` shows it: docs/reference/api.md.
json::Object view_of(const control::RolloutShown& shown);
/// Its steps, oldest first.
json::Array steps_of(const control::RolloutShown& shown);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_ROLLOUT_VIEWS_H_
