#ifndef BELAY_LEDGER_ENTRY_MEMBERS_H_
#define BELAY_LEDGER_ENTRY_MEMBERS_H_

#include <concepts>
#include <span>
#include <string_view>
#include <type_traits>

#include "ledger/entry_kinds.h"

/// The members of each kind of entry, stated once for writing and for reading: a form is whoever
/// goes through them. `text` is never empty, `prose` may be.
namespace belay::ledger {

template <class T, class Of>
concept Is = std::same_as<std::remove_const_t<T>, Of>;

using Words = std::span<const std::string_view>;
inline constexpr std::string_view kPrincipalKinds[] = {"person", "agent", "robot", "server"};
inline constexpr std::string_view kMeans[] = {"ssh-key", "token", "session", "server"};
inline constexpr std::string_view kMoments[] = {"merge", "deploy", "after"};
inline constexpr std::string_view kVerdicts[] = {"allow", "hold", "deny"};
inline constexpr std::string_view kObligationKinds[] = {
    "approvals", "record", "evidence", "rollout", "wait", "freeze", "deny", "answer"};
inline constexpr std::string_view kObligationStates[] = {"owed", "discharged", "exempted", "waived",
                                                         "overridden"};
inline constexpr std::string_view kOutcomes[] = {"justified", "unjustified"};

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

template <class Form, Is<Approved> T>
void members(Form& form, T& it) {
  form.text("approval", it.approval);
  form.text("change", it.change);
  form.object("content", it.content);
  form.text("environment", it.environment);
  form.word("moment", it.moment, kMoments);
  form.digest("result_tree", it.result_tree);
  form.text("signature", it.signature);
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

template <class Form, Is<SettledObligation> T>
void members(Form& form, T& it) {
  form.word("kind", it.kind, kObligationKinds);
  form.text("says", it.says);
  form.word("state", it.state, kObligationStates);
  form.word("due", it.due, kMoments);
  form.flag("enforced", it.enforced);
  form.texts("by", it.by);
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

#endif  // BELAY_LEDGER_ENTRY_MEMBERS_H_
