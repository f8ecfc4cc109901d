#ifndef BELAY_CONTROL_PEOPLE_KEPT_H_
#define BELAY_CONTROL_PEOPLE_KEPT_H_

#include <string>
#include <string_view>
#include <vector>

#include "control/people.h"

/// Tokens and proposals as the store keeps them.
namespace belay::control {

std::vector<Scope> all_scopes();
std::vector<std::string> words_of(const std::vector<Scope>& scopes);

std::string write_token(const Token& token);
Result<Token> parse_token(std::string_view json);

std::string write_proposal(const Proposal& proposal);
Result<Proposal> parse_proposal(std::string_view json);

}  // namespace belay::control

#endif  // BELAY_CONTROL_PEOPLE_KEPT_H_
