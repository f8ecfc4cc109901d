#ifndef BELAY_LEDGER_INCIDENT_MEMBERS_H_
#define BELAY_LEDGER_INCIDENT_MEMBERS_H_

#include "ledger/entry_words.h"
#include "ledger/incident_kinds.h"

/// The members of what is recorded of incidents, as in change_members.h.
namespace belay::ledger {

template <class Form, Is<Suspected> T>
void members(Form& form, T& it) {
  form.word("cause", it.cause, kCauses);
  form.prose("of", it.of);
  form.text("score", it.score);
}

template <class Form, Is<CameTo> T>
void members(Form& form, T& it) {
  form.prose("journey", it.journey);
  form.prose("region", it.region);
  form.word("counts", it.counts, kCounted);
  form.number("estimate", it.estimate);
  form.number("low", it.low);
  form.number("high", it.high);
}

template <class Form, Is<ActionOwed> T>
void members(Form& form, T& it) {
  form.number("number", it.number);
  form.text("owner", it.owner);
  form.instant("due", it.due);
  form.text("text", it.text);
}

template <class Form, Is<IncidentStepped> T>
void members(Form& form, T& it) {
  form.text("incident", it.incident);
  form.text("environment", it.environment);
  form.word("step", it.step, kIncidentSteps);
  form.number("severity", it.severity);
  form.prose("why", it.why);
  form.object("suspect", it.suspect);
  form.objects("impact", it.impact);
  form.digest("review", it.review);
  form.object("action", it.action);
  form.digest("account", it.account);
}

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_INCIDENT_MEMBERS_H_
