#ifndef BELAY_APP_CLI_RENDER_REPLAY_HTML_H_
#define BELAY_APP_CLI_RENDER_REPLAY_HTML_H_

#include <string>
#include <vector>

#include "sim/replay/replayed.h"

namespace belay::app {

/// One page for a browser, which fetches nothing and runs nothing.
std::string replay_html(const std::vector<replay::Replayed>& all);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_REPLAY_HTML_H_
