#ifndef BELAY_APP_CLI_LEARN_HELP_H_
#define BELAY_APP_CLI_LEARN_HELP_H_

#include <string_view>

namespace belay::app {

/// `belay incident review`, `trend` and `action`, and `belay review weekly`.
std::string_view learn_help_page();

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LEARN_HELP_H_
