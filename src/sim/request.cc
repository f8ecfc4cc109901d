#include "sim/request.h"

#include <fmt/format.h>

#include <array>

namespace belay::sim {
namespace {

using control::Asker;

constexpr std::array<std::string_view, 18> kNames = {
    "open",           "approve",         "withdraw",     "write the record", "bring evidence",
    "decide",         "abandon",         "propose",      "confirm",          "issue a token",
    "revoke a token", "start a rollout", "tell rollout", "keep what is out", "say",
    "deploy",         "undo in",         "tell incident"};
constexpr std::array<std::string_view, 4> kOrders = {"is mitigated", "is resolved", "is thawed",
                                                     "does without"};

class Asking {
 public:
  Asking(const Request& request, const UseCases& asked)
      : request_(request),
        changes_(asked.changes),
        people_(asked.people),
        rollouts_(asked.rollouts),
        incidents_(asked.incidents) {}

  Result<Reply> run() {
    asker_ = {request_.by, "token", request_.once, digest()};
    if (!request_.secret.empty()) {
      BELAY_TRY(token_, people_.authenticate(request_.secret));
      asker_.principal = token_.principal;
    }
    return std::visit([&](const auto& asked) { return on(asked); }, request_.asked);
  }

 private:
  Digest digest() const { return sha256(fmt::format("request {}", request_.number)); }

  Result<Reply> given(Result<control::StepTaken> step) {
    if (!step) return tl::unexpected(std::move(step).error());
    Reply reply;
    reply.change = step->state.id;
    reply.made = std::move(step->made);
    reply.index = step->index;
    return reply;
  }

  Result<Reply> on(const control::OpenRequest& asked) {
    return given(changes_.open(asker_, asked));
  }
  Result<Reply> on(const control::ApprovalAsked& asked) {
    return given(changes_.approve(asker_, request_.change, asked));
  }
  Result<Reply> on(const control::WithdrawalAsked& asked) {
    return given(changes_.withdraw(asker_, request_.change, asked));
  }
  Result<Reply> on(const control::RecordWritten& asked) {
    return given(changes_.write_record(asker_, request_.change, asked));
  }
  Result<Reply> on(const EvidenceSigned& asked) {
    return given(changes_.bring_evidence(asker_, request_.change, asked.brought));
  }
  Result<Reply> on(const control::Abandoned& asked) {
    return given(changes_.abandon(asker_, request_.change, asked));
  }
  Result<Reply> on(const control::DecisionAsked& asked) {
    BELAY_TRY(auto decision, changes_.decide(asker_, request_.change, asked));
    Reply reply;
    reply.change = request_.change;
    reply.index = decision.index;
    reply.decision = std::move(decision);
    return reply;
  }
  Result<Reply> on(const ProposalAsked& asked) {
    BELAY_TRY(const auto proposal, people_.propose(asker_, asked.principal));
    Reply reply;
    reply.made = proposal.id;
    return reply;
  }
  Result<Reply> on(const ConfirmationAsked& asked) {
    BELAY_TRY_VOID(people_.confirm(asker_, asked.proposal));
    return Reply();
  }
  Result<Reply> on(const TokenAsked& asked) {
    Reply reply;
    BELAY_TRY(reply.token, people_.issue(asker_, token_, asked.for_whom, asked.scopes, "simulated",
                                         asked.lasts));
    return reply;
  }
  Result<Reply> on(const RevocationAsked& asked) {
    BELAY_TRY_VOID(people_.revoke(asker_, asked.token, "lost"));
    return Reply();
  }

  Result<Reply> given(const Result<control::RolloutShown>& shown) {
    if (!shown) return tl::unexpected(shown.error());
    Reply reply;
    reply.made = shown->kept->state.id;
    return reply;
  }
  Result<Reply> on(const StartAsked& asked) {
    return given(rollouts_.start(asker_, asked.receipt));
  }
  Result<Reply> on(const OrderAsked& asked) {
    return given(rollouts_.order(asker_, asked.rollout, asked.order, asked.why));
  }
  static Result<Reply> on(const Keeping&) { return Reply(); }

