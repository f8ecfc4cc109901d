#include "control/check.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"
#include "facts/catalog/discovery.h"
#include "facts/catalog/path_pattern.h"
#include "facts/provenance/enrolled_keys.h"
#include "facts/revert.h"
#include "gate/given_facts.h"

namespace belay::control {
namespace {

using facts::Tree;
using facts::Unknown;

bool touches(const facts::Change& change, std::string_view path) {
  return std::any_of(change.files.begin(), change.files.end(), [&](const facts::FileChange& file) {
    return file.path == path || file.old_path == path;
  });
}

class Check {
 public:
  Check(Repository& repository, const CheckRequest& request)
      : repository_(repository), request_(request), made_(std::make_unique<Assessment>()) {}

  Result<std::unique_ptr<Assessment>> run() && {
    BELAY_TRY_VOID(read_given_facts());
    BELAY_TRY(made_->change, repository_.read_change(request_.change));
    BELAY_TRY(target_, repository_.tree(made_->change.target_tree));
    BELAY_TRY(head_, repository_.tree(made_->change.head_tree));
    apply_given_facts();
    note_reverts();
    note_preview();
    BELAY_TRY_VOID(read_policy());
    BELAY_TRY_VOID(read_catalog());
    BELAY_TRY_VOID(read_owners());
    BELAY_TRY_VOID(assess_provenance());
    BELAY_TRY(made_->boundary, facts::assess_boundary(made_->change, *head_, request_.environment));
    pass_on_unknown_files(made_->change, made_->reach);
    pass_on_unknown_files(made_->change, made_->boundary);
    decide();
    return std::move(made_);
  }

 private:
  Result<void> read_given_facts() {
    if (!request_.facts) return {};
    BELAY_TRY(given_, gate::GivenFacts::parse(request_.facts->text, request_.facts->name));
    return {};
  }

  void apply_given_facts() {
    if (given_.title) made_->change.title = *given_.title;
    made_->change.labels = given_.labels;
  }

  /// The sum of a commit and its revert is nothing, but both will be in the history.
  void note_reverts() {
    for (const std::string& note : made_->change.notes) made_->warnings.push_back(note);
    if (!made_->change.undone.empty()) {
      made_->warnings.push_back(
          fmt::format("{} changed and changed back within the change count as touched, `{}` first",
                      counted(made_->change.undone.size(), "file"),
                      printable(made_->change.undone.front().path)));
    }
    for (const facts::InnerRevert& pair : facts::inner_reverts(made_->change)) {
      made_->warnings.push_back(facts::in_words(pair));
    }
  }

  void note_preview() {
    if (!facts::is_preview(made_->change.source)) return;
    made_->warnings.push_back(
        "this is a preview and decides nothing: only commits that the target lacks are decided");
  }

  Result<void> read_policy() {
    PolicyInForce& policy = made_->policy;
    const auto& organisation = request_.organisation;
    if (const auto& preview = request_.policy_preview) {
      BELAY_TRY(policy, organisation ? policy_in(*preview, *organisation) : policy_in(*preview));
      return {};
    }
    BELAY_TRY(policy, organisation ? policy_at(*target_, *organisation) : policy_at(*target_));
    if (policy.organisation_has_not_landed) {
      made_->warnings.push_back(fmt::format("`{}` does not extend `{}`: `extends: sha256:{}` would",
                                            printable(made_->change.target_name),
                                            printable(organisation->name),
                                            policy.policy().extends()->hex()));
    }
    for (const std::string_view path : {kPolicyPath, kOrganisationPath}) {
      if (touches(made_->change, path)) note_own_judge(path);
    }
    return {};
  }

  void note_own_judge(std::string_view path) {
    const bool has_none = made_->policy.source == PolicySource::built_in;
    made_->warnings.push_back(fmt::format(
        "the change touches `{}`; it is judged by {}. `--policy {}` previews the new one", path,
        has_none ? std::string("the built-in policy, because the target has none")
                 : fmt::format("the one on `{}`", printable(made_->change.target_name)),
        kPolicyPath));
  }

