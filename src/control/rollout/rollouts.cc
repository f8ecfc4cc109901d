#include "control/rollout/rollouts.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "base/limits.h"
#include "base/text.h"
#include "control/exceptions.h"
#include "control/rollout/rollout_commit.h"
#include "ledger/entry.h"

namespace belay::control {
namespace {

constexpr std::array<std::string_view, 5> kOrders = {"pause", "resume", "abort", "promote", "undo"};
constexpr std::size_t kPlansKeptMax = 1'024;

watch::RolloutFact fact_of(RolloutOrder order, const std::string& by, const std::string& why) {
  watch::Person person{by, why};
  switch (order) {
    case RolloutOrder::pause:
      return watch::Paused{std::move(person)};
    case RolloutOrder::resume:
      return watch::Resumed{std::move(person)};
    case RolloutOrder::promote:
      return watch::PromotedByHand{std::move(person)};
    case RolloutOrder::undo:
      return watch::Undone{std::move(person)};
    case RolloutOrder::abort:
      break;
  }
  return watch::Aborted{std::move(person)};
}

tl::unexpected<Error> keeps_moving(const std::string& id) {
  return fail(Code::conflict,
              fmt::format("rollout `{}` keeps moving: ask again in a moment", printable(id)));
}

tl::unexpected<Error> stands_no_more(std::string_view what) {
  return fail(Code::conflict,
              fmt::format("{} after this was decided: let it be decided again", what));
}

/// It asks for more of the traffic.
bool rises(const watch::RolloutState& before, const watch::RolloutState& now) {
  const bool is_asked =
      now.pending && (!before.pending || before.pending->step != now.pending->step);
  return is_asked && now.share < now.pending->share;
}

}  // namespace

std::string_view name_of(RolloutOrder order) { return kOrders[static_cast<std::size_t>(order)]; }

/// Who brings a fact: somebody who asks, or this process.
struct Rollouts::By {
  const watch::RolloutFact& fact;
  const Asker* asker = nullptr;
  const std::vector<KeptImpact>* impact = nullptr;
};

Rollouts::Rollouts(Store& store, Production& production, Clock& clock,
                   std::shared_ptr<Memory> memory, RolloutSettings settings)
    : store_(store),
      production_(production),
      clock_(clock),
      memory_(memory ? std::move(memory) : std::make_shared<Memory>()),
      settings_(std::move(settings)),
      decider_(documents_of(store)),
      plans_(kPlansKeptMax) {}

watch::Reading Rollouts::reading(Instant at) const {
  const auto monotonic = std::chrono::duration_cast<std::chrono::milliseconds>(clock_.monotonic());
  return {at, monotonic, settings_.replica};
}

Result<std::shared_ptr<const watch::RolloutPlan>> Rollouts::plan_of(const Digest& digest) {
  {
    const std::lock_guard lock(mutex_);
    if (const auto* kept = plans_.find(digest)) return *kept;
  }
  BELAY_TRY(const auto text, store_.document(digest));
  if (!text || sha256(*text) != digest) {
    return fail(Code::internal, fmt::format("the plan {} is {} in the store: run `belay store "
                                            "check`",
                                            digest.hex(), text ? "another" : "missing"));
  }
  BELAY_TRY(watch::RolloutPlan plan, watch::parse_plan(*text, "the kept plan"));
  auto made = std::make_shared<const watch::RolloutPlan>(std::move(plan));
  const std::lock_guard lock(mutex_);
  return plans_.keep(digest, std::move(made));
}

/// What the receipt is of, where it is of an allow of this ledger that a rollout can begin with.
Result<ledger::Decided> Rollouts::allowed(const ledger::Receipt& receipt) {
  BELAY_TRY(const LedgerHead head, store_.ledger_head());
  const std::uint64_t index = receipt.proof.index;
  std::vector<std::string> found;
  if (index < head.size) {
    BELAY_TRY(found, store_.records(index, 1));
  }
  if (found.empty() || found.front() != receipt.entry) {
    return fail(Code::not_found, fmt::format("this ledger does not have the receipt's entry at "
                                             "{}: bring a receipt of `{}`",
                                             index, settings_.origin));
  }
  BELAY_TRY(const ledger::Entry entry, ledger::parse_entry(receipt.entry));
  const auto* decided = std::get_if<ledger::Decided>(&entry.what);
  if (decided == nullptr || decided->verdict != "allow" || decided->moment != "deploy") {
    return fail(Code::conflict,
                "a rollout begins with an allow for `deploy`, and this receipt is of none: `belay "
                "decide CHANGE --at deploy --plan FILE`");
  }
  if (!decided->plan) {
    return fail(Code::conflict,
                "this receipt is bound to no plan: let it be decided with one, `belay decide "
                "CHANGE --at deploy --plan FILE`");
  }
  return *decided;
}

/// What the allow was made of may have been taken back since.
Result<std::vector<Expected>> Rollouts::stands(const ledger::Decided& decided) {
  auto change = memory_->change(decided.change);
  auto known = memory_->exceptions(decided.content.repository);
  BELAY_TRY(const Sight sight, look(store_, {&change, &known}));
  if (*decided.expires <= sight.at) {
    return fail(Code::conflict, fmt::format("the allow expired at {}: let it be decided again",
                                            decided.expires->to_string()));
  }
  if (change->status == ChangeStatus::abandoned) {
    return stands_no_more(fmt::format("change `{}` was abandoned", decided.change));
  }
  for (const ledger::SettledObligation& settled : decided.obligations) {
    for (const ledger::Discharge& by : settled.by) {
      const auto& given = change->approvals;
      const auto approval = std::find_if(
          given.begin(), given.end(), [&](const GivenApproval& each) { return each.id == by.id; });
      if (approval != given.end() && approval->withdrawn) {
        return stands_no_more(fmt::format("approval `{}` was withdrawn", by.id));
      }
      const GivenException* exception = known->exceptions.find(by.id);
      if (exception != nullptr && exception->ended) {
        return stands_no_more(fmt::format("`{}` ended", by.id));
      }
    }
  }
  return std::vector<Expected>{{change_key(decided.change), change.version()}, known->expected()};
}

Result<RolloutShown> Rollouts::start(const Asker& asker, const ledger::Receipt& receipt) {
  BELAY_TRY(const ledger::Decided decided, allowed(receipt));
  BELAY_TRY(const auto plan, plan_of(*decided.plan));
  const std::string id = fmt::format("r{}", receipt.proof.index);
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    BELAY_TRY(const auto before, store_.load(rollout_key(id)));
    if (before) return show(id);
    BELAY_TRY(std::vector<Expected> relied_on, stands(decided));
    if (!plan->guards.empty()) BELAY_TRY_VOID(production_.metrics(plan->environment));
    for (const watch::Move& move : plan->moves()) {
      BELAY_TRY_VOID(production_.traffic(plan->environment, move.system));
    }
    auto people = memory_->directory();
    auto frozen = memory_->freezes(plan->environment);
    BELAY_TRY(const Sight sight, look(store_, {&people, &frozen}));
    BELAY_TRY(const Actor actor, actor_for(people->directory, asker));
    BELAY_TRY_VOID(check_freezes(decided, *plan, frozen->freezes, sight.at));
    RolloutCommit commit(settings_, *plan, sight.at);
    KeptRollout fresh;
    fresh.state = watch::planned_rollout(id, *plan);
    fresh.change = decided.change;
    fresh.environment = plan->environment;
    fresh.system = plan->first.system;
    fresh.started_by = actor.who.id;
    fresh.began = sight.at;
    fresh.decision_index = receipt.proof.index;
    for (const watch::Move& move : plan->moves()) {
      const Key key = last_rollout_key(plan->environment, move.system);
      BELAY_TRY(const auto last, store_.load(key));
      if (last) {
        BELAY_TRY(const LastRollout named, parse_last(last->state));
        BELAY_TRY(const RolloutShown other, show(named.rollout));
        const std::string why = watch::stands_in_the_way(*plan, *other.plan, other.kept->state);
        if (!why.empty()) return fail(Code::conflict, why);
        fresh.orders = std::max(fresh.orders, other.kept->order_of(other.kept->state.step));
      }
      commit.put({key, last ? last->version : 0, write_last({id}), plan->environment, ""});
    }
    const watch::Started started{actor.who.id, sha256(receipt.entry)};
    BELAY_TRY_VOID(commit.take(std::move(fresh), 0, started, reading(sight.at), &actor));
    commit.rely_on(people->expected());
    commit.rely_on(frozen->expected());
    for (Expected& each : relied_on) commit.rely_on(std::move(each));
    auto committed = store_.commit(commit.made());
    if (!committed && committed.error().code == Code::conflict) continue;
    if (!committed) return tl::unexpected(std::move(committed).error());
    RolloutShown shown{commit.kept(), 1, plan, sight.at};
    if (told_) told_(shown);
    return shown;
  }
  return keeps_moving(id);
}

