#ifndef BELAY_APP_CLI_SERVICE_HELP_H_
#define BELAY_APP_CLI_SERVICE_HELP_H_

#include <optional>
#include <string>
#include <string_view>

namespace belay::app {

/// The help page of a command that is a server, asks one, or checks what one has signed; nothing
/// where there is no such page.
std::optional<std::string> service_help_page(std::string_view topic);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_SERVICE_HELP_H_
