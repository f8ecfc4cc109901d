#ifndef BELAY_CONTROL_INCIDENT_LEDGER_DOCUMENTS_H_
#define BELAY_CONTROL_INCIDENT_LEDGER_DOCUMENTS_H_

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "control/decider.h"
#include "control/ledger_source.h"
#include "watch/incident/incident_state.h"
#include "watch/rollout/plan.h"

namespace belay::control {

/// The documents that a ledger names, read for people. A ledger may be handed on without them: what
/// is not there, or is of a version that this program does not read, is nothing, and not known. One
/// that is there and is not what its name says is a failure: somebody changed it.
class LedgerDocuments {
 public:
  explicit LedgerDocuments(LedgerSource& source);

  Result<std::optional<watch::IncidentState>> account(const Digest& name);
  Result<std::optional<watch::RolloutPlan>> plan(const Digest& name);
  /// Which rules asked for each obligation of a decision, in its order, by its explanation.
  Result<std::optional<std::vector<std::vector<std::string>>>> rules(const Digest& explanation);
  /// The decision made again from its dossier, with what it looked into; null where something of
  /// that is not there. What it said is in the ledger, and is not taken from here.
  Result<std::shared_ptr<const Decided>> looked_into(const Digest& inputs);

 private:
  Result<std::optional<std::string>> find(const Digest& name);

  LedgerSource& source_;
  std::optional<Error> forged_;  ///< what the decider came upon
  Decider decider_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_LEDGER_DOCUMENTS_H_
