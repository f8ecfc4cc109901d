#include "control/change_dossier.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::control {
namespace {

bool has_enrolled(const Principal& principal, const std::string& fingerprint) {
  const auto keys = keys_of(principal);
  return std::any_of(keys.begin(), keys.end(), [&](const sshsig::PublicKey& key) {
    return sshsig::fingerprint(key) == fingerprint;
  });
}

std::string barred(const GivenApproval& approval, const Principal* by, const DecisionAsked& asked) {
  if (approval.withdrawn) {
    return approval.withdrawn_because.empty()
               ? std::string("withdrawn")
               : fmt::format("withdrawn: {}", approval.withdrawn_because);
  }
  if (by == nullptr || !by->active) return "may no longer approve: not active in the directory";
  if (!by->is_person())
    return fmt::format("only people approve, and this is a {}", name_of(by->kind));
  if (approval.environment != asked.environment) {
    return fmt::format("approved for `{}`, not for `{}`", printable(approval.environment),
                       printable(asked.environment));
  }
  if (!approval.signature.empty() && !has_enrolled(*by, approval.key)) {
    return fmt::format("signed with {}, which is no longer enrolled", approval.key);
  }
  return "";
}

/// Who may produce evidence, and with which key, is asked at every decision anew.
std::string barred(const GivenEvidence& given, const Principal* producer) {
  if (producer == nullptr || !producer->active || !producer->has(Role::producer)) {
    return fmt::format("`{}` is no longer an enrolled producer", given.producer);
  }
  if (!has_enrolled(*producer, given.key))
    return fmt::format("its key {} is no longer enrolled", given.key);
  return given.against;
}

/// Of those who agreed, whoever may still: it is asked at every decision anew.
gate::Exception for_gate(const GivenException& given, const Directory& directory) {
  gate::Exception made;
  made.id = given.id;
  made.kind = given.kind;
  made.rules = given.rules;
  for (const std::string& id : given.by) {
    const Principal* by = directory.find(id);
    if (by == nullptr || !by->active || !by->is_person()) continue;
    if (given.kind == gate::ExceptionKind::override_ && !by->has(Role::break_glass)) continue;
    made.by.push_back(name_for_gate(*by));
  }
  made.tree = given.content.head_tree;
  made.target = given.content.target_ref;
  made.touched = given.content.touched;
  made.expires = given.expires;
  made.reason = given.reason;
  if (given.ended) {
    made.barred = fmt::format("ended by {} at {}{}", given.ended->by, given.ended->at.to_string(),
                              given.ended->reason.empty() ? "" : ": " + given.ended->reason);
  }
  return made;
}

void add_exceptions(const ChangeState& state, const ChangeContext& context,
                    const DecisionAsked& asked, Dossier& made) {
  for (const GivenException& given : context.exceptions->all) {
    if (!given.given) continue;
    if (!given.review) {
      made.unreviewed.push_back({given.id, given.change, given.systems, given.review_by});
    }
    if (given.change == state.id && given.environment == asked.environment) {
      made.exceptions.push_back(for_gate(given, *context.directory));
    }
  }
}

}  // namespace

std::string name_for_gate(const Principal& principal) {
  if (!principal.emails.empty()) return principal.emails.front();
  if (!principal.logins.empty()) return principal.logins.front();
  return principal.name;
}

gate::Approval for_gate(const GivenApproval& approval, const ChangeContext& context,
                        const DecisionAsked& asked) {
  const Principal* by = context.directory->find(approval.by);
  gate::Approval made;
  made.id = approval.id;
  made.by = by == nullptr ? approval.by : name_for_gate(*by);
  made.tree = approval.content.head_tree;
  made.target = approval.content.target_ref;
  made.touched = approval.content.touched;
  made.at = approval.at;
  made.result = approval.result_tree;
  made.moment = approval.moment;
  made.barred = barred(approval, by, asked);
  if (const auto& attention = approval.attention) {
    made.approvals_in_hour = static_cast<std::int64_t>(attention->approvals_in_hour);
    if (attention->shown) {
      made.looked_seconds =
          std::max<std::int64_t>(approval.at.seconds - attention->shown->seconds, 0);
    }
  }
  return made;
}

Result<Dossier> dossier_of(const ChangeState& state, const ChangeContext& context,
                           const DecisionAsked& asked, Instant now) {
  const Revision& revision = state.now();
  const auto found = revision.findings.find(asked.environment);
  if (found == revision.findings.end()) {
    return fail(Code::internal, fmt::format("change `{}` was not assessed for `{}`", state.id,
                                            printable(asked.environment)));
  }
  Dossier made;
  made.findings = found->second;
  made.judges = revision.judges;
  made.directory = context.directory_name;
  for (const GivenApproval& approval : state.approvals) {
    made.approvals.push_back(for_gate(approval, context, asked));
  }
  made.record = state.record();
  for (const GivenEvidence& given : state.evidence) {
    made.evidence.push_back({given.type, given.producer, given.tree, given.made,
                             barred(given, context.directory->find(given.producer)), given.id});
  }
  add_exceptions(state, context, asked, made);
  made.frozen = context.frozen;
  made.seen = revision.seen;
  made.moment = asked.moment;
  made.environment = asked.environment;
  made.now = now;
  return made;
}

}  // namespace belay::control
