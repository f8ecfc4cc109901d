#include <fmt/format.h>

#include <algorithm>
#include <cstdio>

#include "app/cli/commands.h"
#include "app/cli/people_answers.h"
#include "app/cli/remote.h"
#include "app/cli/render/people_page.h"
#include "app/cli/terminal.h"
#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Directory;
using control::Principal;
using control::PrincipalKind;
using control::Proposal;
using json::Value;

Result<Directory> directory_of(const Remote& remote) {
  BELAY_TRY(const Value answer, remote.get("/api/v1/directory"));
  return directory_in(answer);
}

std::string path_of(const std::string& proposal) {
  return "/api/v1/proposals/" + percent_encoded(proposal);
}

/// Who the edit is of: whoever has this id, else somebody new, who needs a name.
Result<Principal> to_edit(const Directory& people, const PeopleProposeOptions& options) {
  if (const Principal* known = people.find(options.id)) return *known;
  if (options.edit.name) {
    Principal fresh;
    fresh.id = options.id;
    return fresh;
  }
  std::vector<std::string_view> ids;
  for (const Principal& principal : people.principals) ids.push_back(principal.id);
  return fail(Code::usage,
              fmt::format("there is no `{}` in the directory: write `--name NAME` to enrol them{}",
                          printable(options.id), did_you_mean(options.id, ids)));
}

Result<std::vector<std::string>> keys_of(const PrincipalEdit& edit) {
  std::vector<std::string> keys;
  if (!edit.key_files) return keys;
  for (const std::string& path : *edit.key_files) {
    BELAY_TRY(const control::GivenFile file, read_given_file(path, limits::kEnrolledKeysBytesMax));
    BELAY_TRY(const std::vector<std::string> found, keys_in(file));
    for (const std::string& key : found) {
      if (std::find(keys.begin(), keys.end(), key) == keys.end()) keys.push_back(key);
    }
  }
  return keys;
}

/// The principal as they are to be, as the directory will have them. Fails where nothing changes.
Result<Principal> wanted(const Directory& people, const PeopleProposeOptions& options) {
  BELAY_TRY(Principal before, to_edit(people, options));
  BELAY_TRY(std::vector<std::string> keys, keys_of(options.edit));
  Directory then = people;
  BELAY_TRY_VOID(place(then, edited(std::move(before), options.edit, std::move(keys))));
  const Principal& made = *then.find(options.id);
  const Principal* known = people.find(options.id);
  if (known == nullptr || made != *known) return made;
  return fail(Code::conflict, fmt::format("`{}` is so already, and nothing was proposed: name what "
                                          "is to change, as `--role producer`",
                                          made.id));
}

std::string first_token_of(const Principal& fresh) {
  const std::string id = printable(fresh.id);
  switch (fresh.kind) {
    case PrincipalKind::person:
      return fmt::format("`belay token invite {}` begins their first token", id);
    case PrincipalKind::agent:
      return fmt::format("`belay token issue --for {}` by {} gives it a token", id,
                         printable(fresh.operated_by));
    case PrincipalKind::robot:
      return fmt::format("`belay token issue --for {}` by an administrator gives it a token", id);
  }
  return {};
}

}  // namespace

Result<int> execute(const PeopleListOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.get("/api/v1/directory"));
  if (options.remote.as_json) return told(options.remote, answer, "");
  BELAY_TRY(const Directory people, directory_in(answer));
  print(people_page(people, standard_output()));
  return 0;
}

Result<int> execute(const PeopleProposeOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Directory people, directory_of(remote));
  BELAY_TRY(const Principal principal, wanted(people, options));
  BELAY_TRY(const Value answer, remote.post("/api/v1/proposals", proposed(principal)));
  if (options.remote.as_json) return told(options.remote, answer, "");
  BELAY_TRY(const Proposal made, proposal_in(answer));
  print(proposal_page(made, people, standard_output()));
  return told(
      options.remote, answer,
      fmt::format("nothing is changed yet: another administrator confirms it, `belay people "
                  "confirm {}`",
                  printable(made.id)));
}

Result<int> execute(const PeopleProposalsOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value answer, remote.get("/api/v1/proposals"));
  if (options.remote.as_json) return told(options.remote, answer, "");
  BELAY_TRY(const std::vector<Proposal> open, proposals_in(answer));
  BELAY_TRY(const Directory people, directory_of(remote));
  print(proposals_page(open, people, standard_output()));
  return 0;
}

Result<int> execute(const PeopleConfirmOptions& options) {
  BELAY_TRY(const Remote remote, Remote::of(options.remote));
  BELAY_TRY(const Value shown, remote.get(path_of(options.proposal)));
  BELAY_TRY(const Proposal proposal, proposal_in(shown));
  BELAY_TRY(const Directory people, directory_of(remote));
  if (proposal.confirmed_by.empty() && !options.remote.as_json) {
    print(proposal_page(proposal, people, standard_output()));
    if (std::fflush(stdout) != 0) {
      return fail(Code::unavailable, "could not show what it changes, so nothing was confirmed");
    }
  }
  BELAY_TRY(const Value answer,
            remote.post(path_of(options.proposal) + "/confirmation", json::Object{}));
  const Principal& now = proposal.principal;
  const bool fresh = people.find(now.id) == nullptr;
  return told(options.remote, answer,
              fmt::format("confirmed: {}",
                          fresh ? first_token_of(now)
                                : fmt::format("`{}` is so from now on", printable(now.id))));
}

}  // namespace belay::app
