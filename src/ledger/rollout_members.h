#ifndef BELAY_LEDGER_ROLLOUT_MEMBERS_H_
#define BELAY_LEDGER_ROLLOUT_MEMBERS_H_

#include "ledger/entry_words.h"
#include "ledger/rollout_kinds.h"

/// The members of what is recorded of rollouts, as in change_members.h.
namespace belay::ledger {

template <class Form, Is<Moved> T>
void members(Form& form, T& it) {
  form.text("system", it.system);
  form.text("version", it.version);
  form.text("replaces", it.replaces);
}

template <class Form, Is<GuardSaid> T>
void members(Form& form, T& it) {
  form.text("guard", it.guard);
  form.word("verdict", it.verdict, kGuardVerdicts);
  form.text("evidence", it.evidence);
  form.prose("why", it.why);
}

template <class Form, Is<RolloutStepped> T>
void members(Form& form, T& it) {
  form.text("rollout", it.rollout);
  form.text("change", it.change);
  form.text("environment", it.environment);
  form.digest("plan", it.plan);
  form.digest("decision", it.decision);
  form.objects("moves", it.moves);
  form.word("step", it.step, kRolloutSteps);
  form.number("from", it.from);
  form.number("to", it.to);
  form.word("hold", it.hold, kHoldReasons);
  form.prose("why", it.why);
  form.objects("guards", it.guards);
}

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_ROLLOUT_MEMBERS_H_
