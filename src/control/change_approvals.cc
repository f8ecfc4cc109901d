#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/sshsig.h"
#include "base/text.h"
#include "control/change_step.h"
#include "control/kept_json.h"
#include "ledger/approval.h"

namespace belay::control {
namespace {

GivenApproval* find(ChangeState& state, const std::string& id) {
  const auto at = std::find_if(state.approvals.begin(), state.approvals.end(),
                               [&](const GivenApproval& given) { return given.id == id; });
  return at == state.approvals.end() ? nullptr : &*at;
}

Result<void> refuse_other_content(const ChangeState& state, const ApprovalAsked& asked) {
  const Revision& now = state.now();
  if (asked.content != now.content) {
    return fail(Code::conflict,
                fmt::format("change `{}` has moved: its head tree is {} and touches {} now; look "
                            "at it again, then approve that",
                            state.id, now.content.head_tree.abbreviated(),
                            now.content.touched.abbreviated()));
  }
  if (asked.result_tree && *asked.result_tree != now.merge_tree) {
    return fail(Code::conflict,
                fmt::format("merging change `{}` makes the tree {} now: look at it again, then "
                            "approve that",
                            state.id, now.merge_tree.abbreviated()));
  }
  if (!has_visible_text(asked.environment) || asked.environment.size() > limits::kNameBytesMax) {
    return fail(Code::malformed, "an approval is for an environment: name one");
  }
  return {};
}

/// The id is signed, so whoever signs chooses it. It can be none that the server gives.
Result<void> check_chosen_id(ChangeState& state, const std::string& id) {
  const auto fits = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  if (id.size() < limits::kApprovalIdBytesMin || id.size() > limits::kApprovalIdBytesMax ||
      !id.starts_with('s') || !std::all_of(id.begin(), id.end(), fits)) {
    return fail(Code::malformed,
                fmt::format("a signed approval has an id that its signer chose: `s` and lower-case "
                            "letters and digits, {} to {} in all",
                            limits::kApprovalIdBytesMin, limits::kApprovalIdBytesMax));
  }
  if (find(state, id) == nullptr) return {};
  return fail(Code::conflict, fmt::format("change `{}` has an approval `{}` already: sign another "
                                          "with an id of its own",
                                          state.id, id));
}

/// Takes the signature for what it proves: a key that the person has enrolled, or nothing.
Result<void> sign(Step& step, const ApprovalAsked& asked, GivenApproval& approval) {
  BELAY_TRY_VOID(check_chosen_id(step.state(), asked.id));
  approval.id = asked.id;
  approval.means = "ssh-key";
  approval.signature = asked.signature;
  approval.result_tree = asked.result_tree.value_or(Digest());
  const auto key = ledger::approval_signer(approval.id, approval.content, terms_of(approval),
                                           step.context.origin);
  if (!key) {
    return fail(
        Code::malformed,
        fmt::format("the approval is not signed as `{}` in the namespace `{}`: {}", asked.id,
                    ledger::approval_namespace(step.context.origin), key.error().message));
  }
  const auto enrolled = keys_of(step.actor.who);
  if (std::find(enrolled.begin(), enrolled.end(), *key) == enrolled.end()) {
    return fail(Code::forbidden,
                fmt::format("the key {} is not enrolled for `{}`: sign with one that is, or let "
                            "two administrators enrol it",
                            sshsig::fingerprint(*key), step.actor.who.id));
  }
  approval.key = sshsig::fingerprint(*key);
  return {};
}

ledger::Attention attention_of(Step& step, const ledger::Content& content) {
  Attention& known = step.made.attention.emplace(step.context.attention);
  known.principal = step.actor.who.id;
  const Revision& now = step.state().now();
  return {known.first_shown(content), now.files, now.lines,
          static_cast<std::uint64_t>(known.note_approved(step.now))};
}

}  // namespace

void Step::record(ledger::What what) {
  const ledger::Principal by{std::string(name_of(actor.who.kind)), context.origin, actor.who.id};
  made.records.push_back({now, by, actor.means, std::move(what)});
}

/// The gate would pass a maker over; whoever asks should know at once.
Result<void> refuse_makers(Step& step, std::string_view what_they_do) {
  return refuse_makers_of(step.state().now(), step, what_they_do);
}

Result<void> refuse_makers_of(const Revision& revision, Step& step, std::string_view what_they_do) {
  const ChangeState& state = step.state();
  const std::string& who = step.actor.who.id;
  if (revision.by == who || state.opened_by == who) {
    return fail(Code::forbidden, fmt::format("`{}` brought change `{}`: makers do not {}", who,
                                             state.id, what_they_do));
  }
  for (const std::string& maker : revision.makers) {
    const Principal* known = step.context.directory->named(maker);
    if (known == nullptr || known->id != who) continue;
    return fail(Code::forbidden, fmt::format("`{}` made part of change `{}`, as {}: makers do "
                                             "not {}",
                                             who, state.id, printable(maker), what_they_do));
  }
  return {};
}

ledger::ApprovalTerms terms_of(const GivenApproval& approval) {
  ledger::ApprovalTerms made{approval.environment, std::string(name_of(approval.moment)), {}, {}};
  if (!approval.result_tree.empty()) made.result_tree = approval.result_tree;
  if (!approval.signature.empty()) made.signature = approval.signature;
  return made;
}

Result<void> give(Step& step, const ApprovalAsked& asked) {
  const Principal& who = step.actor.who;
  ChangeState& state = step.state();
  if (!who.is_person()) {
    return fail(Code::forbidden,
                fmt::format("only people approve, and `{}` is a {}", who.id, name_of(who.kind)));
  }
  BELAY_TRY_VOID(refuse_other_content(state, asked));
  BELAY_TRY_VOID(refuse_makers(step, "approve"));
  if (state.approvals.size() >= limits::kApprovalsGivenMax) {
    return fail(Code::over_limit,
                fmt::format("change `{}` has {} approvals", state.id, limits::kApprovalsGivenMax));
  }
  GivenApproval approval;
  approval.id = fmt::format("a{}", state.approvals.size() + 1);
  approval.by = who.id;
  approval.means = step.actor.means;
  approval.content = asked.content;
  approval.result_tree = state.now().merge_tree;
  approval.moment = asked.moment;
  approval.environment = asked.environment;
  approval.at = step.now;
  if (!asked.signature.empty()) {
    BELAY_TRY_VOID(sign(step, asked, approval));
  } else if (!asked.id.empty()) {
    return fail(Code::malformed, "only whoever signs an approval chooses its id: sign it");
  }
  approval.attention = attention_of(step, approval.content);
  step.record(ledger::Approved{approval.id, state.id, approval.content, terms_of(approval),
                               approval.attention});
  step.made.made = approval.id;
  state.approvals.push_back(std::move(approval));
  return {};
}

Result<void> withdraw(Step& step, const WithdrawalAsked& asked) {
  ChangeState& state = step.state();
  GivenApproval* given = find(state, asked.approval);
  if (given == nullptr) {
    return fail(Code::not_found, fmt::format("change `{}` has no approval `{}`", state.id,
                                             printable(asked.approval)));
  }
  if (given->by != step.actor.who.id) {
    return fail(Code::forbidden, fmt::format("approval `{}` is `{}`'s: only they withdraw it",
                                             given->id, given->by));
  }
  if (given->withdrawn) {
    return fail(Code::conflict, fmt::format("approval `{}` was withdrawn at {} already", given->id,
                                            given->withdrawn->to_string()));
  }
  given->withdrawn = step.now;
  given->withdrawn_because = asked.reason;
  step.record(ledger::Withdrawn{given->id, state.id, stated(asked.reason)});
  return {};
}

}  // namespace belay::control
