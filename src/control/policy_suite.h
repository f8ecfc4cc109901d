#ifndef BELAY_CONTROL_POLICY_SUITE_H_
#define BELAY_CONTROL_POLICY_SUITE_H_

#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/check.h"
#include "facts/tree.h"
#include "gate/scenario/coverage.h"
#include "gate/scenario/scenario.h"

namespace belay::control {

/// Where a repository keeps the scenarios of its policy: every `.yaml` file below it.
inline constexpr std::string_view kScenarioFolder = "belay-tests";

/// Opens the repository, for scenarios that name a range of it. Asked at the first of them.
using RepositoryOpener = std::function<Result<std::unique_ptr<Repository>>()>;

struct SuiteRequest {
  std::vector<GivenFile> files;       ///< the scenarios
  std::optional<PolicyFiles> policy;  ///< `--policy`; nothing: the working tree's
  const facts::Tree* tree = nullptr;  ///< the working tree: policy, catalog and owners lie there
  RepositoryOpener open;
  bool covers = false;
};

struct PlayedScenario {
  std::string name;
  Place place;
  std::vector<scenario::Difference> differences;  ///< empty: it passed
};

struct PlayedFile {
  std::string file;
  std::optional<Error> error;  ///< why it was not played
  std::vector<PlayedScenario> scenarios;
};

/// Stays where it was made: the coverage looks into the policy.
struct SuiteReport {
  SuiteReport() = default;
  SuiteReport(const SuiteReport&) = delete;
  SuiteReport& operator=(const SuiteReport&) = delete;

  PolicyInForce policy;
  std::vector<PlayedFile> files;
  std::optional<scenario::Coverage> coverage;
  std::size_t passed = 0;
  std::size_t failed = 0;  ///< scenarios, and files that could not be read
};

/// The scenario files of a tree, by path.
Result<std::vector<GivenFile>> find_scenarios(const facts::Tree& tree);

/// The use case of `belay policy test`: play each scenario against the policy. A file that does not
/// parse counts as failed and does not keep the others from being played; a policy or catalog that
/// does not parse is an error.
Result<std::unique_ptr<SuiteReport>> play_suite(const SuiteRequest& request);

}  // namespace belay::control

#endif  // BELAY_CONTROL_POLICY_SUITE_H_
