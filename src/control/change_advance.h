#ifndef BELAY_CONTROL_CHANGE_ADVANCE_H_
#define BELAY_CONTROL_CHANGE_ADVANCE_H_

#include <chrono>
#include <memory>
#include <string>
#include <variant>
#include <vector>

#include "control/change_state.h"
#include "control/decider.h"
#include "control/directory.h"
#include "control/store.h"
#include "ledger/entry.h"

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
  std::string signature;  ///< verified before; empty: none
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
};
struct Abandoned {
  std::string reason;
};

using ChangeEvent = std::variant<Assessed, ApprovalAsked, WithdrawalAsked, RecordWritten,
                                 EvidenceBrought, DecisionAsked, Abandoned>;

/// What else it depends on: the commit fails when the directory has moved meanwhile.
struct ChangeContext {
  const Directory* directory = nullptr;
  Digest directory_name;
  Decider* decider = nullptr;
  std::string origin;  ///< of the ledger
  std::string engine;
  std::chrono::seconds allow_lasts{0};
};

/// What the change becomes, and what is recorded of it.
struct AdvancedChange {
  ChangeState state;
  std::vector<ledger::Entry> records;
  std::vector<Document> documents;
  std::string made;                        ///< the id of the approval or evidence given
  std::shared_ptr<const Decided> decided;  ///< of a decision asked
};

/// One step of a change's life. Pure: the same arguments make the same step. Refuses (`forbidden`,
/// `conflict`, `not_found`) what may not be, in words for who asked; what is given without being of
/// use is not refused but recorded, and the decision says why it does not count.
Result<AdvancedChange> advance(const ChangeState& state, const ChangeContext& context,
                               const Actor& actor, const ChangeEvent& event, Instant now);

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHANGE_ADVANCE_H_
