#ifndef BELAY_LEDGER_ADMINISTRATION_MEMBERS_H_
#define BELAY_LEDGER_ADMINISTRATION_MEMBERS_H_

#include "ledger/entry_kinds.h"
#include "ledger/entry_words.h"

/// The members of what is recorded about policy, people and the ledger itself; as in
/// change_members.h.
namespace belay::ledger {

template <class Form, class T>
requires Is<T, PolicyChanged> || Is<T, CatalogChanged>
void members(Form& form, T& it) {
  form.digest("before", it.before);
  form.digest("after", it.after);
  form.text("change", it.change);
  form.texts("approvals", it.approvals);
}

template <class Form, Is<PrincipalEnrolled> T>
void members(Form& form, T& it) {
  form.object("principal", it.principal);
  form.text("name", it.name);
  form.texts("emails", it.emails);
  form.texts("approvals", it.approvals);
}

template <class Form, Is<RoleChanged> T>
void members(Form& form, T& it) {
  form.object("principal", it.principal);
  form.text("role", it.role);
  form.flag("held", it.held);
  form.texts("approvals", it.approvals);
}

template <class Form, Is<KeyEnrolled> T>
void members(Form& form, T& it) {
  form.object("principal", it.principal);
  form.text("public_key", it.public_key);
  form.text("purpose", it.purpose);
  form.texts("approvals", it.approvals);
}

template <class Form, Is<KeyRevoked> T>
void members(Form& form, T& it) {
  form.object("principal", it.principal);
  form.text("public_key", it.public_key);
  form.text("reason", it.reason);
}

template <class Form, Is<TokenIssued> T>
void members(Form& form, T& it) {
  form.text("token", it.token);
  form.object("principal", it.principal);
  form.texts("scopes", it.scopes);
  form.instant("expires", it.expires);
}

template <class Form, Is<TokenRevoked> T>
void members(Form& form, T& it) {
  form.text("token", it.token);
  form.text("reason", it.reason);
}

template <class Form, Is<LedgerKeyRotated> T>
void members(Form& form, T& it) {
  form.text("from", it.from);
  form.text("to", it.to);
  form.text("reason", it.reason);
}

template <class Form, Is<Administered> T>
void members(Form& form, T& it) {
  form.text("act", it.act);
  form.text("about", it.about);
  form.text("reason", it.reason);
  form.digest("before", it.before);
  form.digest("after", it.after);
}

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_ADMINISTRATION_MEMBERS_H_
