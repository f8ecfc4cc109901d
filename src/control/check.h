#ifndef BELAY_CONTROL_CHECK_H_
#define BELAY_CONTROL_CHECK_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/repository.h"
#include "facts/catalog/codeowners.h"
#include "facts/reach.h"
#include "gate/decision.h"
#include "gate/policy.h"
#include "gate/policy_places.h"

namespace belay::control {

/// Where a repository keeps its policy, and beside it its organisation's, which it extends.
inline constexpr std::string_view kPolicyPath = "belay.yaml";
inline constexpr std::string_view kOrganisationPath = "belay-organisation.yaml";

/// Where the organisation's policy lies that one at `path` extends; empty where `path` is one.
std::string organisation_path_beside(std::string_view path);

/// A repository's policy that adds nothing to its organisation's.
inline constexpr std::string_view kNothingAdded = "belay: policy/v1\nrules: []\n";

/// A file that a person hands over on the command line.
struct GivenFile {
  std::string name;
  std::string text;
};

/// A policy's file and what lies beside it.
struct PolicyFiles {
  std::optional<GivenFile> policy;  ///< nothing: there is none
  std::optional<GivenFile> organisation;
};

struct CheckRequest {
  ChangeRequest change;
  gate::Moment moment = gate::Moment::merge;
  std::string environment = "prod";
  Instant now;
  std::optional<PolicyFiles> policy_preview;  ///< `--policy`: judged by it, and labelled so
  /// `--organisation`: what the policy stands on, whatever it says that it extends.
  std::optional<GivenFile> organisation;
  std::optional<GivenFile> facts;  ///< `--facts`
};

/// Where the policy came from.
enum class PolicySource { built_in, target, preview };

/// The policy in force, and where it was found.
struct PolicyInForce {
  PolicySource source = PolicySource::built_in;
  std::string file;  ///< `belay.yaml`, or the preview's name; empty when there is none
  std::string text;
  std::optional<GivenFile> organisation;  ///< nothing: the policy extends none
  bool organisation_has_not_landed = false;
  std::optional<gate::Policy> parsed;  ///< nothing when built in

  const gate::Policy& policy() const { return parsed ? *parsed : gate::Policy::built_in(); }
  /// REQUIRES: a preview.
  const std::string& previewed() const {
    return organisation_has_not_landed ? organisation->name : file;
  }
};

/// Everything `belay check` learned and decided. It stays where it was made: the index and the
/// decision's inputs look into it.
struct Assessment {
  Assessment() = default;
  Assessment(const Assessment&) = delete;
  Assessment& operator=(const Assessment&) = delete;

  PolicyInForce policy;
  facts::Change change;
  facts::Provenance provenance;
  facts::Catalog catalog;
  std::optional<facts::ReachIndex> systems;  ///< over `catalog`
  facts::Reach reach;
  facts::Boundary boundary;
  std::optional<facts::Codeowners> codeowners;
  std::string codeowners_file;
  // The judges' bytes, for who keeps them.
  std::vector<facts::CatalogFile> catalog_files;
  std::string codeowners_text;
  gate::Inputs inputs;  ///< of the decision; it looks into the above
  gate::Decision decision;
  std::vector<std::string> warnings;
};

/// The use case of `belay check`: read the change, establish the facts, decide. Policy, catalog,
/// owners and enrolled keys are read from the target, never from the change they judge. A policy or
/// catalog that does not parse, and one in whose place something else lies, is an error: nothing is
/// allowed by a file that nobody can read.
Result<std::unique_ptr<Assessment>> check(Repository& repository, const CheckRequest& request);

/// Where the files of a change are not known, nothing that follows from them is.
void pass_on_unknown_files(const facts::Change& change, facts::Reach& reach);
void pass_on_unknown_files(const facts::Change& change, facts::Boundary& boundary);

/// The policy at a target's tree with the organisation's that it extends, or the built-in one where
/// it has none. An organisation's that nothing extends is an error.
Result<PolicyInForce> policy_at(const facts::Tree& target);
/// The same, on an organisation's policy that a person hands over. It is a preview, unless the
/// target extends the same bytes.
Result<PolicyInForce> policy_at(const facts::Tree& target, const GivenFile& organisation);
/// A policy that a person hands over. REQUIRES: there is one.
Result<PolicyInForce> policy_in(const PolicyFiles& preview);
Result<PolicyInForce> policy_in(const PolicyFiles& preview, const GivenFile& organisation);

/// Where its author wrote what. REQUIRES: the policy outlives it.
gate::PolicyPlaces places_of(const PolicyInForce& policy);

/// A CODEOWNERS file, and where it lies.
struct OwnersInForce {
  std::string file;
  std::string text;
  facts::Codeowners owners;
};

/// The one that a target's tree has, if any.
Result<std::optional<OwnersInForce>> owners_at(const facts::Tree& target);

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHECK_H_
