#ifndef BELAY_CONTROL_CHANGE_ADVANCE_H_
#define BELAY_CONTROL_CHANGE_ADVANCE_H_

#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "control/attention.h"
#include "control/change_state.h"
#include "control/decider.h"
#include "control/directory.h"
#include "control/exceptions.h"
#include "control/store.h"
#include "ledger/entry.h"
#include "watch/rollout/plan.h"

namespace belay::control {

/// Who does something, and how it is known.
struct Actor {
  Principal who;
  std::string means;  ///< `token`, `ssh-key`, `server`
};

// What can happen to a change.

/// Its head, or what it lands on, is another one than before; or it is looked at for another
/// environment.
struct Assessed {
  Revision revision;
  std::string title;
};
struct ApprovalAsked {
  ledger::Content content;  ///< what the person looked at
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  std::string signature;  ///< armoured SSHSIG; empty: none
  std::string id = {};    ///< as its signer chose it; empty: the server gives one
  /// What merging makes, where the signature is for that, too.
  std::optional<Digest> result_tree = {};
};
struct WithdrawalAsked {
  std::string approval;
  std::string reason;
};
struct RecordWritten {
  std::vector<gate::RecordSection> sections;
};
struct EvidenceBrought {
  std::string envelope;  ///< as docs/formats/evidence-v1.md has it, byte by byte
};
struct DecisionAsked {
  gate::Moment moment = gate::Moment::merge;
  std::string environment;
  /// How it is to go out: what is allowed is allowed so, and no other way. Nothing: nobody said.
  std::shared_ptr<const watch::RolloutPlan> plan = {};
};
/// Asks to lift what these rules ask of this content; it takes effect when enough others agree.
struct WaiverAsked {
  ledger::Content content;  ///< what the person looked at
  std::vector<std::string> rules;
  std::string environment;
  std::string reason;
  std::chrono::seconds lasts{0};
};
struct WaiverAgreed {
  std::string waiver;
  ledger::Content content;       ///< what the person looked at
  std::string environment = {};  ///< the waiver's
};
/// Lifts everything that is due, for one content, one environment and a while.
struct GlassBroken {
  ledger::Content content;
  std::string environment;
  std::string reason;
  std::chrono::seconds lasts{0};
};
struct ReviewGiven {
  std::string exception;
  bool justified = false;
  std::string findings;
};
/// Ends an exception of one's own before its time.
struct ExceptionWithdrawn {
  std::string exception;
  std::string reason;
};
struct Abandoned {
  std::string reason;
};

using ChangeEvent = std::variant<Assessed, ApprovalAsked, WithdrawalAsked, RecordWritten,
                                 EvidenceBrought, DecisionAsked, WaiverAsked, WaiverAgreed,
                                 GlassBroken, ReviewGiven, ExceptionWithdrawn, Abandoned>;

/// What else it depends on: the commit fails when the directory has moved meanwhile.
struct ChangeContext {
  const Directory* directory = nullptr;
  Digest directory_name;
  const Exceptions* exceptions = nullptr;  ///< of the change's repository
  Decider* decider = nullptr;
  std::string origin;  ///< of the ledger
  std::string engine;
  std::chrono::seconds allow_lasts{0};
  Attention attention = {};                       ///< of whoever approves
  std::vector<gate::IncidentFreeze> frozen = {};  ///< in the environment that is asked about
};

/// What the change becomes, and what is recorded of it.
struct AdvancedChange {
  ChangeState state;
  std::vector<ledger::Entry> records;
  std::vector<Document> documents;
  std::vector<Effect> effects;
  std::optional<Attention> attention;      ///< what it becomes; nothing: it stays
  std::optional<Exceptions> exceptions;    ///< what they become; nothing: they stay
  std::string made;                        ///< the id of the approval, evidence or exception given
  std::shared_ptr<const Decided> decided;  ///< of a decision asked
};

/// One step of a change's life. Pure: the same arguments make the same step. Refuses (`forbidden`,
/// `conflict`, `not_found`) what may not be, in words for who asked; what is given without being of
/// use is not refused but recorded, and the decision says why it does not count.
Result<AdvancedChange> advance(const ChangeState& state, const ChangeContext& context,
                               const Actor& actor, const ChangeEvent& event, Instant now);

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHANGE_ADVANCE_H_
