#include <fmt/format.h>

#include "adapters/folder_tree.h"
#include "adapters/git/layout.h"
#include "adapters/git/repository.h"
#include "app/cli/commands.h"
#include "app/cli/progress.h"
#include "app/cli/render/suite_report.h"
#include "app/cli/terminal.h"
#include "base/limits.h"
#include "control/policy_suite.h"

namespace belay::app {
namespace {

Result<std::vector<control::GivenFile>> scenario_files(const PolicyTestOptions& options,
                                                       const facts::Tree& tree) {
  if (options.files.empty()) {
    BELAY_TRY(auto files, control::find_scenarios(tree));
    if (!files.empty()) return files;
    return fail(Code::not_found,
                fmt::format("no scenario to play: write one in `{}/`, beside `{}`; `belay policy "
                            "test --help` shows a whole one",
                            control::kScenarioFolder, control::kPolicyPath));
  }
  std::vector<control::GivenFile> files;
  for (const std::string& path : options.files) {
    BELAY_TRY(auto file, read_given_file(path, limits::kScenariosBytesMax));
    files.push_back(std::move(file));
  }
  return files;
}

std::string rendered(const control::SuiteReport& report, const PolicyTestOptions& options,
                     const CoverageAsked& asked) {
  switch (options.as) {
    case PolicyTestOptions::As::text:
      return suite_text(report, asked, standard_output());
    case PolicyTestOptions::As::json:
      return suite_json(report);
    case PolicyTestOptions::As::junit:
      return suite_junit(report);
  }
  return "";
}

}  // namespace

std::string working_folder() {
  const auto layout = adapters::git::find_layout(".");
  return layout && !layout->work_dir.empty() ? layout->work_dir : ".";
}

Result<int> execute(const PolicyTestOptions& options) {
  const auto tree = adapters::folder_tree(working_folder());
  control::SuiteRequest request;
  BELAY_TRY(request.files, scenario_files(options, *tree));
  if (!options.policy_file.empty()) {
    BELAY_TRY(request.policy, read_given_policy(options.policy_file));
  }
  request.tree = tree.get();
  request.open = [] { return adapters::git::open_repository("."); };
  request.covers = options.coverage || options.coverage_min;
  const auto report = [&] {
    const Progress progress("playing scenarios");
    return control::play_suite(request);
  }();
  if (!report) return tl::unexpected<Error>(report.error());
  const CoverageAsked asked{options.coverage, options.coverage_min};
  print(rendered(**report, options, asked));
  if (!options.junit_file.empty()) {
    BELAY_TRY_VOID(write_given_file(options.junit_file, suite_junit(**report)));
  }
  return is_passed(**report, asked) ? 0 : 1;
}

}  // namespace belay::app
