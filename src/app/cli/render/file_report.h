#ifndef BELAY_APP_CLI_RENDER_FILE_REPORT_H_
#define BELAY_APP_CLI_RENDER_FILE_REPORT_H_

#include <string>
#include <string_view>

#include "app/cli/render/page.h"
#include "control/check.h"

namespace belay::app {

/// What concerns one file of the change: what happened to it, the systems it belongs to and what
/// they reach, its owners, who claims what about how it was made, the crossings it takes part in,
/// and the rules that this file alone would set off. Fails where the change does not have it.
Result<std::string> file_report(const control::Assessment& assessment, std::string_view path,
                                Paper paper);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_FILE_REPORT_H_
