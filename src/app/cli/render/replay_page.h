#ifndef BELAY_APP_CLI_RENDER_REPLAY_PAGE_H_
#define BELAY_APP_CLI_RENDER_REPLAY_PAGE_H_

#include <string>
#include <vector>

#include "app/cli/render/page.h"
#include "sim/replay/replayed.h"

namespace belay::app {

/// For a terminal.
std::string replay_page(const std::vector<replay::Replayed>& all, Paper paper);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_REPLAY_PAGE_H_
