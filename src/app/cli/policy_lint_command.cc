#include <algorithm>

#include "adapters/folder_tree.h"
#include "app/cli/commands.h"
#include "app/cli/render/lint_report.h"
#include "app/cli/terminal.h"
#include "facts/catalog/discovery.h"

namespace belay::app {

Result<int> execute(const PolicyLintOptions& options) {
  const auto tree = adapters::folder_tree(working_folder());
  control::PolicyInForce policy;
  if (options.policy_file.empty()) {
    BELAY_TRY(policy, control::policy_at(*tree));
  } else {
    BELAY_TRY(const control::PolicyFiles files, read_given_policy(options.policy_file));
    BELAY_TRY(policy, control::policy_in(files));
  }
  BELAY_TRY(const auto files, facts::find_catalog(*tree, policy.policy().catalog_paths()));
  BELAY_TRY(const facts::Catalog catalog, facts::read_catalog(files));
  BELAY_TRY(const auto owners, control::owners_at(*tree));
  const gate::PolicyPlaces places = control::places_of(policy);
  const auto findings =
      gate::lint(policy.policy(), places, {catalog, owners ? &owners->owners : nullptr, now()});
  print(options.as_json ? lint_json(findings) : lint_text(findings, standard_output()));
  const bool clean = std::none_of(findings.begin(), findings.end(), [&](const auto& one) {
    return options.strict || one.severity == gate::Severity::error;
  });
  return clean ? 0 : 1;
}

}  // namespace belay::app