Result<RolloutShown> Rollouts::show(const std::string& id) {
  const Wanted wanted[] = {{rollout_key(id), 0}};
  BELAY_TRY(const Sight sight, store_.see(wanted));
  const Stored& found = sight.found.front();
  if (found.version == 0) {
    return fail(Code::not_found, fmt::format("there is no rollout `{}`: `belay rollout list` has "
                                             "those there are",
                                             printable(shortened(id, 40))));
  }
  BELAY_TRY(KeptRollout kept, parse_kept(found.state));
  BELAY_TRY(auto plan, plan_of(kept.state.plan));
  return RolloutShown{std::make_shared<const KeptRollout>(std::move(kept)), found.version,
                      std::move(plan), sight.at};
}

Result<std::vector<Listed>> Rollouts::list(ListRequest request) {
  request.kind = rollout_key("").kind;
  return store_.list(request);
}

Result<std::vector<Listed>> Rollouts::undone(ListRequest request) {
  request.kind = undone_rollout_key("").kind;
  return store_.list(request);
}

Result<std::vector<Listed>> Rollouts::stopped(ListRequest request) {
  request.kind = stopped_rollout_key("", 0).kind;
  return store_.list(request);
}

/// What is done is over: whoever has the rollouts is told that this one is not any more.
Result<void> Rollouts::reopen(const RolloutShown& shown, RolloutCommit& commit) {
  const std::string& id = shown.kept->state.id;
  for (const watch::Move& move : shown.plan->moves()) {
    const Key key = last_rollout_key(shown.plan->environment, move.system);
    BELAY_TRY(const auto last, store_.load(key));
    if (!last) return fail(Code::internal, fmt::format("nobody moved `{}`", move.system));
    BELAY_TRY(const LastRollout named, parse_last(last->state));
    if (named.rollout != id) {
      return fail(Code::conflict,
                  fmt::format("rollout `{}` is not undone: `{}` moved `{}` since; undo that first",
                              id, named.rollout, move.system));
    }
    commit.rely_on({key, last->version});
  }
  commit.put({undone_rollout_key(id), 0, write_last({id}), shown.plan->environment, ""});
  return {};
}

