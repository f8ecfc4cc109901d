#include "control/rollout/tended.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "watch/rollout/step.h"

namespace belay::control {
namespace {

using std::chrono::milliseconds;

/// So many looks are asked for at once, where some were missed.
constexpr std::int64_t kLooksAtOnceMax = 30;
constexpr milliseconds kFreezesEvery{30'000};
constexpr milliseconds kTryAgain{1'000}, kTryAgainMax{15'000};

Instant plus(Instant at, milliseconds span) {
  return Instant::of_micros(at.micros() + std::chrono::microseconds(span).count());
}

milliseconds between(Instant from, Instant to) {
  return milliseconds((to.micros() - from.micros()) / 1'000);
}

watch::Look shifted(const watch::Look& look, milliseconds by) {
  return {plus(look.from, by), plus(look.to, by)};
}

}  // namespace

Tended::Tended(Rollouts& rollouts, Production& production, RolloutShown shown)
    : rollouts_(rollouts), production_(production), shown_(std::move(shown)) {}

void Tended::update(RolloutShown shown) {
  if (shown.version > shown_.version) shown_ = std::move(shown);
}

Result<void> Tended::take(const watch::RolloutFact& fact) {
  BELAY_TRY(RolloutShown shown, rollouts_.take(id(), fact));
  update(std::move(shown));
  return {};
}

bool Tended::is_order_due(const watch::ClockReading& now) const {
  const watch::RolloutState& state = shown_.kept->state;
  if (!state.pending) return false;
  const watch::RolloutEffect asked{watch::effect_id(state, state.pending->step),
                                   watch::RolloutEffect::Kind::set_share,
                                   {},
                                   {},
                                   {}};
  if (!watch::is_still_wanted(state, asked)) return false;
  return state.pending->step != tried_step_ || try_again_ <= now.monotonic;
}

bool Tended::is_look_due(Instant now) const {
  return watch::is_under_way(shown_.kept->state.phase) &&
         std::max(next_look_, due_at(looks_)) <= now;
}

/// Looks follow the store's time, which stands while its clock is behind what was recorded. Nobody
/// watches then, and that counts.
bool Tended::is_tick_due(const watch::ClockReading& now) const {
  return watch::is_under_way(shown_.kept->state.phase) && last_look_ &&
         now.monotonic - *last_look_ >= watch::kLooksMissedMax * milliseconds(shown_.plan->look);
}

bool Tended::is_due(const watch::ClockReading& now) const {
  const watch::RolloutState& state = shown_.kept->state;
  if (watch::is_over(state.phase)) return false;
  return state.replica != rollouts_.settings().replica || is_order_due(now) ||
         is_look_due(now.at) || is_tick_due(now);
}

milliseconds Tended::rest(const watch::ClockReading& now) const {
  const watch::RolloutState& state = shown_.kept->state;
  milliseconds rests = between(now.at, std::max(next_look_, due_at(looks_)));
  if (state.pending) {
    const bool was_tried = state.pending->step == tried_step_;
    rests = std::min(rests, was_tried ? try_again_ - now.monotonic : milliseconds(0));
  }
  return std::clamp(rests, milliseconds(0), milliseconds(shown_.plan->look));
}

Result<void> Tended::tend(const watch::ClockReading& now) {
  if (shown_.kept->state.replica != rollouts_.settings().replica) {
    BELAY_TRY_VOID(take(watch::TakenOver{}));
  }
  if (!last_look_) last_look_ = now.monotonic;
  if (is_order_due(now)) BELAY_TRY_VOID(move_traffic(now));
  if (is_look_due(now.at)) {
    BELAY_TRY_VOID(look(now.at));
    last_look_ = now.monotonic;
  } else if (is_tick_due(now)) {
    BELAY_TRY_VOID(take(watch::Ticked{}));
    last_look_ = now.monotonic;
  }
  // What the look asked for is not put off until the next turn.
  if (is_order_due(now)) BELAY_TRY_VOID(move_traffic(now));
  return {};
}

Result<void> Tended::move_traffic(const watch::ClockReading& now) {
  const watch::Pending pending = *shown_.kept->state.pending;
  const std::string effect = watch::effect_id(shown_.kept->state, pending.step);
  tries_ = pending.step == tried_step_ ? tries_ + 1 : 0;
  tried_step_ = pending.step;
  try_again_ = now.monotonic + std::min(kTryAgainMax, kTryAgain * (1 << std::min(tries_, 4)));
  if (const auto problem = set_shares(pending.step, pending.share)) {
    return take(watch::ShareFailed{effect, *problem});
  }
  return take(watch::ShareConfirmed{effect});
}

/// Why not all of the systems' traffic is where it was asked to be; nothing: it is.
std::optional<std::string> Tended::set_shares(std::uint64_t step, const watch::PerCent& share) {
  for (const watch::Move& move : shown_.plan->moves()) {
    const auto traffic = production_.traffic(shown_.plan->environment, move.system);
    if (!traffic) return traffic.error().message;
    const Obeyed obeyed = (*traffic)->set({shown_.kept->order_of(step), share.hundredths});
    if (!obeyed) return fmt::format("`{}`: {}", move.system, obeyed.error().why.message);
  }
  return std::nullopt;
}

watch::Look Tended::look_of(std::int64_t number) const {
  const milliseconds length = shown_.plan->look;
  const Instant from = plus(shown_.kept->began, length * number);
  return {from, plus(from, length)};
}

Instant Tended::due_at(std::int64_t number) const {
  return plus(look_of(number).to, production_.lag(shown_.plan->environment));
}

std::optional<milliseconds> Tended::shift_of(const watch::Look& look) const {
  if (shown_.kept->share_during(look) != watch::kAllTraffic) return std::nullopt;
  const auto& shares = shown_.kept->shares;
  const auto since = std::find_if(shares.rbegin(), shares.rend(),
                                  [&](const ShareSince& each) { return each.at <= look.from; });
  // The first look of the watch has the first of the history.
  const std::int64_t first =
      (between(shown_.kept->began, since->at) / milliseconds(shown_.plan->look)) + 1;
  const Instant history = plus(shown_.kept->began, -milliseconds(shown_.plan->history));
  return between(look_of(first).from, history);
}

/// The last look from `first` on that is compared in the same way.
std::int64_t Tended::alike_until(std::int64_t first, std::int64_t last) const {
  const auto shift = shift_of(look_of(first));
  std::int64_t until = first;
  while (until < last && until + 1 < first + kLooksAtOnceMax &&
         shift_of(look_of(until + 1)) == shift) {
    ++until;
  }
  return until;
}

/// A source that does not answer one question is asked no other: a rollout that waited for each to
/// time out would not even hold.
Result<Tended::Answers> Tended::ask(const watch::Look& span) {
  const std::string& environment = shown_.plan->environment;
  BELAY_TRY(Metrics* const metrics, production_.metrics(environment));
  const milliseconds back = between(span.from, span.to) + production_.rules(environment).gap_max;
  Answers answers;
  for (const std::string& selector : guards_->selectors()) {
    answers.push_back(
        metrics->ask(InstantQuery{fmt::format("{}[{}ms]", selector, back.count()), span.to}));
    if (!answers.back() && answers.back().error().code == Code::unavailable) {
      return tl::unexpected(std::move(answers.back()).error());
    }
  }
  return answers;
}

Result<void> Tended::learn() {
  if (is_learned_) return {};
  const watch::RolloutPlan& plan = *shown_.plan;
  guards_.emplace(plan, production_.rules(plan.environment));
  if (!plan.guards.empty()) {
    const Instant began = shown_.kept->began;
    BELAY_TRY(const Answers before, ask({plus(began, -milliseconds(plan.history)), began}));
    guards_->learn(began, before);
  }
  is_learned_ = true;
  return {};
}

Result<void> Tended::catch_up(Instant now) {
  std::int64_t last = looks_;
  while (due_at(last + 1) <= now) ++last;
  next_look_ = due_at(last + 1);
  BELAY_TRY_VOID(learn());
  if (shown_.plan->guards.empty()) looks_ = last + 1;
  while (looks_ <= last) {
    const std::int64_t until = alike_until(looks_, last);
    const watch::Look span{look_of(looks_).from, look_of(until).to};
    const auto shift = shift_of(look_of(looks_));
    BELAY_TRY(const Answers answers, ask(span));
    Answers past;
    if (shift && shifted(span, *shift).to <= shown_.kept->began) {
      BELAY_TRY(past, ask(shifted(span, *shift)));
    }
    for (; looks_ <= until; ++looks_) {
      const watch::Look look = look_of(looks_);
      const auto share = shown_.kept->share_during(look);
      if (shift) {
        guards_->take_alone(look, answers, shifted(look, *shift), past);
      } else if (share && *share > watch::PerCent{}) {
        guards_->take(look, share->fraction(), answers);
      } else {
        guards_->hear(look, answers);
      }
    }
  }
  return {};
}

/// What was won before the source fell silent stands.
std::vector<watch::GuardLook> Tended::judge(const Result<void>& heard) const {
  std::vector<watch::GuardLook> looks = guards_->judge(shown_.kept->state.stage);
  if (heard) return looks;
  for (watch::GuardLook& look : looks) {
    look.judgement.verdict = watch::Verdict::no_data;
    look.judgement.why = heard.error().message;
  }
  return looks;
}

/// Why a system's traffic is not where it was ordered to be; empty: it is. What was lost, by a
/// restart for instance, is ordered again.
std::string Tended::amiss(const watch::Move& move) {
  const auto traffic = production_.traffic(shown_.plan->environment, move.system);
  if (!traffic) return traffic.error().message;
  const KeptRollout& kept = *shown_.kept;
  const TrafficOrder ordered{kept.order_of(kept.confirmed), kept.state.share.hundredths};
  const auto newest = (*traffic)->now();
  if (newest && *newest == ordered) return {};
  const std::string seen =
      newest ? fmt::format("the traffic of `{}` is at {} by order {}, and {} was ordered by {}",
                           move.system, share_text(newest->share), newest->effect,
                           share_text(ordered.share), ordered.effect)
             : newest.error().message;
  const bool may_be_lost =
      newest ? newest->effect < ordered.effect : newest.error().code == Code::conflict;
  if (!may_be_lost) return seen;
  const Obeyed obeyed = (*traffic)->set(ordered);
  return seen + (obeyed ? ": it was ordered again" : ": " + obeyed.error().why.message);
}

watch::TrafficSeen Tended::traffic_seen() {
  watch::TrafficSeen seen = guards_->traffic();
  const KeptRollout& kept = *shown_.kept;
  if (kept.state.pending) return seen;
  for (const watch::Move& move : shown_.plan->moves()) {
    if (std::string problem = amiss(move); !problem.empty()) {
      seen.problem = std::move(problem);
      return seen;
    }
  }
  if (!seen.share) seen.share = kept.state.share.fraction();
  return seen;
}

/// What it follows may have gone bad since it began.
Result<void> Tended::hear_of_followed() {
  for (const std::string& system : shown_.plan->follows) {
    BELAY_TRY(const auto other, rollouts_.last_of(shown_.plan->environment, system));
    const auto bad = other ? other->kept->went_bad() : std::nullopt;
    if (!bad || *bad < shown_.kept->began) continue;
    const auto& holds = shown_.kept->state.holds;
    const bool is_known = std::any_of(holds.begin(), holds.end(),
                                      [&](const watch::Hold& hold) { return hold.of == system; });
    if (!is_known) BELAY_TRY_VOID(take(watch::FollowedWentBad{system, other->kept->state.why}));
  }
  return {};
}

/// A freeze of the policy may begin, and end, while it goes out.
Result<void> Tended::hear_of_freezes(Instant now) {
  if (now < freezes_due_) return {};
  BELAY_TRY(const auto freezes, rollouts_.freezes_at(shown_, now));
  const std::vector<watch::Hold> holds = shown_.kept->state.holds;
  for (const auto& freeze : freezes) {
    const bool is_known = std::any_of(holds.begin(), holds.end(), [&](const watch::Hold& hold) {
      return hold.reason == watch::HoldReason::freeze && hold.of == freeze.first;
    });
    if (!is_known) BELAY_TRY_VOID(take(watch::FreezeBegan{freeze.first, freeze.second}));
  }
  for (const watch::Hold& hold : holds) {
    if (hold.reason != watch::HoldReason::freeze || freezes.contains(hold.of)) continue;
    BELAY_TRY_VOID(take(watch::FreezeEnded{hold.of}));
  }
  freezes_due_ = plus(now, kFreezesEvery);
  return {};
}

Result<void> Tended::look(Instant now) {
  BELAY_TRY_VOID(hear_of_freezes(now));
  BELAY_TRY_VOID(hear_of_followed());
  if (!watch::is_under_way(shown_.kept->state.phase)) return {};
  const Result<void> heard = catch_up(now);
  const std::size_t stage = shown_.kept->state.stage;
  std::vector<KeptImpact> impact;
  for (auto& [guard, came_to] : guards_->impact(kImpactConfidence)) {
    const bool is_finite = std::isfinite(came_to.estimate) && std::isfinite(came_to.interval.low) &&
                           std::isfinite(came_to.interval.high);
    if (is_finite) impact.push_back({std::move(guard), came_to});
  }
  BELAY_TRY(RolloutShown shown,
            rollouts_.take(id(), watch::Looked{stage, judge(heard), traffic_seen()}, &impact));
  update(std::move(shown));
  return {};
}

}  // namespace belay::control
