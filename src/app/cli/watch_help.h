#ifndef BELAY_APP_CLI_WATCH_HELP_H_
#define BELAY_APP_CLI_WATCH_HELP_H_

#include <string_view>

namespace belay::app {

/// The page of `belay health`.
std::string_view health_help_page();
/// The page of `belay rollout`.
std::string_view rollout_help_page();
std::string_view metrics_help_page();

}  // namespace belay::app

#endif  // BELAY_APP_CLI_WATCH_HELP_H_
