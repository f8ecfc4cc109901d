#ifndef BELAY_APP_SERVER_VIEWS_H_
#define BELAY_APP_SERVER_VIEWS_H_

#include "base/json.h"
#include "control/changes.h"
#include "control/people.h"

/// What `/api/v1` shows of things: docs/reference/api.md.
namespace belay::app {

json::Object view_of(const control::ChangeState& state, std::int64_t version);
json::Object view_of(const control::ChangeShown& shown);
json::Object view_of(const control::DecisionGiven& given);
json::Object view_of(const control::Principal& principal);
json::Object view_of(const control::Proposal& proposal);
json::Object view_of(const control::Invitation& invitation);
json::Object view_of(const control::InvitationCode& given);
json::Object view_of(const control::Token& token);
json::Object view_of(const ledger::Content& content);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_VIEWS_H_
