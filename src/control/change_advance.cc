#include "control/change_advance.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/sshsig.h"
#include "base/text.h"
#include "control/change_dossier.h"
#include "control/kept_json.h"
#include "gate/cel/time_zones.h"
#include "gate/decision_json.h"
#include "gate/evidence/envelope.h"
#include "gate/evidence/statement.h"
#include "gate/people.h"

namespace belay::control {
namespace {

class Advance {
 public:
  Advance(const ChangeState& state, const ChangeContext& context, const Actor& actor, Instant now)
      : context_(context), actor_(actor), now_(now) {
    made_.state = state;
  }

  Result<AdvancedChange> run(const ChangeEvent& event) && {
    // What has landed is still decided: for a deployment.
    const bool may_decide =
        made_.state.status == ChangeStatus::landed && std::holds_alternative<DecisionAsked>(event);
    if (made_.state.status != ChangeStatus::open && !may_decide) {
      return fail(Code::conflict, fmt::format("change `{}` is {}: open another one", made_.state.id,
                                              name_of(made_.state.status)));
    }
    if (!actor_.who.active) {
      return fail(Code::forbidden, fmt::format("`{}` is not active in the directory: an "
                                               "administrator can enrol them again",
                                               actor_.who.id));
    }
    BELAY_TRY_VOID(std::visit([&](const auto& happened) { return on(happened); }, event));
    return std::move(made_);
  }

 private:
  ChangeState& state() { return made_.state; }

  void record(ledger::What what) {
    const ledger::Principal by{std::string(name_of(actor_.who.kind)), context_.origin,
                               actor_.who.id};
    made_.records.push_back({now_, by, actor_.means, std::move(what)});
  }

  Result<void> on(const Assessed& seen) {
    const bool is_first = state().revisions.empty();
    for (const auto& [environment, findings] : seen.revision.findings) {
      if (!has_visible_text(environment) || environment.size() > limits::kNameBytesMax) {
        return fail(Code::malformed,
                    fmt::format("`{}` names no environment: write a name of at "
                                "most {} bytes",
                                printable(shortened(environment, 40)), limits::kNameBytesMax));
      }
    }
    Revision revision = seen.revision;
    for (const Revision& known : state().revisions) {
      if (known.content.head_tree == revision.content.head_tree) {
        revision.seen = std::min(revision.seen, known.seen);
      }
    }
    if (!is_first && same_but_findings(state().now(), revision)) {
      BELAY_TRY_VOID(take_over(revision));
    } else {
      if (state().revisions.size() >= limits::kRevisionsMax) {
        return fail(Code::over_limit, fmt::format("change `{}` has had {} heads: open another one",
                                                  state().id, limits::kRevisionsMax));
      }
      state().revisions.push_back(revision);
      state().title = seen.title;
      const std::string head = revision.head.hex();
      if (is_first) {
        record(ledger::ChangeOpened{state().id, stated(seen.title), revision.content, head,
                                    revision.makers});
      } else {
        record(ledger::ChangeUpdated{state().id, revision.content, head, revision.makers});
      }
    }
    for (const auto& [environment, findings] : seen.revision.findings) {
      record(ledger::Assessed{state().id, revision.content, findings, context_.engine});
    }
    return {};
  }

  /// The target moved elsewhere, or the change is looked at for another environment.
  Result<void> take_over(const Revision& revision) {
    Revision& now = state().revisions.back();
    if (now.target != revision.target) now.findings.clear();
    now.target = revision.target;
    for (const auto& [environment, findings] : revision.findings) {
      now.findings[environment] = findings;
    }
    if (now.findings.size() <= limits::kEnvironmentsMax) return {};
    return fail(Code::over_limit, fmt::format("change `{}` was looked at for {} environments",
                                              state().id, limits::kEnvironmentsMax));
  }

