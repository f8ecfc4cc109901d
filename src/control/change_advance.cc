#include "control/change_advance.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/sshsig.h"
#include "base/text.h"
#include "control/change_dossier.h"
#include "control/change_step.h"
#include "control/kept_json.h"
#include "gate/cel/time_zones.h"
#include "gate/decision_json.h"
#include "gate/evidence/envelope.h"
#include "gate/evidence/statement.h"

namespace belay::control {
namespace {

class Advance {
 public:
  Advance(const ChangeState& state, const ChangeContext& context, const Actor& actor, Instant now)
      : step_{context, actor, now, {}} {
    step_.made.state = state;
  }

  Result<AdvancedChange> run(const ChangeEvent& event) && {
    // What has landed is still decided, for a deployment; what was let through is always reviewed,
    // and ends when somebody says so.
    const bool may =
        std::holds_alternative<ReviewGiven>(event) ||
        std::holds_alternative<ExceptionWithdrawn>(event) ||
        (state().status == ChangeStatus::landed && std::holds_alternative<DecisionAsked>(event));
    if (state().status != ChangeStatus::open && !may) {
      return fail(Code::conflict, fmt::format("change `{}` is {}: open another one", state().id,
                                              name_of(state().status)));
    }
    if (!step_.actor.who.active) {
      return fail(Code::forbidden, fmt::format("`{}` is not active in the directory: an "
                                               "administrator can enrol them again",
                                               step_.actor.who.id));
    }
    BELAY_TRY_VOID(std::visit([&](const auto& happened) { return on(happened); }, event));
    return std::move(step_.made);
  }

 private:
  ChangeState& state() { return step_.state(); }
  void record(ledger::What what) { step_.record(std::move(what)); }

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
      record(ledger::Assessed{state().id, revision.content, findings, step_.context.engine});
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

  Result<void> on(const ApprovalAsked& asked) { return give(step_, asked); }
  Result<void> on(const WithdrawalAsked& asked) { return withdraw(step_, asked); }

  Result<void> on(const WaiverAsked& asked) { return waive(step_, asked); }
  Result<void> on(const WaiverAgreed& agreed) { return agree(step_, agreed); }
  Result<void> on(const GlassBroken& broken) { return break_glass(step_, broken); }
  Result<void> on(const ReviewGiven& given) { return review(step_, given); }
  Result<void> on(const ExceptionWithdrawn& asked) { return withdraw(step_, asked); }

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
      state().edits.push_back({section.name, section.text, step_.actor.who.id, step_.now});
      entry.sections.push_back(escaped(section.name));
    }
    Document document = kept(write_record(state().record()));
    entry.record = document.digest;
    step_.made.documents.push_back(std::move(document));
    record(std::move(entry));
    return {};
  }

  Result<void> on(const EvidenceBrought& brought) {
    if (!step_.actor.who.has(Role::producer)) {
      return fail(Code::forbidden,
                  fmt::format("`{}` is no enrolled producer of evidence: an administrator can "
                              "give them the role `producer`",
                              step_.actor.who.id));
    }
    if (state().evidence.size() >= limits::kApprovalsGivenMax) {
      return fail(Code::over_limit, fmt::format("change `{}` has {} pieces of evidence", state().id,
                                                limits::kApprovalsGivenMax));
    }
    BELAY_TRY(const gate::Envelope envelope, gate::parse_envelope(brought.envelope));
    const auto key = gate::signer_of(envelope, keys_of(step_.actor.who));
    if (!key) {
      return fail(Code::forbidden,
                  fmt::format("no enrolled key of `{}` signed this evidence, for `{}`: sign it "
                              "with one, or let an administrator enrol the key",
                              step_.actor.who.id, gate::kEvidenceNamespace));
    }
    BELAY_TRY(const gate::Statement statement, gate::parse_statement(envelope.payload));
    if (statement.made && *statement.made > step_.now) {
      return fail(Code::malformed,
                  fmt::format("the evidence was made at {}, which has not come yet",
                              statement.made->to_string()));
    }
    Document document = kept(brought.envelope);
    GivenEvidence given;
    given.id = fmt::format("e{}", state().evidence.size() + 1);
    given.type = statement.type;
    given.producer = step_.actor.who.id;
    given.key = sshsig::fingerprint(*key);
    given.tree = statement.tree;
    given.envelope = document.digest;
    given.made = statement.made;
    given.against = statement.against;
    given.at = step_.now;
    step_.made.documents.push_back(std::move(document));
    record(ledger::EvidenceAttached{given.id, state().id, escaped(given.type), given.producer,
                                    given.tree, given.envelope});
    step_.made.made = given.id;
    state().evidence.push_back(std::move(given));
    return {};
  }

