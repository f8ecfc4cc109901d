#include "app/server/views.h"

#include "base/text.h"
#include "gate/decision_json.h"

namespace belay::app {
namespace {

using json::Array;
using json::Object;

Array texts(const std::vector<std::string>& from) {
  Array made;
  for (const std::string& text : from) made.emplace_back(escaped(text));
  return made;
}

json::Value text_or_null(const std::string& text) {
  return text.empty() ? json::Value() : json::Value(escaped(text));
}

json::Value digest_or_null(const Digest& digest) {
  return digest.empty() ? json::Value() : json::Value(digest.hex());
}

/// How it came about, as far as the server saw.
json::Value attention(const control::GivenApproval& given) {
  if (!given.attention) return nullptr;
  const auto& shown = given.attention->shown;
  return Object{
      {"shown", shown ? json::Value(shown->to_string()) : json::Value()},
      {"looked_seconds", shown ? json::Value(given.at.seconds - shown->seconds) : json::Value()},
      {"files", given.attention->files},
      {"lines", given.attention->lines},
      {"approvals_in_hour", given.attention->approvals_in_hour}};
}

Object approval(const control::GivenApproval& given) {
  return {
      {"id", given.id},
      {"by", given.by},
      {"content", view_of(given.content)},
      {"moment", name_of(given.moment)},
      {"env", escaped(given.environment)},
      {"at", given.at.to_string()},
      {"means", given.means},
      {"key", text_or_null(given.key)},
      {"attention", attention(given)},
      {"withdrawn", given.withdrawn ? json::Value(given.withdrawn->to_string()) : json::Value()},
      {"because", text_or_null(given.withdrawn_because)}};
}

Object exception(const control::GivenException& given) {
  json::Value review;
  if (given.review) {
    review = Object{{"by", given.review->by},
                    {"at", given.review->at.to_string()},
                    {"outcome", given.review->justified ? "justified" : "unjustified"},
                    {"findings", escaped(given.review->findings)}};
  }
  json::Value ended;
  if (given.ended) {
    ended = Object{{"by", given.ended->by},
                   {"at", given.ended->at.to_string()},
                   {"reason", escaped(given.ended->reason)}};
  }
  const auto when = [&](const Instant& at) {
    return given.given ? json::Value(at.to_string()) : json::Value();
  };
  return {{"id", given.id},
          {"kind", name_of(given.kind)},
          {"content", view_of(given.content)},
          {"env", escaped(given.environment)},
          {"reason", escaped(given.reason)},
          {"rules", texts(given.rules)},
          {"by", texts(given.by)},
          {"asked", given.asked.to_string()},
          {"lasts", to_string(given.lasts)},
          {"systems", texts(given.systems)},
          {"given", when(given.given.value_or(given.asked))},
          {"expires", when(given.expires)},
          {"review_by", when(given.review_by)},
          {"review", std::move(review)},
          {"ended", std::move(ended)}};
}

Object evidence(const control::GivenEvidence& given) {
  return {{"id", given.id},
          {"type", escaped(given.type)},
          {"producer", given.producer},
          {"key", given.key},
          {"tree", given.tree.hex()},
          {"envelope", given.envelope.hex()},
          {"against", text_or_null(given.against)},
          {"made", given.made ? json::Value(given.made->to_string()) : json::Value()},
          {"at", given.at.to_string()}};
}

}  // namespace

Object view_of(const ledger::Content& content) {
  return {{"repository", escaped(content.repository)},
          {"head_tree", content.head_tree.hex()},
          {"target_ref", escaped(content.target_ref)},
          {"touched", content.touched.hex()}};
}

Object view_of(const control::ChangeState& state, std::int64_t version) {
  const control::Revision& now = state.now();
  Array approvals;
  for (const control::GivenApproval& given : state.approvals)
    approvals.emplace_back(approval(given));
  Array evidences;
  for (const control::GivenEvidence& given : state.evidence)
    evidences.emplace_back(evidence(given));
  Object record;
  for (const gate::RecordSection& section : state.record()) {
    record.add(escaped(section.name), escaped(section.text));
  }
  return {{"id", state.id},
          {"version", version},
          {"repository", escaped(state.repository)},
          {"title", escaped(state.title)},
          {"status", name_of(state.status)},
          {"head_name", escaped(state.head_name)},
          {"target_name", escaped(state.target_name)},
          {"head", now.head.hex()},
          {"content", view_of(now.content)},
          {"merge_tree", digest_or_null(now.merge_tree)},
          {"makers", texts(now.makers)},
          {"opened_by", state.opened_by},
          {"opened", state.opened.to_string()},
          {"seen", now.seen.to_string()},
          {"heads", static_cast<std::uint64_t>(state.revisions.size())},
          {"approvals", std::move(approvals)},
          {"record", std::move(record)},
          {"evidence", std::move(evidences)}};
}

Object view_of(const control::ChangeShown& shown) {
  Object made = view_of(shown.state, shown.version);
  Array exceptions;
  for (const control::GivenException& given : shown.exceptions) {
    exceptions.emplace_back(exception(given));
  }
  made.add("exceptions", std::move(exceptions));
  made.add("preview",
           shown.preview ? json::Value(gate::to_json(shown.preview->decision)) : json::Value());
  return made;
}

Object view_of(const control::DecisionGiven& given) {
  return {{"change", given.state.id},
          {"content", view_of(given.state.now().content)},
          {"decision", gate::to_json(given.decided->decision)},
          {"index", given.index},
          {"receipt", given.receipt.to_string()}};
}

Object view_of(const control::Principal& principal) {
  Array roles;
  for (const control::Role role : principal.roles) roles.emplace_back(name_of(role));
  return {{"id", principal.id},
          {"kind", name_of(principal.kind)},
          {"name", escaped(principal.name)},
          {"emails", texts(principal.emails)},
          {"logins", texts(principal.logins)},
          {"level", text_or_null(principal.level)},
          {"operator", text_or_null(principal.operated_by)},
          {"roles", std::move(roles)},
          {"active", principal.active},
          {"keys", texts(principal.keys)}};
}

Object view_of(const control::Proposal& proposal) {
  return {{"id", proposal.id},
          {"by", proposal.by},
          {"at", proposal.at.to_string()},
          {"principal", view_of(proposal.principal)},
          {"confirmed_by", text_or_null(proposal.confirmed_by)}};
}

Object view_of(const control::Invitation& invitation) {
  return {{"id", invitation.id},
          {"principal", invitation.principal},
          {"by", invitation.by},
          {"at", invitation.at.to_string()},
          {"expires", invitation.expires.to_string()},
          {"confirmed_by", text_or_null(invitation.confirmed_by)}};
}

Object view_of(const control::InvitationCode& given) {
  return {{"invitation", view_of(given.invitation)}, {"code", given.code}};
}

Object view_of(const control::Token& token) {
  Array scopes;
  for (const control::Scope granted : token.scopes) scopes.emplace_back(name_of(granted));
  return {{"id", token.id},
          {"principal", token.principal},
          {"scopes", std::move(scopes)},
          {"label", escaped(token.label)},
          {"expires", token.expires.to_string()},
          {"revoked", token.revoked ? json::Value(token.revoked->to_string()) : json::Value()}};
}

}  // namespace belay::app