  static bool same_but_findings(const Revision& a, const Revision& b) {
    return a.content == b.content && a.head == b.head && a.merge_tree == b.merge_tree &&
           a.judges == b.judges && a.makers == b.makers;
  }

  Result<void> on(const ApprovalAsked& asked) {
    const Principal& who = actor_.who;
    const Revision& now = state().now();
    if (!who.is_person()) {
      return fail(Code::forbidden,
                  fmt::format("only people approve, and `{}` is a {}", who.id, name_of(who.kind)));
    }
    if (asked.content != now.content) {
      return fail(Code::conflict,
                  fmt::format("change `{}` has moved: its head tree is {} and touches {} now; look "
                              "at it again, then approve that",
                              state().id, now.content.head_tree.abbreviated(),
                              now.content.touched.abbreviated()));
    }
    if (!has_visible_text(asked.environment) || asked.environment.size() > limits::kNameBytesMax) {
      return fail(Code::malformed, "an approval is for an environment: name one");
    }
    BELAY_TRY_VOID(refuse_makers());
    if (state().approvals.size() >= limits::kApprovalsGivenMax) {
      return fail(Code::over_limit, fmt::format("change `{}` has {} approvals", state().id,
                                                limits::kApprovalsGivenMax));
    }
    GivenApproval approval;
    approval.id = fmt::format("a{}", state().approvals.size() + 1);
    approval.by = who.id;
    approval.means = asked.signature.empty() ? actor_.means : "ssh-key";
    approval.content = asked.content;
    approval.result_tree = now.merge_tree;
    approval.moment = asked.moment;
    approval.environment = asked.environment;
    approval.at = now_;
    approval.signature = asked.signature;
    record(entry_of(approval));
    made_.made = approval.id;
    state().approvals.push_back(std::move(approval));
    return {};
  }

  static ledger::ApprovalTerms terms_of(const GivenApproval& approval) {
    ledger::ApprovalTerms made{approval.environment, std::string(name_of(approval.moment)), {}, {}};
    if (!approval.result_tree.empty()) made.result_tree = approval.result_tree;
    if (!approval.signature.empty()) made.signature = approval.signature;
    return made;
  }

  ledger::Approved entry_of(const GivenApproval& approval) {
    return {approval.id, state().id, approval.content, terms_of(approval)};
  }

  /// The gate would pass a maker's approval over; whoever gives one should know at once.
  Result<void> refuse_makers() {
    const Revision& now = state().now();
    if (now.by == actor_.who.id || state().opened_by == actor_.who.id) {
      return fail(Code::forbidden, fmt::format("`{}` brought change `{}`: makers do not approve",
                                               actor_.who.id, state().id));
    }
    for (const std::string& maker : now.makers) {
      const Principal* known = context_.directory->named(maker);
      if (known == nullptr || known->id != actor_.who.id) continue;
      return fail(Code::forbidden, fmt::format("`{}` made part of change `{}`, as {}: makers do "
                                               "not approve",
                                               actor_.who.id, state().id, printable(maker)));
    }
    return {};
  }

  Result<void> on(const WithdrawalAsked& asked) {
    const auto at =
        std::find_if(state().approvals.begin(), state().approvals.end(),
                     [&](const GivenApproval& approval) { return approval.id == asked.approval; });
    if (at == state().approvals.end()) {
      return fail(Code::not_found, fmt::format("change `{}` has no approval `{}`", state().id,
                                               printable(asked.approval)));
    }
    if (at->by != actor_.who.id) {
      return fail(Code::forbidden,
                  fmt::format("approval `{}` is `{}`'s: only they withdraw it", at->id, at->by));
    }
    if (at->withdrawn) {
      return fail(Code::conflict, fmt::format("approval `{}` was withdrawn at {} already", at->id,
                                              at->withdrawn->to_string()));
    }
    at->withdrawn = now_;
    at->withdrawn_because = asked.reason;
    record(ledger::Withdrawn{at->id, state().id, stated(asked.reason)});
    return {};
  }