  Result<void> on(const DecisionAsked& asked) {
    BELAY_TRY(const Dossier dossier, dossier_of(state(), step_.context, asked, step_.now));
    BELAY_TRY(step_.made.decided, step_.context.decider->decide(dossier));
    const gate::Decision& decision = step_.made.decided->decision;
    if (asked.plan) BELAY_TRY_VOID(check_plan(*asked.plan, asked, decision));
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
    entry.obligations = settled(state(), decision);
    entry.policy = decision.policy;
    entry.inputs = inputs.digest;
    entry.explanation = explanation.digest;
    entry.engine = step_.context.engine;
    entry.directory = step_.context.directory_name.hex();
    entry.time_zones = cel::time_zones_digest();
    if (decision.verdict == gate::Verdict::allow) {
      entry.expires =
          Instant{step_.now.seconds + step_.context.allow_lasts.count(), step_.now.nanos};
      // What was let through by way of exception ends with it.
      for (const gate::ExceptionUsed& used : decision.exceptions) {
        entry.expires = std::min(*entry.expires, used.until);
      }
      if (asked.plan) {
        Document plan = kept(watch::write_plan(*asked.plan));
        entry.plan = plan.digest;
        step_.made.documents.push_back(std::move(plan));
      }
    }
    step_.made.documents.push_back(std::move(inputs));
    step_.made.documents.push_back(std::move(explanation));
    record(std::move(entry));
    return {};
  }

  /// Nobody is bound to a plan that does less than the policy asks.
  static Result<void> check_plan(const watch::RolloutPlan& plan, const DecisionAsked& asked,
                                 const gate::Decision& decision) {
    if (asked.moment != gate::Moment::deploy) {
      return fail(Code::malformed,
                  fmt::format("a plan says how a change is deployed, and this decides about `{}`: "
                              "ask for the moment `deploy`",
                              name_of(asked.moment)));
    }
    if (plan.environment != asked.environment) {
      return fail(Code::malformed,
                  fmt::format("the plan goes out in `{}`, and this decides about "
                              "`{}`: name the plan's environment",
                              printable(plan.environment), printable(asked.environment)));
    }
    for (const gate::Owed& owed : decision.obligations) {
      const auto* rollout = std::get_if<gate::RolloutAsked>(&owed.asks.what);
      if (rollout == nullptr || owed.state != gate::ObligationState::owed) continue;
      const std::vector<std::string> missing = watch::shortcomings(plan, *rollout);
      if (missing.empty()) continue;
      return fail(Code::conflict,
                  "the plan does less than the policy asks: " + joined(missing, "; "));
    }
    return {};
  }

  Result<void> on(const Abandoned& abandoned) {
    if (state().opened_by != step_.actor.who.id && !step_.actor.who.has(Role::administrator)) {
      return fail(Code::forbidden, fmt::format("change `{}` is `{}`'s: they abandon it, or an "
                                               "administrator",
                                               state().id, state().opened_by));
    }
    state().status = ChangeStatus::abandoned;
    record(ledger::Administered{"change abandoned", state().id, stated(abandoned.reason), {}, {}});
    return {};
  }

  static std::string write_record(const std::vector<gate::RecordSection>& sections) {
    json::Array made;
    for (const gate::RecordSection& section : sections) {
      made.emplace_back(
          json::Object{{"name", escaped(section.name)}, {"text", escaped(section.text)}});
    }
    return json::canonical(json::Object{{"belay", "record/v1"}, {"sections", std::move(made)}});
  }

  Step step_;
};

}  // namespace

Result<AdvancedChange> advance(const ChangeState& state, const ChangeContext& context,
                               const Actor& actor, const ChangeEvent& event, Instant now) {
  return Advance(state, context, actor, now).run(event);
}

}  // namespace belay::control
