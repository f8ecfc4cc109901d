#ifndef BELAY_APP_CLI_RENDER_SUITE_REPORT_H_
#define BELAY_APP_CLI_RENDER_SUITE_REPORT_H_

#include <optional>
#include <string>

#include "app/cli/render/page.h"
#include "control/policy_suite.h"

namespace belay::app {

/// What the report is to say of coverage, where it was asked for.
struct CoverageAsked {
  bool lists = false;              ///< every outcome that no scenario reaches
  std::optional<int> percent_min;  ///< says where it is below
};

/// Whether everything passed, coverage with it.
bool is_passed(const control::SuiteReport& report, const CoverageAsked& asked);

/// A line for each scenario, what differs below those that fail, coverage, and last
/// `N passed, N failed`.
std::string suite_text(const control::SuiteReport& report, const CoverageAsked& asked, Paper paper);
/// docs/formats/policy-test-v1.md.
std::string suite_json(const control::SuiteReport& report);
/// JUnit's XML as Jenkins and GitLab read it: a suite for each file, a case for each scenario.
std::string suite_junit(const control::SuiteReport& report);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_SUITE_REPORT_H_
