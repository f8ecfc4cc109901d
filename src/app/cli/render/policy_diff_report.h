#ifndef BELAY_APP_CLI_RENDER_POLICY_DIFF_REPORT_H_
#define BELAY_APP_CLI_RENDER_POLICY_DIFF_REPORT_H_

#include <string>

#include "app/cli/render/page.h"
#include "control/check.h"
#include "control/policy_diff.h"

namespace belay::app {

/// What `belay policy diff` answers, and what it was asked.
struct PolicyDiffAnswer {
  control::PolicyInForce before;
  control::PolicyInForce after;
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  control::PolicyDiff diff;
};

/// For people: what differs first, most important first.
std::string policy_diff_text(const PolicyDiffAnswer& answer, Paper paper);
/// docs/formats/policy-diff-v1.md, members in the order of that page.
std::string policy_diff_json(const PolicyDiffAnswer& answer);
/// A comment on a pull request. Whatever comes from the repository is code.
std::string policy_diff_markdown(const PolicyDiffAnswer& answer);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_POLICY_DIFF_REPORT_H_
