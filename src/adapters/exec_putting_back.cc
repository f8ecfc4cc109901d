#include "adapters/exec_putting_back.h"

#include <fmt/format.h>

#include <mutex>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/incident/deployments.h"

namespace belay::adapters {
namespace {

using control::Deployment;

struct Variable {
  std::string_view name;
  const std::string* value;
  bool may_be_empty;
};

/// Whoever tells of a deployment chooses its names: what a script could stumble over, a blank or
/// the dash of an option, never reaches one.
Result<std::vector<std::string>> variables_of(const Deployment& deployment) {
  const Variable told[] = {{"ENVIRONMENT", &deployment.environment, false},
                           {"SYSTEM", &deployment.system, false},
                           {"VERSION", &deployment.version, false},
                           {"CHANGE", &deployment.change, true},
                           {"REGION", &deployment.region, true},
                           {"CELL", &deployment.cell, true}};
  std::vector<std::string> made;
  for (const Variable& each : told) {
    const bool is_empty = each.value->empty() && each.may_be_empty;
    if (!is_empty && !is_word_for_programs(*each.value)) {
      return fail(Code::malformed,
                  fmt::format("`{}` is no word that a program can be told: put it back by hand, "
                              "and waive this step",
                              said_by_program(*each.value)));
    }
    made.push_back(fmt::format("BELAY_{}={}", each.name, *each.value));
  }
  made.push_back("BELAY_AT=" + deployment.at.to_string());
  return made;
}

class ByProgram : public control::PuttingBack {
 public:
  explicit ByProgram(ExecProgram program) : program_(std::move(program)) {}

  Result<void> put_back(const std::string& effect, const Deployment& deployment) override {
    BELAY_TRY(const auto variables, variables_of(deployment));
    const std::vector<std::string> words = {"put-back", effect};
    const std::lock_guard lock(mutex_);
    BELAY_TRY(const Ended ended, run(program_, words, variables));
    if (ended.code == 0) return {};
    return tl::unexpected<Error>(refusal(program_, words, ended));
  }

 private:
  const ExecProgram program_;
  std::mutex mutex_;  ///< whoever undoes and who comes by after a crash never run it at once
};

}  // namespace

Result<std::unique_ptr<control::PuttingBack>> put_back_by_program(ExecProgram program) {
  BELAY_TRY(ExecProgram usable, checked(std::move(program)));
  return std::make_unique<ByProgram>(std::move(usable));
}

}  // namespace belay::adapters
