#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "control/rollout/rollout_commit.h"
#include "control/rollout/rollouts.h"

/// What the policy and incidents leave as it is.
namespace belay::control {
namespace {

/// A system that the plan moves and that is among these.
std::optional<std::string> first_moved(const watch::RolloutPlan& plan,
                                       const std::vector<std::string>& systems) {
  for (const watch::Move& move : plan.moves()) {
    if (std::binary_search(systems.begin(), systems.end(), move.system)) return move.system;
  }
  return std::nullopt;
}

}  // namespace

tl::unexpected<Error> Rollouts::stands_still(const std::string& why) {
  return fail(Code::conflict,
              fmt::format("{}: wait until it is resolved, or let a person end its freeze", why));
}

/// A freeze of the policy holds it once it is under way; nothing sets out into an incident.
Result<void> Rollouts::check_freezes(const ledger::Decided& decided, const watch::RolloutPlan& plan,
                                     const Freezes& frozen, Instant at) {
  if (frozen.all.empty()) return {};
  BELAY_TRY(const auto found, freezes_of(decided, plan, frozen, at));
  for (const KeptFreeze& freeze : frozen.all) {
    const auto why = found.find(gate::freeze_name(freeze.incident));
    if (why == found.end()) continue;
    return stands_still(why->second);
  }
  return {};
}

Result<std::map<std::string, std::string>> Rollouts::freezes_at(const RolloutShown& rollout,
                                                                Instant at) {
  auto frozen = memory_->freezes(rollout.plan->environment);
  BELAY_TRY_VOID(look(store_, {&frozen}));
  return freezes_of(rollout, frozen->freezes, at);
}

/// What an incident froze since the rollout heard of freezes last. Whoever goes on relies on it.
Result<std::optional<watch::FreezeBegan>> Rollouts::stopped_by(const RolloutShown& rollout,
                                                               RolloutCommit& commit) {
  auto frozen = memory_->freezes(rollout.plan->environment);
  BELAY_TRY_VOID(look(store_, {&frozen}));
  commit.rely_on(frozen->expected());
  if (frozen->freezes.all.empty()) return std::nullopt;
  BELAY_TRY(const auto found, freezes_of(rollout, frozen->freezes, rollout.at));
  for (const KeptFreeze& freeze : frozen->freezes.all) {
    const auto why = found.find(gate::freeze_name(freeze.incident));
    if (why != found.end()) return watch::FreezeBegan{why->first, why->second};
  }
  return std::nullopt;
}

Result<std::map<std::string, std::string>> Rollouts::freezes_of(const RolloutShown& rollout,
                                                                const Freezes& frozen, Instant at) {
  BELAY_TRY(const auto entries, store_.records(rollout.kept->decision_index, 1));
  if (entries.empty() || sha256(entries.front()) != rollout.kept->state.decision) {
    return fail(Code::internal, fmt::format("the decision of rollout `{}` is not at {} in the "
                                            "ledger: run `belay store check`",
                                            rollout.kept->state.id, rollout.kept->decision_index));
  }
  BELAY_TRY(const ledger::Entry entry, ledger::parse_entry(entries.front()));
  const auto* decided = std::get_if<ledger::Decided>(&entry.what);
  if (decided == nullptr) return fail(Code::internal, "what let it start is no decision");
  return freezes_of(*decided, *rollout.plan, frozen, at);
}

/// By deciding again what lets it start, and by what it moves itself.
Result<std::map<std::string, std::string>> Rollouts::freezes_of(const ledger::Decided& decided,
                                                                const watch::RolloutPlan& plan,
                                                                const Freezes& frozen, Instant at) {
  BELAY_TRY(const auto inputs, store_.document(decided.inputs));
  if (!inputs) return fail(Code::internal, "what the decision was made from is missing");
  BELAY_TRY(Dossier dossier, parse_dossier(*inputs));
  dossier.now = at;
  dossier.frozen = frozen.for_gate();
  std::map<std::string, std::string> found;
  std::set<std::string> asked;
  {
    const std::lock_guard lock(mutex_);
    BELAY_TRY(const auto now, decider_.decide(dossier));
    for (const gate::Owed& owed : now->decision.obligations) {
      const auto* freeze = std::get_if<gate::FreezeAsked>(&owed.asks.what);
      if (freeze == nullptr) continue;
      asked.insert(freeze->name);
      const bool holds = owed.enforced && owed.state == gate::ObligationState::owed;
      if (holds) found.emplace(freeze->name, in_words(owed.asks));
    }
  }
  for (const KeptFreeze& freeze : frozen.all) {
    const std::string name = gate::freeze_name(freeze.incident);
    const auto moved = first_moved(plan, freeze.systems);
    // What was asked and does not hold was lifted, by those who may.
    if (!moved || asked.contains(name)) continue;
    found.emplace(name, fmt::format("incident `{}` leaves `{}` as it is", freeze.incident, *moved));
  }
  return found;
}

}  // namespace belay::control
