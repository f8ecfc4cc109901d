#ifndef BELAY_CONTROL_CHANGE_STEP_H_
#define BELAY_CONTROL_CHANGE_STEP_H_

#include <utility>
#include <vector>

#include "control/change_advance.h"

/// The parts of `advance`: what each may do, and what it leaves. Each fails in words for who asked,
/// and then nothing of the step is used.
namespace belay::control {

/// One step of a change in the making.
struct Step {
  const ChangeContext& context;
  const Actor& actor;
  const Instant now;
  AdvancedChange made;

  ChangeState& state() { return made.state; }
  void record(ledger::What what);
};

/// Fails where the actor brought or made any of the change, under whichever name.
Result<void> refuse_makers(Step& step, std::string_view what_they_do);
/// The same of a head that the change had.
Result<void> refuse_makers_of(const Revision& revision, Step& step, std::string_view what_they_do);

Result<void> give(Step& step, const ApprovalAsked& asked);
Result<void> withdraw(Step& step, const WithdrawalAsked& asked);

Result<void> waive(Step& step, const WaiverAsked& asked);
Result<void> agree(Step& step, const WaiverAgreed& agreed);
Result<void> break_glass(Step& step, const GlassBroken& broken);
Result<void> review(Step& step, const ReviewGiven& given);
Result<void> withdraw(Step& step, const ExceptionWithdrawn& asked);

/// What the approval is for, as the ledger says it.
ledger::ApprovalTerms terms_of(const GivenApproval& approval);
/// What became of each obligation, as the ledger says it: by nothing but what the gate counted.
std::vector<ledger::SettledObligation> settled(const ChangeState& state,
                                               const gate::Decision& decision);

}  // namespace belay::control

#endif  // BELAY_CONTROL_CHANGE_STEP_H_
