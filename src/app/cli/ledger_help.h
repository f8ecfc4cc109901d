#ifndef BELAY_APP_CLI_LEDGER_HELP_H_
#define BELAY_APP_CLI_LEDGER_HELP_H_

#include <string_view>

namespace belay::app {

/// The page of `belay ledger`.
std::string_view ledger_help_page();

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LEDGER_HELP_H_
