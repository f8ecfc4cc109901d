#ifndef BELAY_CONTROL_CHANGE_DOSSIER_H_
#define BELAY_CONTROL_CHANGE_DOSSIER_H_

#include "control/change_advance.h"

/// What of all that was given for a change the gate is told.
namespace belay::control {

/// As the gate is told who somebody is: the surest name there is.
std::string name_for_gate(const Principal& principal);

/// An approval as the gate counts it, under the surest name of who gave it: barred where it was
/// withdrawn, is for another environment, or its giver may not approve now.
gate::Approval for_gate(const GivenApproval& approval, const ChangeContext& context,
                        const DecisionAsked& asked);

/// What a decision of the change would be made from now.
Result<Dossier> dossier_of(const ChangeState& state, const ChangeContext& context,
                           const DecisionAsked& asked, Instant now);

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHANGE_DOSSIER_H_
