#ifndef BELAY_APP_CLI_RENDER_JSON_REPORT_H_
#define BELAY_APP_CLI_RENDER_JSON_REPORT_H_

#include <string>

#include "control/check.h"

namespace belay::app {

/// docs/formats/check-v1.md: everything the assessment holds, members in the order of that page.
std::string json_report(const control::Assessment& assessment);
/// The same page's `error/v1`.
std::string json_error(const Error& error);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_JSON_REPORT_H_
