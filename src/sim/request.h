#ifndef BELAY_SIM_REQUEST_H_
#define BELAY_SIM_REQUEST_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "control/changes.h"
#include "control/incident/incidents.h"
#include "control/people.h"
#include "control/rollout/rollouts.h"

namespace belay::sim {

/// Evidence, and what its signed bytes say.
struct EvidenceSigned {
  control::EvidenceBrought brought;
  char key = 'c';
  Digest tree;
  Instant finished;
  bool passed = true;
};
struct ProposalAsked {
  control::Principal principal;
};
struct ConfirmationAsked {
  std::string proposal;
};
struct TokenAsked {
  std::string for_whom;
  std::vector<control::Scope> scopes;
  std::chrono::seconds lasts{0};
};
struct RevocationAsked {
  std::string token;
};

struct StartAsked {
  ledger::Receipt receipt;
};
struct OrderAsked {
  std::string rollout;
  control::RolloutOrder order;
  std::string why;
};
/// What a replica does by itself.
struct Keeping {};

/// An undo, by a person or by who is none.
struct UndoWanted {
  std::string incident;
  std::string suspect;  ///< empty: who is blamed
  bool dry_run = false;
  std::string why;
};
struct IncidentOrder {
  enum class Kind { mitigate, resolve, thaw, waive };
  std::string incident;
  Kind kind = Kind::mitigate;
  std::string effect;  ///< of `waive`
  std::string why;
};

using Asked = std::variant<control::OpenRequest, control::ApprovalAsked, control::WithdrawalAsked,
                           control::RecordWritten, EvidenceSigned, control::DecisionAsked,
                           control::Abandoned, ProposalAsked, ConfirmationAsked, TokenAsked,
                           RevocationAsked, StartAsked, OrderAsked, Keeping, control::OutsideTold,
                           control::Deployment, UndoWanted, IncidentOrder>;

/// What somebody asks of a replica. It may come twice, late, or not at all.
struct Request {
  std::size_t number = 0;  ///< from 1, in the order in which they were thought of
  std::string by;          ///< a principal's id
  std::string secret;      ///< of a token; empty: known without one, as by an identity provider
  std::string once;        ///< the idempotency key; empty: none
  std::string change;      ///< empty where it is about none, and for opening one
  Asked asked;
};

/// What the replica said.
struct Reply {
  std::optional<Error> refused;
  std::string change;
  std::string made;  ///< an approval's id, a proposal's, a rollout's, an incident's, a deployment's
  std::optional<std::uint64_t> index;  ///< of its record; nothing: it made none
  std::optional<control::DecisionGiven> decision;
  std::optional<control::IssuedToken> token;
  std::optional<watch::UndoPlan> undo;

  /// Whether asking again may help.
  bool is_uncertain() const;
};

/// What a replica can be asked for.
struct UseCases {
  control::Changes& changes;
  control::People& people;
  control::Rollouts& rollouts;
  control::Incidents& incidents;
};

/// Asks as the server's routes do: who asks is known first.
Reply ask(const Request& request, const UseCases& asked);

/// `approve a change`
std::string_view name_of(const Asked& asked);
/// `#12 mara: approve a change 3f2a at prod`
std::string in_words(const Request& request);
std::string in_words(const Reply& reply);

}  // namespace belay::sim

#endif  // BELAY_SIM_REQUEST_H_
