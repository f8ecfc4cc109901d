#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "base/text.h"
#include "control/changes.h"
#include "control/check.h"
#include "control/kept_json.h"
#include "control/memory.h"

namespace belay::control {
namespace {

KeptFile keep(std::string path, std::string bytes, std::vector<Document>& documents) {
  documents.push_back(kept(std::move(bytes)));
  return {std::move(path), documents.back().digest};
}

/// Whoever brought a head is a maker of it, whatever its commits say.
facts::Maker& add_maker(facts::Provenance& provenance, const Principal& principal,
                        const char* role) {
  const std::string email = principal.emails.empty() ? "" : principal.emails.front();
  const std::string name =
      email.empty() && !principal.logins.empty() ? principal.logins.front() : principal.name;
  const auto at = std::find_if(
      provenance.makers.begin(), provenance.makers.end(), [&](const facts::Maker& maker) {
        return email.empty() ? maker.who.name == name : maker.who.email == email;
      });
  const bool is_new = at == provenance.makers.end();
  facts::Maker& maker = is_new ? provenance.makers.emplace_back() : *at;
  if (is_new) maker.who = {name, email};
  maker.is_agent = maker.is_agent || principal.kind == PrincipalKind::agent;
  maker.is_automation = maker.is_automation || principal.kind == PrincipalKind::robot;
  maker.roles.emplace_back(role);
  std::sort(maker.roles.begin(), maker.roles.end());
  maker.roles.erase(std::unique(maker.roles.begin(), maker.roles.end()), maker.roles.end());
  return maker;
}

void add_bringer(facts::Provenance& provenance, const Directory& directory, const std::string& id) {
  const Principal* principal = directory.find(id);
  if (principal != nullptr) add_maker(provenance, *principal, "pusher");
}

void add_operator(facts::Provenance& provenance, const Directory& directory,
                  const std::string& id) {
  const Principal* principal = directory.find(id);
  if (principal != nullptr) add_maker(provenance, *principal, "operator").is_operator = true;
}

/// Whoever may have brought it: the change, this head, or one before.
std::set<std::string> bringers_of(const ChangeState& state, const std::string& brought_by) {
  std::set<std::string> made = {state.opened_by, brought_by};
  for (const Revision& revision : state.revisions) made.insert(revision.by);
  return made;
}

std::string operator_of(const Directory& directory, const std::string& id) {
  const Principal* principal = directory.find(id);
  return principal == nullptr ? "" : principal->operated_by;
}

/// Whoever operates an agent that brought it, or did so when it was brought.
std::set<std::string> operators_of(const ChangeState& state, const Directory& directory,
                                   const std::set<std::string>& bringers) {
  std::set<std::string> made;
  for (const std::string& id : bringers) made.insert(operator_of(directory, id));
  for (const Revision& revision : state.revisions) made.insert(revision.ran_by);
  return made;
}

std::string shown(const facts::Maker& maker) {
  return maker.who.email.empty() ? maker.who.name : maker.who.email;
}

/// What was established, as a revision, and the documents it names.
Result<Changes::Established> as_revision(const Assessment& assessed, const std::string& repository,
                                         const std::string& environment, Instant now) {
  const facts::Change& change = assessed.change;
  const Digest touched = gate::touched_digest(change);
  if (change.target_ref.empty()) {
    return fail(Code::malformed,
                fmt::format("`{}` is no branch: a change lands on a branch, name one as `target`",
                            printable(change.target_name)));
  }
  if (touched.empty() || change.head_tree.empty()) {
    return fail(Code::conflict,
                fmt::format("what merging `{}` into `{}` makes is not known: {}",
                            printable(change.head_name), printable(change.target_name),
                            change.merge_note.empty() ? "merge or rebase it first"
                                                      : printable(change.merge_note)));
  }
  Changes::Established made;
  Revision& revision = made.event.revision;
  revision.content = {repository, change.head_tree, change.target_ref, touched};
  revision.head = change.head;
  revision.target = change.target;
  revision.merge_tree = change.merge_tree;
  for (const facts::Maker& maker : assessed.provenance.makers) {
    revision.makers.push_back(shown(maker));
  }
  std::sort(revision.makers.begin(), revision.makers.end());
  revision.seen = now;
  revision.files = change.files.size();
  revision.lines = static_cast<std::uint64_t>(change.lines.added + change.lines.deleted);
  made.event.title = change.title;
  std::vector<Document>& documents = made.documents;
  documents.push_back(kept(facts::write_findings(change, assessed.provenance, assessed.boundary)));
  revision.findings[environment] = documents.back().digest;
  if (assessed.policy.parsed) {
    revision.judges.policy.push_back(keep(assessed.policy.file, assessed.policy.text, documents));
    if (const auto& organisation = assessed.policy.organisation) {
      revision.judges.policy.push_back(keep(organisation->name, organisation->text, documents));
    }
  }
  for (const facts::CatalogFile& file : assessed.catalog_files) {
    revision.judges.catalog.push_back(keep(file.path, file.text, documents));
  }
  if (assessed.codeowners) {
    revision.judges.owners = keep(assessed.codeowners_file, assessed.codeowners_text, documents);
  }
  return made;
}

}  // namespace

Result<Changes::Established> Changes::establish(const ChangeState& state,
                                                const std::string& environment,
                                                const std::string& brought_by, Instant now) {
  BELAY_TRY(const auto repository, repositories_.open(state.repository));
  CheckRequest request;
  request.change.what = ChangeRequest::What::commits;
  request.change.head = state.head_name;
  request.change.target = state.target_name;
  request.environment = environment;
  request.now = now;
  BELAY_TRY(const auto assessed, check(*repository, request));
  auto people = memory_->directory();
  BELAY_TRY_VOID(look(store_, {&people}));
  const auto bringers = bringers_of(state, brought_by);
  for (const std::string& id : bringers) add_bringer(assessed->provenance, people->directory, id);
  for (const std::string& id : operators_of(state, people->directory, bringers)) {
    add_operator(assessed->provenance, people->directory, id);
  }
  BELAY_TRY(Established made, as_revision(*assessed, state.repository, environment, now));
  made.event.revision.by = brought_by;
  made.event.revision.ran_by = operator_of(people->directory, brought_by);
  return made;
}

}  // namespace belay::control
