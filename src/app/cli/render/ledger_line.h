#ifndef BELAY_APP_CLI_RENDER_LEDGER_LINE_H_
#define BELAY_APP_CLI_RENDER_LEDGER_LINE_H_

#include <cstdint>
#include <string>

#include "ledger/entry.h"

namespace belay::app {

/// An entry for a person: index, time, kind, what it is about, and who did it. Ends with a newline.
std::string ledger_line(std::uint64_t index, const ledger::Entry& entry);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_LEDGER_LINE_H_
