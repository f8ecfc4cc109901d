#ifndef BELAY_CONTROL_CHECK_H_
#define BELAY_CONTROL_CHECK_H_

#include <optional>
#include <string>

#include "control/repository.h"
#include "gate/decision.h"

namespace belay::control {

/// A file that a person hands over on the command line.
struct GivenFile {
  std::string name;
  std::string text;
};

struct CheckRequest {
  ChangeRequest change;
  gate::Moment moment = gate::Moment::merge;
  std::string environment = "prod";
  Instant now;
  std::optional<GivenFile> policy_preview;  ///< `--policy`: judged by it, and labelled so
  std::optional<GivenFile> facts;           ///< `--facts`
};

/// Where the policy came from.
enum class PolicySource { built_in, target, preview };

/// Everything `belay check` learned and decided. Self-contained: it owns what the decision reads.
struct Assessment {
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  facts::Reach reach;
  facts::Boundary boundary;
  std::optional<facts::Codeowners> codeowners;
  std::string codeowners_file;
  PolicySource policy_source = PolicySource::built_in;
  std::string policy_file;
  gate::Decision decision;
  std::vector<std::string> warnings;
};

/// The use case of `belay check`: read the change, establish the facts, decide. Policy, catalog
/// and owners are read from the target, never from the change they judge.
Result<Assessment> check(Repository& repository, const CheckRequest& request);

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHECK_H_