  Result<void> read_catalog() {
    BELAY_TRY(made_->catalog_files,
              facts::find_catalog(*target_, made_->policy.policy().catalog_paths()));
    BELAY_TRY(made_->catalog, facts::read_catalog(made_->catalog_files));
    made_->systems.emplace(made_->catalog);
    made_->reach = made_->systems->of(made_->change);
    for (const std::string& problem : made_->catalog.problems) made_->warnings.push_back(problem);
    return {};
  }

  Result<void> read_owners() {
    BELAY_TRY(auto found, owners_at(*target_));
    if (!found) return {};
    made_->codeowners_file = std::move(found->file);
    made_->codeowners_text = std::move(found->text);
    made_->codeowners = std::move(found->owners);
    for (const std::string& problem : made_->codeowners->problems()) {
      made_->warnings.push_back(problem);
    }
    return {};
  }

  Result<void> assess_provenance() {
    facts::EnrolledKeys keys;
    if (const std::string& path = made_->policy.policy().allowed_signers(); !path.empty()) {
      BELAY_TRY(const auto text, facts::read_judge(*target_, path, limits::kPolicyBytesMax));
      if (!text) {
        return fail(
            Code::not_found,
            fmt::format("`{}`, which the policy names as `allowed_signers`, is not on `{}`: "
                        "add it there, or drop the key",
                        printable(path), printable(made_->change.target_name)));
      }
      BELAY_TRY(keys, facts::EnrolledKeys::parse(*text, path));
    }
    facts::ProvenanceInputs inputs;
    inputs.change = &made_->change;
    inputs.enrolled_keys = &keys;
    inputs.statements = given_.statements;
    BELAY_TRY(inputs.notes, repository_.notes(made_->change));
    if (!inputs.notes.empty() && !keys.empty()) {
      BELAY_TRY(const auto tip, repository_.notes_tip());
      inputs.notes_attested = tip && facts::signed_by_enrolled(*tip, keys);
    }
    const auto traces = head_->read(facts::kTracesPath, limits::kTraceBytesMax);
    if (traces && *traces) inputs.traces = **traces;
    made_->provenance = facts::assess_provenance(inputs);
    if (!traces) made_->provenance.problems.push_back(traces.error().message);
    return {};
  }

  void decide() {
    gate::Inputs& inputs = made_->inputs;
    inputs.change = &made_->change;
    inputs.provenance = &made_->provenance;
    inputs.catalog = &made_->catalog;
    inputs.systems = &*made_->systems;
    inputs.reach = &made_->reach;
    inputs.boundary = &made_->boundary;
    inputs.codeowners = made_->codeowners ? &*made_->codeowners : nullptr;
    inputs.approvals = given_.approvals;
    inputs.record = given_.record;
    inputs.evidence = given_.evidence;
    inputs.seen = given_.seen;
    inputs.moment = request_.moment;
    inputs.environment = request_.environment;
    inputs.now = request_.now;
    made_->decision = gate::decide(made_->policy.policy(), inputs);
  }