  Result<void> on(const RecordWritten& written) {
    if (written.sections.empty()) {
      return fail(Code::malformed, "a record is written by section, and none is given");
    }
    if (state().edits.size() + written.sections.size() > limits::kSectionEditsMax) {
      return fail(Code::over_limit, fmt::format("the record of change `{}` was written {} times",
                                                state().id, limits::kSectionEditsMax));
    }
    ledger::RecordEdited entry{state().id, {}, {}};
    for (const gate::RecordSection& section : written.sections) {
      if (section.text.size() > limits::kSectionBytesMax ||
          section.name.size() > limits::kNameBytesMax || !has_visible_text(section.name)) {
        return fail(Code::over_limit,
                    fmt::format("section `{}` of a record: a name of at most {} bytes and a text "
                                "of at most {}",
                                printable(shortened(section.name, 40)), limits::kNameBytesMax,
                                limits::kSectionBytesMax));
      }
      state().edits.push_back({section.name, section.text, actor_.who.id, now_});
      entry.sections.push_back(escaped(section.name));
    }
    Document document = kept(write_record(state().record()));
    entry.record = document.digest;
    made_.documents.push_back(std::move(document));
    record(std::move(entry));
    return {};
  }

  Result<void> on(const EvidenceBrought& brought) {
    if (!actor_.who.has(Role::producer)) {
      return fail(Code::forbidden,
                  fmt::format("`{}` is no enrolled producer of evidence: an administrator can "
                              "give them the role `producer`",
                              actor_.who.id));
    }
    if (state().evidence.size() >= limits::kApprovalsGivenMax) {
      return fail(Code::over_limit, fmt::format("change `{}` has {} pieces of evidence", state().id,
                                                limits::kApprovalsGivenMax));
    }
    BELAY_TRY(const gate::Envelope envelope, gate::parse_envelope(brought.envelope));
    const auto key = gate::signer_of(envelope, keys_of(actor_.who));
    if (!key) {
      return fail(Code::forbidden,
                  fmt::format("no enrolled key of `{}` signed this evidence, for `{}`: sign it "
                              "with one, or let an administrator enrol the key",
                              actor_.who.id, gate::kEvidenceNamespace));
    }
    BELAY_TRY(const gate::Statement statement, gate::parse_statement(envelope.payload));
    if (statement.made && *statement.made > now_) {
      return fail(Code::malformed,
                  fmt::format("the evidence was made at {}, which has not come yet",
                              statement.made->to_string()));
    }
    Document document = kept(brought.envelope);
    GivenEvidence given;
    given.id = fmt::format("e{}", state().evidence.size() + 1);
    given.type = statement.type;
    given.producer = actor_.who.id;
    given.key = sshsig::fingerprint(*key);
    given.tree = statement.tree;
    given.envelope = document.digest;
    given.made = statement.made;
    given.against = statement.against;
    given.at = now_;
    made_.documents.push_back(std::move(document));
    record(ledger::EvidenceAttached{given.id, state().id, escaped(given.type), given.producer,
                                    given.tree, given.envelope});
    made_.made = given.id;
    state().evidence.push_back(std::move(given));
    return {};
  }

