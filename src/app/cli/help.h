#ifndef BELAY_APP_CLI_HELP_H_
#define BELAY_APP_CLI_HELP_H_

#include <optional>
#include <string>
#include <string_view>

namespace belay::app {

/// The help page of a command, or the first page where `topic` is empty; nothing where there is no
/// such page.
std::optional<std::string> help_page(std::string_view topic);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_HELP_H_
