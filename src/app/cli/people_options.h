#ifndef BELAY_APP_CLI_PEOPLE_OPTIONS_H_
#define BELAY_APP_CLI_PEOPLE_OPTIONS_H_

#include <optional>
#include <string>
#include <vector>

#include "app/cli/service_options.h"
#include "control/directory.h"

/// What `belay people` asks for.
namespace belay::app {

struct PeopleListOptions {
  RemoteOptions remote;
};

/// What is to become of a principal: what is not there stays as it is.
struct PrincipalEdit {
  std::optional<std::string> name;
  std::optional<control::PrincipalKind> kind;
  std::optional<std::vector<std::string>> emails;
  std::optional<std::vector<std::string>> logins;
  std::optional<std::string> level;
  std::optional<std::vector<control::Role>> roles;
  std::optional<std::string> operated_by;
  std::optional<std::vector<std::string>> key_files;
  std::optional<bool> active;
};

struct PeopleProposeOptions {
  RemoteOptions remote;
  std::string id;
  PrincipalEdit edit;
};

struct PeopleProposalsOptions {
  RemoteOptions remote;
};

struct PeopleConfirmOptions {
  RemoteOptions remote;
  std::string proposal;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_PEOPLE_OPTIONS_H_
