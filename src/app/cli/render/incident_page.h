#ifndef BELAY_APP_CLI_RENDER_INCIDENT_PAGE_H_
#define BELAY_APP_CLI_RENDER_INCIDENT_PAGE_H_

#include <string>

#include "app/cli/render/page.h"
#include "base/json.h"

/// An incident as a server shows it, for a terminal.
namespace belay::app {

/// What is wrong since when, what rings, what it cost by journey and region, who is suspected and
/// why, what was undone and is owed, and what happened.
std::string incident_page(const json::Value& incident, Paper paper);
/// All that a person is told when it is another than before: `i7 open, severity 1: ...`.
std::string incident_line(const json::Value& incident);
/// One line an incident, the newest first.
std::string incident_list(const json::Value& page);
/// What an undo does, or would do. `undo`: as the server answers it.
std::string undo_page(const json::Value& undo, bool is_dry, Paper paper);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_INCIDENT_PAGE_H_