  Result<void> on(const DecisionAsked& asked) {
    BELAY_TRY(const Dossier dossier, dossier_of(state(), context_, asked, now_));
    BELAY_TRY(made_.decided, context_.decider->decide(dossier));
    const gate::Decision& decision = made_.decided->decision;
    Document inputs = kept(write_dossier(dossier));
    Document explanation = kept(json::canonical(gate::to_json(decision)));
    const Revision& now = state().now();
    ledger::Decided entry;
    entry.change = state().id;
    entry.content = now.content;
    if (!now.merge_tree.empty()) entry.result_tree = now.merge_tree;
    entry.environment = asked.environment;
    entry.moment = name_of(asked.moment);
    entry.verdict = name_of(decision.verdict);
    if (decision.would) entry.would = name_of(*decision.would);
    for (const gate::Owed& owed : decision.obligations) {
      entry.obligations.push_back(settled(owed, asked));
    }
    entry.policy = decision.policy;
    entry.inputs = inputs.digest;
    entry.explanation = explanation.digest;
    entry.engine = context_.engine;
    entry.directory = context_.directory_name.hex();
    entry.time_zones = cel::time_zones_digest();
    if (decision.verdict == gate::Verdict::allow) {
      entry.expires = Instant{now_.seconds + context_.allow_lasts.count(), now_.nanos};
    }
    made_.documents.push_back(std::move(inputs));
    made_.documents.push_back(std::move(explanation));
    record(std::move(entry));
    return {};
  }

  Result<void> on(const Abandoned& abandoned) {
    if (state().opened_by != actor_.who.id && !actor_.who.has(Role::administrator)) {
      return fail(Code::forbidden, fmt::format("change `{}` is `{}`'s: they abandon it, or an "
                                               "administrator",
                                               state().id, state().opened_by));
    }
    state().status = ChangeStatus::abandoned;
    record(ledger::Administered{"change abandoned", state().id, stated(abandoned.reason), {}, {}});
    return {};
  }

  ledger::SettledObligation settled(const gate::Owed& owed, const DecisionAsked& asked) {
    ledger::SettledObligation made;
    made.kind = name_of(owed.asks.kind());
    made.says = in_words(owed.asks);
    made.state = name_of(owed.state);
    made.due = name_of(owed.due);
    made.enforced = owed.enforced;
    if (owed.state != gate::ObligationState::discharged) return made;
    if (const auto* wanted = std::get_if<gate::ApprovalsAsked>(&owed.asks.what)) {
      for (const GivenApproval& approval : state().approvals) {
        if (!counted(approval, owed, *wanted, asked)) continue;
        made.by.push_back({approval.id, approval.means, terms_of(approval)});
      }
    }
    if (const auto* wanted = std::get_if<gate::EvidenceAsked>(&owed.asks.what)) {
      for (const GivenEvidence& given : state().evidence) {
        if (given.type == wanted->type) made.by.push_back({given.id, {}, {}});
      }
    }
    return made;
  }

  /// Whether it is one of those by which the person whom the gate counted spoke.
  bool counted(const GivenApproval& approval, const gate::Owed& owed,
               const gate::ApprovalsAsked& wanted, const DecisionAsked& asked) const {
    const gate::Approval given = for_gate(approval, context_, asked);
    const ledger::Content& content = made_.state.now().content;
    const bool this_tree = given.tree == content.head_tree || wanted.survives_clean_rebase;
    if (!given.barred.empty() || *given.moment < owed.due || !this_tree ||
        given.target != content.target_ref || given.touched != content.touched) {
      return false;
    }
    const facts::Catalog& catalog = made_.decided->judges->catalog;
    const std::string name = printable(gate::identify(catalog, given.by).name);
    return std::find(owed.counted.begin(), owed.counted.end(), name) != owed.counted.end();
  }

  static std::string write_record(const std::vector<gate::RecordSection>& sections) {
    json::Array made;
    for (const gate::RecordSection& section : sections) {
      made.emplace_back(
          json::Object{{"name", escaped(section.name)}, {"text", escaped(section.text)}});
    }
    return json::canonical(json::Object{{"belay", "record/v1"}, {"sections", std::move(made)}});
  }

  const ChangeContext& context_;
  const Actor& actor_;
  const Instant now_;
  AdvancedChange made_;
};

}  // namespace

Result<AdvancedChange> advance(const ChangeState& state, const ChangeContext& context,
                               const Actor& actor, const ChangeEvent& event, Instant now) {
  return Advance(state, context, actor, now).run(event);
}

}  // namespace belay::control
