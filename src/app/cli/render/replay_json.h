#ifndef BELAY_APP_CLI_RENDER_REPLAY_JSON_H_
#define BELAY_APP_CLI_RENDER_REPLAY_JSON_H_

#include <string>
#include <vector>

#include "sim/replay/replayed.h"

namespace belay::app {

/// `replay/v1`: docs/formats/replay-v1.md.
std::string replay_json(const std::vector<replay::Replayed>& all);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_REPLAY_JSON_H_