  Result<Reply> given(const Result<control::IncidentShown>& shown) {
    if (!shown) return tl::unexpected(shown.error());
    Reply reply;
    reply.made = shown->state->id;
    return reply;
  }
  Result<Reply> on(const control::OutsideTold& told) {
    return given(incidents_.push(asker_, told));
  }
  Result<Reply> on(const control::Deployment& told) {
    BELAY_TRY(const control::KeptDeployment kept, incidents_.deployed(asker_, told));
    Reply reply;
    reply.made = kept.id;
    return reply;
  }
  Result<Reply> on(const UndoWanted& wanted) {
    BELAY_TRY(const control::UndoShown shown,
              incidents_.undo(asker_, wanted.incident, wanted.suspect, wanted.dry_run, wanted.why));
    Reply reply;
    reply.made = shown.incident.state->id;
    reply.undo = shown.prepared.plan;
    return reply;
  }
  Result<Reply> on(const IncidentOrder& order) {
    using Kind = IncidentOrder::Kind;
    switch (order.kind) {
      case Kind::mitigate:
        return given(incidents_.mitigate(asker_, order.incident, order.why));
      case Kind::resolve:
        return given(incidents_.resolve(asker_, order.incident, order.why));
      case Kind::thaw:
        return given(incidents_.thaw(asker_, order.incident, order.why));
      case Kind::waive:
        break;
    }
    return given(incidents_.waive(asker_, order.incident, order.effect, order.why));
  }

  const Request& request_;
  control::Changes& changes_;
  control::People& people_;
  control::Rollouts& rollouts_;
  control::Incidents& incidents_;
  Asker asker_;
  control::Token token_;
};

}  // namespace

bool Reply::is_uncertain() const { return refused && refused->code == Code::unavailable; }

Reply ask(const Request& request, const UseCases& asked) {
  auto reply = Asking(request, asked).run();
  if (reply) return *std::move(reply);
  Reply refusal;
  refusal.refused = std::move(reply).error();
  return refusal;
}

std::string_view name_of(const Asked& asked) { return kNames[asked.index()]; }

std::string in_words(const Request& request) {
  std::string words = fmt::format("#{} {}: {}", request.number, request.by, name_of(request.asked));
  if (!request.change.empty()) words += fmt::format(" {}", request.change);
  if (const auto* open = std::get_if<control::OpenRequest>(&request.asked)) {
    words += fmt::format(" {}/{} for {}", open->repository, open->head, open->environment);
  } else if (const auto* approval = std::get_if<control::ApprovalAsked>(&request.asked)) {
    words += fmt::format(" {} for {} at {}", approval->content.head_tree.abbreviated(),
                         name_of(approval->moment), approval->environment);
  } else if (const auto* decision = std::get_if<control::DecisionAsked>(&request.asked)) {
    words += fmt::format(" for {} at {}", name_of(decision->moment), decision->environment);
  } else if (const auto* proposal = std::get_if<ProposalAsked>(&request.asked)) {
    words += fmt::format(" {}{}", proposal->principal.id,
                         proposal->principal.active ? "" : ", not active");
  } else if (const auto* confirmation = std::get_if<ConfirmationAsked>(&request.asked)) {
    words += fmt::format(" {}", confirmation->proposal);
  } else if (const auto* start = std::get_if<StartAsked>(&request.asked)) {
    words += fmt::format(" by entry {}", start->receipt.proof.index);
  } else if (const auto* order = std::get_if<OrderAsked>(&request.asked)) {
    words += fmt::format(" {} to {}", order->rollout, name_of(order->order));
  } else if (const auto* told = std::get_if<control::OutsideTold>(&request.asked)) {
    words += fmt::format(" `{}` in {}{}", told->says, told->environment,
                         told->is_over ? ", and that it is over" : "");
  } else if (const auto* deployed = std::get_if<control::Deployment>(&request.asked)) {
    words += fmt::format(" {}", deployed->version);
  } else if (const auto* undo = std::get_if<UndoWanted>(&request.asked)) {
    words += fmt::format(" {}: {}{}", undo->incident,
                         undo->suspect.empty() ? "who is blamed" : undo->suspect,
                         undo->dry_run ? ", dry" : "");
  } else if (const auto* said = std::get_if<IncidentOrder>(&request.asked)) {
    words += fmt::format(" {} that it {} {}", said->incident,
                         kOrders[static_cast<std::size_t>(said->kind)], said->effect);
  }
  return words;
}

std::string in_words(const Reply& reply) {
  if (reply.refused) {
    return fmt::format("{}: {}", name_of(reply.refused->code), reply.refused->message);
  }
  if (reply.decision) {
    return fmt::format("{}, entry {}", name_of(reply.decision->decided->decision.verdict),
                       reply.decision->index);
  }
  if (reply.index) return fmt::format("done {}, entry {}", reply.made, *reply.index);
  return fmt::format("done {}", reply.made);
}

}  // namespace belay::sim