Result<std::optional<RolloutShown>> Rollouts::last_of(const std::string& environment,
                                                      const std::string& system) {
  BELAY_TRY(const auto last, store_.load(last_rollout_key(environment, system)));
  if (!last) return std::nullopt;
  BELAY_TRY(const LastRollout named, parse_last(last->state));
  BELAY_TRY(RolloutShown shown, show(named.rollout));
  return shown;
}

Result<RolloutShown> Rollouts::step(const std::string& id, const By& by) {
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    BELAY_TRY(RolloutShown shown, show(id));
    RolloutCommit commit(settings_, *shown.plan, shown.at);
    std::optional<Actor> actor;
    if (by.asker != nullptr) {
      auto people = memory_->directory();
      BELAY_TRY_VOID(look(store_, {&people}));
      BELAY_TRY(actor, actor_for(people->directory, *by.asker));
      if (std::holds_alternative<watch::PromotedByHand>(by.fact) && !actor->who.is_person()) {
        return fail(Code::forbidden, fmt::format("`{}` is no person, and only people go on without "
                                                 "the guards",
                                                 printable(actor->who.id)));
      }
      commit.rely_on(people->expected());
    }
    KeptRollout kept = *shown.kept;
    if (by.impact != nullptr) kept.impact = *by.impact;
    BELAY_TRY_VOID(commit.take(std::move(kept), shown.version, by.fact, reading(shown.at),
                               actor ? &*actor : nullptr));
    if (!commit.has_news()) return shown;
    if (shown.kept->state.phase == watch::Phase::done) BELAY_TRY_VOID(reopen(shown, commit));
    if (rises(shown.kept->state, commit.kept()->state)) {
      BELAY_TRY(auto freeze, stopped_by(shown, commit));
      if (freeze && by.asker != nullptr) return stands_still(freeze->why);
      if (freeze) return step(id, {*std::move(freeze), nullptr, by.impact});
    }
    auto committed = store_.commit(commit.made());
    if (!committed && committed.error().code == Code::conflict) continue;
    if (!committed) return tl::unexpected(std::move(committed).error());
    shown.kept = commit.kept();
    ++shown.version;
    if (told_) told_(shown);
    return shown;
  }
  return keeps_moving(id);
}

Result<RolloutShown> Rollouts::order(const Asker& asker, const std::string& id, RolloutOrder order,
                                     const std::string& why) {
  const watch::RolloutFact fact = fact_of(order, asker.principal, why);
  return step(id, {fact, &asker, nullptr});
}

Result<RolloutShown> Rollouts::take(const std::string& id, const watch::RolloutFact& fact,
                                    const std::vector<KeptImpact>* impact) {
  return step(id, {fact, nullptr, impact});
}

}  // namespace belay::control
