#include "control/policy_suite.h"

#include <fmt/format.h>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/discovery.h"

namespace belay::control {
namespace {

using scenario::Difference;
using scenario::Given;
using scenario::Scenario;

std::vector<Difference> one_difference(const Scenario& scenario, std::string says) {
  return {{scenario.place, std::move(says)}};
}

class Suite {
 public:
  explicit Suite(const SuiteRequest& request)
      : request_(request), report_(std::make_unique<SuiteReport>()) {}

  Result<std::unique_ptr<SuiteReport>> play() && {
    BELAY_TRY_VOID(read_surroundings());
    for (const GivenFile& file : request_.files) play_file(file);
    return std::move(report_);
  }

 private:
  Result<void> read_surroundings() {
    BELAY_TRY(report_->policy,
              request_.policy ? policy_in(*request_.policy) : policy_at(*request_.tree));
    const gate::Policy& policy = report_->policy.policy();
    BELAY_TRY(const auto files, facts::find_catalog(*request_.tree, policy.catalog_paths()));
    BELAY_TRY(catalog_, facts::read_catalog(files));
    BELAY_TRY(owners_, owners_at(*request_.tree));
    if (request_.covers) {
      report_->coverage.emplace(policy, places_of(report_->policy));
    }
    return {};
  }

  void play_file(const GivenFile& file) {
    PlayedFile& played = report_->files.emplace_back();
    played.file = file.name;
    const auto scenarios = scenario::read_scenarios(file.text, file.name);
    if (!scenarios) {
      played.error = scenarios.error();
      ++report_->failed;
      return;
    }
    for (const Scenario& one : *scenarios) {
      std::vector<Difference> found = one.given.range.empty() ? play_stated(one) : play_range(one);
      ++(found.empty() ? report_->passed : report_->failed);
      played.scenarios.push_back({one.name, one.place, std::move(found)});
    }
  }

  std::vector<Difference> play_stated(const Scenario& one) {
    const gate::Policy& policy = report_->policy.policy();
    const scenario::Surroundings around{policy, catalog_, owners_ ? &owners_->owners : nullptr};
    return scenario::play(
        one, around,
        [&](const gate::Policy& by, const gate::Inputs& inputs, const gate::Decision& decision) {
          if (&by == &policy) cover(inputs, decision);
        });
  }

  /// As `belay check RANGE --policy FILE --facts FILE` would: catalog and owners are those of the
  /// range's own target.
  std::vector<Difference> play_range(const Scenario& one) {
    const Given& given = one.given;
    if (given.states_policy()) {
      const auto own = scenario::stated_policy(given);
      if (!own) return scenario::differences(one.expected, own.error());
    }
    const auto made = assess(given);
    if (!made) return one_difference(one, "range: " + made.error().to_string());
    const Assessment& assessment = **made;
    if (!given.states_policy()) cover(assessment.inputs, assessment.decision);
    return scenario::differences(one.expected, assessment.decision);
  }

  Result<std::unique_ptr<Assessment>> assess(const Given& given) {
    if (!repository_) {
      BELAY_TRY(repository_, request_.open());
    }
    CheckRequest request;
    apply_revisions(given.range, request.change);
    request.moment = given.moment;
    request.environment = given.environment;
    request.now = given.now;
    if (given.states_policy()) {
      request.policy_preview = PolicyFiles{
          GivenFile{std::string(kPolicyPath), given.policy.value_or(std::string(kNothingAdded))},
          std::nullopt};
      if (given.organisation) {
        request.organisation = GivenFile{std::string(kOrganisationPath), *given.organisation};
      }
    } else {
      request.policy_preview = PolicyFiles{
          GivenFile{std::string(kPolicyPath), report_->policy.text}, report_->policy.organisation};
    }
    if (!given.facts_text.empty()) {
      BELAY_TRY(const facts::Change change, repository_->read_change(request.change));
      request.facts = GivenFile{"facts", scenario::facts_about(change, given.facts_text)};
    }
    return check(*repository_, request);
  }

  void cover(const gate::Inputs& inputs, const gate::Decision& decision) {
    if (report_->coverage) report_->coverage->see(inputs, decision);
  }

  const SuiteRequest& request_;
  std::unique_ptr<SuiteReport> report_;
  facts::Catalog catalog_;
  std::optional<OwnersInForce> owners_;
  std::unique_ptr<Repository> repository_;
};

}  // namespace

Result<std::vector<GivenFile>> find_scenarios(const facts::Tree& tree) {
  std::vector<std::string> paths;
  const std::string below = fmt::format("{}/", kScenarioFolder);
  BELAY_TRY_VOID(tree.walk(
      [&](std::string_view folder) {
        return folder == kScenarioFolder || folder.starts_with(below);
      },
      [&](std::string_view path) {
        if (path.starts_with(below) && path.ends_with(".yaml")) paths.emplace_back(path);
        return paths.size() <= limits::kScenarioFilesMax;
      }));
  if (paths.size() > limits::kScenarioFilesMax) {
    return fail(Code::over_limit,
                fmt::format("more than {} scenario files: name those to play",
                            grouped(limits::kScenarioFilesMax)),
                Place{std::string(kScenarioFolder), 0, 0});
  }
  std::vector<GivenFile> files;
  for (const std::string& path : paths) {
    BELAY_TRY(auto text, facts::read_judge(tree, path, limits::kScenariosBytesMax));
    if (text) files.push_back({path, *std::move(text)});
  }
  return files;
}

Result<std::unique_ptr<SuiteReport>> play_suite(const SuiteRequest& request) {
  return Suite(request).play();
}

}  // namespace belay::control