  Repository& repository_;
  const CheckRequest& request_;
  std::unique_ptr<Assessment> made_;
  gate::GivenFacts given_;
  std::unique_ptr<Tree> target_;
  std::unique_ptr<Tree> head_;
};

Result<std::optional<GivenFile>> policy_file(const Tree& target, std::string_view path) {
  BELAY_TRY(auto text, facts::read_judge(target, path, limits::kPolicyBytesMax));
  if (!text) return std::nullopt;
  return GivenFile{std::string(path), *std::move(text)};
}

Result<PolicyFiles> policy_files_at(const Tree& target) {
  PolicyFiles files;
  BELAY_TRY(files.policy, policy_file(target, kPolicyPath));
  BELAY_TRY(files.organisation, policy_file(target, kOrganisationPath));
  return files;
}

}  // namespace

void pass_on_unknown_files(const facts::Change& change, facts::Reach& reach) {
  for (const Unknown& unknown : change.unknowns) {
    if (unknown.fact != "change.files") continue;
    for (const std::string_view fact :
         {"reach.tier", "reach.systems", "reach.journeys", "reach.dependents", "reach.regions"}) {
      reach.unknowns.push_back({std::string(fact), unknown.reason, unknown.question});
    }
  }
}

void pass_on_unknown_files(const facts::Change& change, facts::Boundary& boundary) {
  for (const Unknown& unknown : change.unknowns) {
    if (unknown.fact != "change.files") continue;
    boundary.unknowns.push_back({"boundary.crossings", unknown.reason, unknown.question});
  }
}

std::string organisation_path_beside(std::string_view path) {
  const std::string_view name = facts::name_in(path);
  if (name == kOrganisationPath) return "";
  return std::string(path.substr(0, path.size() - name.size())).append(kOrganisationPath);
}

Result<PolicyInForce> policy_at(const Tree& target) {
  BELAY_TRY(const PolicyFiles files, policy_files_at(target));
  PolicyInForce policy;
  if (files.policy) {
    BELAY_TRY(policy, policy_in(files));
    policy.source = PolicySource::target;
  } else {
    policy.text = std::string(gate::Policy::built_in_text());
  }
  if (!files.organisation || policy.organisation) return policy;
  return fail(Code::malformed,
              fmt::format("nothing extends it, so it judges nothing: write `extends: sha256:{}` "
                          "into `{}`, or take the file away",
                          sha256(files.organisation->text).hex(), kPolicyPath),
              Place{files.organisation->name, 0, 0});
}

Result<PolicyInForce> policy_at(const Tree& target, const GivenFile& organisation) {
  BELAY_TRY(PolicyFiles files, policy_files_at(target));
  if (files.organisation && files.organisation->text == organisation.text) {
    auto landed = policy_at(target);
    if (landed) return landed;
  }
  if (!files.policy) files.policy = GivenFile{std::string(kPolicyPath), std::string(kNothingAdded)};
  return policy_in(files, organisation);
}

Result<PolicyInForce> policy_in(const PolicyFiles& preview) {
  PolicyInForce policy;
  policy.source = PolicySource::preview;
  policy.file = preview.policy->name;
  policy.text = preview.policy->text;
  if (!preview.organisation) {
    BELAY_TRY(policy.parsed, gate::Policy::parse(policy.text, policy.file));
    return policy;
  }
  const gate::OrganisationText below{preview.organisation->text, preview.organisation->name};
  BELAY_TRY(policy.parsed, gate::Policy::parse(policy.text, policy.file, below));
  if (policy.parsed->extends()) policy.organisation = preview.organisation;
  return policy;
}

Result<PolicyInForce> policy_in(const PolicyFiles& preview, const GivenFile& organisation) {
  PolicyInForce policy;
  policy.source = PolicySource::preview;
  policy.file = preview.policy->name;
  policy.text = preview.policy->text;
  policy.organisation = organisation;
  policy.organisation_has_not_landed = true;
  const gate::OrganisationText below{organisation.text, organisation.name,
                                     gate::OrganisationText::Counts::always};
  BELAY_TRY(policy.parsed, gate::Policy::parse(policy.text, policy.file, below));
  return policy;
}

gate::PolicyPlaces places_of(const PolicyInForce& policy) {
  const auto& rules = policy.policy().rules();
  const bool named = !policy.file.empty() || rules.empty();
  gate::PolicyPlaces places(policy.text, named ? policy.file : rules.front().place.file);
  if (policy.organisation) places.add(policy.organisation->text, policy.organisation->name);
  return places;
}

Result<std::optional<OwnersInForce>> owners_at(const Tree& target) {
  for (const std::string_view path : facts::kCodeownersPaths) {
    BELAY_TRY(auto text, facts::read_judge(target, path, limits::kOwnersBytesMax));
    if (!text) continue;
    BELAY_TRY(facts::Codeowners owners, facts::Codeowners::parse(*text, std::string(path)));
    return OwnersInForce{std::string(path), *std::move(text), std::move(owners)};
  }
  return std::nullopt;
}

Result<std::unique_ptr<Assessment>> check(Repository& repository, const CheckRequest& request) {
  return Check(repository, request).run();
}

}  // namespace belay::control
