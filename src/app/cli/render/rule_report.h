#ifndef BELAY_APP_CLI_RENDER_RULE_REPORT_H_
#define BELAY_APP_CLI_RENDER_RULE_REPORT_H_

#include <string>
#include <string_view>

#include "app/cli/render/page.h"
#include "control/check.h"

namespace belay::app {

/// What one rule or freeze says, why, and what it means for this change. Fails with a suggestion
/// where the policy has none of that name.
Result<std::string> rule_report(const control::Assessment& assessment, std::string_view rule,
                                Paper paper);

/// The same of every rule and freeze, in the policy's order, and last what they come to together.
std::string policy_report(const control::Assessment& assessment, Paper paper);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_RULE_REPORT_H_
