#ifndef BELAY_APP_CLI_RENDER_TEXT_REPORT_H_
#define BELAY_APP_CLI_RENDER_TEXT_REPORT_H_

#include <string>

#include "app/cli/render/page.h"
#include "control/check.h"

namespace belay::app {

/// The assessment for a person at a terminal: what the change is, how it was made, what it can
/// hurt, what it owes, the shortest way through, and the verdict on the last line. Everything that
/// comes from the repository is made safe to print; what is not known is left out or `unknown`.
std::string text_report(const control::Assessment& assessment, Paper paper);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_TEXT_REPORT_H_
