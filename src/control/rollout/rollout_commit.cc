#include "control/rollout/rollout_commit.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "ledger/entry.h"

namespace belay::control {
namespace {

std::uint64_t hundredths(const watch::PerCent& share) {
  return static_cast<std::uint64_t>(share.hundredths);
}

ledger::GuardSaid said(const watch::GuardLook& look) {
  const watch::Judgement& judgement = look.judgement;
  const bool is_heard = judgement.verdict != watch::Verdict::no_data;
  return {look.guard, std::string(name_of(judgement.verdict)),
          is_heard ? fmt::format("{:.2f}", judgement.evidence) : "none", escaped(judgement.why)};
}

Effect page_of(const watch::RolloutEffect& told, const KeptRollout& kept) {
  return {"rollout " + told.id, "page",
          json::canonical(json::Object{{"belay", "page/v1"},
                                       {"rollout", kept.state.id},
                                       {"change", kept.change},
                                       {"env", escaped(kept.environment)},
                                       {"reason", escaped(told.words)}})};
}

KeptStep step_of(const watch::RolloutRecord& record, Instant at) {
  return {at,        std::string(name_of(record.what)),
          record.by, record.from,
          record.to, record.hold ? std::string(name_of(*record.hold)) : std::string(),
          record.why};
}

/// Whether a step says that the rollout did harm: its guards sent it back, or froze it. What no
/// guard was heard of, and what follows another one that went bad, may have done none.
bool says_harm(const watch::RolloutRecord& record) {
  if (!record.by.empty()) return false;
  if (record.what == watch::RolloutStep::froze) return true;
  return record.what == watch::RolloutStep::went_back &&
         std::any_of(record.looked.begin(), record.looked.end(), [](const watch::GuardLook& look) {
           return look.judgement.verdict == watch::Verdict::bad;
         });
}

/// Where the traffic is, as far as the state says: asked for, it is on its way until it is there.
void follow(const watch::RolloutState& before, Instant at, KeptRollout& kept) {
  const watch::RolloutState& now = kept.state;
  const auto step_of_pending = [](const watch::RolloutState& state) {
    return state.pending ? state.pending->step : 0;
  };
  if (before.pending && !now.pending && now.share == before.pending->share) {
    kept.confirmed = before.pending->step;
    kept.shares.push_back({at, now.share});
  }
  if (now.pending && step_of_pending(now) != step_of_pending(before)) {
    kept.shares.push_back({at, std::nullopt});
  }
}

}  // namespace

RolloutCommit::RolloutCommit(const RolloutSettings& settings, const watch::RolloutPlan& plan,
                             Instant now)
    : settings_(settings), plan_(plan) {
  made_.at = now;
}

Result<void> RolloutCommit::take(KeptRollout kept, std::int64_t version,
                                 const watch::RolloutFact& fact, const watch::Reading& reading,
                                 const Actor* by) {
  BELAY_TRY(watch::AdvancedRollout advanced, watch::advance(plan_, kept.state, fact, reading));
  has_news_ = version == 0 || !(advanced.state == kept.state);
  const watch::RolloutState before = std::exchange(kept.state, std::move(advanced.state));
  follow(before, *made_.at, kept);
  for (const watch::RolloutRecord& each : advanced.records) {
    BELAY_TRY_VOID(record(kept, each, by));
    kept.steps.push_back(step_of(each, *made_.at));
    if (!says_harm(each)) continue;
    made_.puts.push_back({stopped_rollout_key(kept.state.id, before.step), 0,
                          write_last({kept.state.id}), kept.environment,
                          std::string(kOpenRollout)});
  }
  if (kept.steps.size() > kStepsKeptMax) {
    kept.steps.erase(kept.steps.begin(),
                     kept.steps.end() - static_cast<std::ptrdiff_t>(kStepsKeptMax));
  }
  for (const watch::RolloutEffect& effect : advanced.effects) {
    if (effect.kind == watch::RolloutEffect::Kind::tell) {
      made_.effects.push_back(page_of(effect, kept));
    }
  }
  made_.puts.push_back(put_rollout(kept, version));
  kept_ = std::make_shared<const KeptRollout>(std::move(kept));
  return {};
}

Result<void> RolloutCommit::record(const KeptRollout& kept, const watch::RolloutRecord& record,
                                   const Actor* by) {
  ledger::RolloutStepped stepped;
  stepped.rollout = kept.state.id;
  stepped.change = kept.change;
  stepped.environment = escaped(kept.environment);
  stepped.plan = kept.state.plan;
  stepped.decision = kept.state.decision;
  for (const watch::Move& move : plan_.moves()) {
    stepped.moves.push_back({escaped(move.system), escaped(move.version), escaped(move.replaces)});
  }
  stepped.step = name_of(record.what);
  stepped.from = hundredths(record.from);
  stepped.to = hundredths(record.to);
  if (record.hold) stepped.hold = name_of(*record.hold);
  stepped.why = escaped(record.why);
  for (const watch::GuardLook& look : record.looked) stepped.guards.push_back(said(look));
  ledger::Principal who{"server", settings_.origin, "server"};
  std::string means = "server";
  if (by != nullptr && record.by == by->who.id) {
    who = {std::string(name_of(by->who.kind)), settings_.origin, by->who.id};
    means = by->means;
  }
  BELAY_TRY(std::string bytes,
            ledger::write(ledger::Entry{*made_.at, who, means, std::move(stepped)}));
  made_.records.push_back(std::move(bytes));
  return {};
}

}  // namespace belay::control
