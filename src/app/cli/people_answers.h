#ifndef BELAY_APP_CLI_PEOPLE_ANSWERS_H_
#define BELAY_APP_CLI_PEOPLE_ANSWERS_H_

#include <vector>

#include "app/cli/people_options.h"
#include "base/json.h"
#include "control/check.h"
#include "control/people.h"

/// What a server says of people, as it means it. A member that is not known here is refused: who
/// reads past it would propose a principal without it.
namespace belay::app {

/// `GET /directory`.
Result<control::Directory> directory_in(const json::Value& answer);
/// `GET /proposals/{id}`, and what proposing answers.
Result<control::Proposal> proposal_in(const json::Value& answer);
/// `GET /proposals`.
Result<std::vector<control::Proposal>> proposals_in(const json::Value& answer);

/// The principal as the edit wants them. `keys` are the lines of its files, where it has any.
control::Principal edited(control::Principal principal, const PrincipalEdit& edit,
                          std::vector<std::string> keys);
/// What `POST /proposals` takes.
json::Object proposed(const control::Principal& principal);

/// The public keys of a file as in `id_ed25519.pub` or `authorized_keys`. Fails where a line is
/// none, so that a private key goes nowhere.
Result<std::vector<std::string>> keys_in(const control::GivenFile& file);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_PEOPLE_ANSWERS_H_
