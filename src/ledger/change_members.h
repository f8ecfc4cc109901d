#ifndef BELAY_LEDGER_CHANGE_MEMBERS_H_
#define BELAY_LEDGER_CHANGE_MEMBERS_H_

#include "ledger/entry_kinds.h"
#include "ledger/entry_words.h"

/// The members of what is recorded about changes. Each kind's are stated once, for writing and for
/// reading: a form is whoever goes through them. `text` is never empty, `prose` may be.
namespace belay::ledger {

template <class Form, Is<Principal> T>
void members(Form& form, T& it) {
  form.word("kind", it.kind, kPrincipalKinds);
  form.text("issuer", it.issuer);
  form.text("subject", it.subject);
}

template <class Form, Is<Content> T>
void members(Form& form, T& it) {
  form.text("repository", it.repository);
  form.digest("head_tree", it.head_tree);
  form.text("target_ref", it.target_ref);
  form.digest("touched", it.touched);
}

template <class Form, Is<ChangeOpened> T>
void members(Form& form, T& it) {
  form.text("change", it.change);
  form.prose("title", it.title);
  form.object("content", it.content);
  form.text("head", it.head);
  form.texts("makers", it.makers);
}

template <class Form, Is<ChangeUpdated> T>
void members(Form& form, T& it) {
  form.text("change", it.change);
  form.object("content", it.content);
  form.text("head", it.head);
  form.texts("makers", it.makers);
}

template <class Form, Is<Assessed> T>
void members(Form& form, T& it) {
  form.text("change", it.change);
  form.object("content", it.content);
  form.digest("facts", it.facts);
  form.text("engine", it.engine);
}

template <class Form, Is<ApprovalTerms> T>
void members(Form& form, T& it) {
  form.text("environment", it.environment);
  form.word("moment", it.moment, kMoments);
  form.digest("result_tree", it.result_tree);
  form.text("signature", it.signature);
}

template <class Form, Is<Attention> T>
void members(Form& form, T& it) {
  form.instant("shown", it.shown);
  form.number("files", it.files);
  form.number("lines", it.lines);
  form.number("approvals_in_hour", it.approvals_in_hour);
}

template <class Form, Is<Approved> T>
void members(Form& form, T& it) {
  form.text("approval", it.approval);
  form.text("change", it.change);
  form.object("content", it.content);
  form.object("terms", it.terms);
  form.object("attention", it.attention);
}

template <class Form, Is<Withdrawn> T>
void members(Form& form, T& it) {
  form.text("approval", it.approval);
  form.text("change", it.change);
  form.prose("reason", it.reason);
}

template <class Form, Is<EvidenceAttached> T>
void members(Form& form, T& it) {
  form.text("evidence", it.evidence);
  form.text("change", it.change);
  form.text("type", it.type);
  form.text("producer", it.producer);
  form.digest("tree", it.tree);
  form.digest("envelope", it.envelope);
}

template <class Form, Is<RecordEdited> T>
void members(Form& form, T& it) {
  form.text("change", it.change);
  form.texts("sections", it.sections);
  form.digest("record", it.record);
}

template <class Form, Is<Discharge> T>
void members(Form& form, T& it) {
  form.text("id", it.id);
  form.word("means", it.means, kMeans);
  form.object("terms", it.terms);
  form.digest("tree", it.tree);
}

template <class Form, Is<SettledObligation> T>
void members(Form& form, T& it) {
  form.word("kind", it.kind, kObligationKinds);
  form.text("says", it.says);
  form.word("state", it.state, kObligationStates);
  form.word("due", it.due, kMoments);
  form.flag("enforced", it.enforced);
  form.objects("by", it.by);
}

template <class Form, Is<Decided> T>
void members(Form& form, T& it) {
  form.text("change", it.change);
  form.object("content", it.content);
  form.digest("result_tree", it.result_tree);
  form.text("environment", it.environment);
  form.word("moment", it.moment, kMoments);
  form.word("verdict", it.verdict, kVerdicts);
  form.word("would", it.would, kVerdicts);
  form.objects("obligations", it.obligations);
  form.digest("policy", it.policy);
  form.digest("inputs", it.inputs);
  form.digest("explanation", it.explanation);
  form.text("engine", it.engine);
  form.text("directory", it.directory);
  form.digest("time_zones", it.time_zones);
  form.digest("plan", it.plan);
  form.instant("expires", it.expires);
}

template <class Form, Is<Waived> T>
void members(Form& form, T& it) {
  form.text("waiver", it.waiver);
  form.text("change", it.change);
  form.object("content", it.content);
  form.text("environment", it.environment);
  form.text("reason", it.reason);
  form.texts("rules", it.rules);
  form.texts("approvals", it.approvals);
  form.instant("expires", it.expires);
}

template <class Form, Is<Overridden> T>
void members(Form& form, T& it) {
  form.text("override", it.override_id);
  form.text("change", it.change);
  form.object("content", it.content);
  form.text("environment", it.environment);
  form.text("reason", it.reason);
  form.instant("expires", it.expires);
  form.instant("review_by", it.review_by);
}

template <class Form, Is<Reviewed> T>
void members(Form& form, T& it) {
  form.text("override", it.override_id);
  form.word("outcome", it.outcome, kOutcomes);
  form.text("findings", it.findings);
}

template <class Form, Is<Revoked> T>
void members(Form& form, T& it) {
  form.object("content", it.content);
  form.text("environment", it.environment);
  form.text("reason", it.reason);
}

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_CHANGE_MEMBERS_H_
