#ifndef BELAY_APP_CLI_INCIDENT_HELP_H_
#define BELAY_APP_CLI_INCIDENT_HELP_H_

#include <string_view>

namespace belay::app {

std::string_view incident_help_page();
std::string_view signal_help_page();
std::string_view deployed_help_page();

}  // namespace belay::app

#endif  // BELAY_APP_CLI_INCIDENT_HELP_H_
