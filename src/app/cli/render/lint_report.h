#ifndef BELAY_APP_CLI_RENDER_LINT_REPORT_H_
#define BELAY_APP_CLI_RENDER_LINT_REPORT_H_

#include <string>
#include <vector>

#include "app/cli/render/page.h"
#include "gate/lint/lint.h"

namespace belay::app {

/// A finding each, and last `N errors, N warnings`.
std::string lint_text(const std::vector<gate::Finding>& findings, Paper paper);
/// docs/reference/lint.md.
std::string lint_json(const std::vector<gate::Finding>& findings);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_LINT_REPORT_H_
