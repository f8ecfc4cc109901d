#include "watch/rollout/advance.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include "base/text.h"
#include "watch/rollout/step.h"

namespace belay::watch {
namespace {

constexpr std::array<std::string_view, 2> kEffects = {"set-share", "tell"};
constexpr std::array<std::string_view, 13> kSteps = {
    "started",  "promoted",   "promoted-by-hand", "arrived",     "traffic-failed",
    "held",     "hold-ended", "went-back",        "rolled-back", "froze",
    "finished", "aborted",    "taken-over"};
constexpr std::int64_t kMonotonicMax = (1LL << 53) - 1;  // exact in every JSON reader

class Advance {
 public:
  Advance(const RolloutPlan& plan, const RolloutState& state, const Reading& reading)
      : step_(plan, state, reading) {}

  Result<AdvancedRollout> run(const RolloutFact& fact) && {
    const std::int64_t monotonic = step_.reading().monotonic.count();
    if (monotonic < 0 || monotonic > kMonotonicMax) {
      return fail(Code::malformed, fmt::format("{} ms is no monotonic time: read the clock of `{}` "
                                               "again",
                                               monotonic, printable(step_.reading().replica)));
    }
    const bool was_suspended = is_suspended(state());
    if (!std::holds_alternative<TakenOver>(fact)) step_.pass_time();
    BELAY_TRY_VOID(std::visit([&](const auto& happened) { return on(happened); }, fact));
    // What was not wanted while it was held may never have been tried.
    if (was_suspended && state().phase == Phase::ramping && state().pending &&
        !is_suspended(state())) {
      step_.ask_again();
    }
    step_.settle();
    return std::move(step_).take();
  }

 private:
  RolloutState& state() { return step_.state(); }
  const RolloutPlan& plan() const { return step_.plan(); }

  tl::unexpected<Error> refused(std::string_view next) {
    return fail(Code::conflict,
                fmt::format("rollout `{}` is {}: {}", state().id, status_of(state()), next));
  }

  Result<void> check(const Person& person, bool needs_why) {
    if (!has_visible_text(person.id)) {
      return fail(Code::malformed, fmt::format("nobody is named who does this to rollout `{}`: say "
                                               "who",
                                               state().id));
    }
    if (!needs_why || has_visible_text(person.why)) return {};
    return fail(
        Code::malformed,
        fmt::format("rollout `{}` is not promoted by hand without a reason: say why", state().id));
  }

  Result<void> check_lease() {
    if (step_.is_owners() || state().phase == Phase::planned || is_over(state().phase)) return {};
    return refused(fmt::format("`{}` has it, not `{}`: take it over first",
                               printable(state().replica), printable(step_.reading().replica)));
  }

  Result<void> on(const Started& started) {
    if (state().phase != Phase::planned) return refused("it started before; plan another one");
    BELAY_TRY_VOID(check(Person{started.by, {}}, false));
    if (started.decision.empty()) {
      return fail(Code::malformed, fmt::format("rollout `{}` starts only by a receipt that allows "
                                               "it: name its decision",
                                               state().id));
    }
    if (step_.reading().replica.empty()) {
      return fail(Code::malformed, fmt::format("rollout `{}` has no owner: name the replica that "
                                               "has its lease",
                                               state().id));
    }
    if (!state().holds.empty()) {
      return fail(Code::conflict,
                  fmt::format("rollout `{}` may not start: `{}` freezes it: wait for its end",
                              state().id, printable(state().holds.front().of)));
    }
    state().decision = started.decision;
    state().replica = step_.reading().replica;
    state().clock = ClockReading{step_.reading().at, step_.reading().monotonic};
    state().monotonic = step_.reading().monotonic;
    step_.record(RolloutStep::started, "a receipt allows it", started.by);
    step_.promote(nullptr);
    return {};
  }

  Result<void> on(const Ticked&) { return check_lease(); }

  Result<void> on(const TakenOver&) {
    if (state().phase == Phase::planned || is_over(state().phase)) return {};
    const Reading& reading = step_.reading();
    if (reading.replica.empty()) return refused("name the replica that takes it over");
    step_.record(RolloutStep::taken_over,
                 fmt::format("`{}` had it before", printable(state().replica)), reading.replica);
    step_.take_over();
    if (state().pending && !is_suspended(state())) step_.ask_again();
    return {};
  }

  Result<void> on(const Looked& look) {
    BELAY_TRY_VOID(check_lease());
    return watch::look(step_, look);
  }

  bool is_of_pending(const std::string& effect) {
    return state().pending && effect == effect_id(state(), state().pending->step);
  }

  Result<void> on(const ShareConfirmed& confirmed) {
    if (is_over(state().phase)) return {};
    if (!is_of_pending(confirmed.effect)) {
      // Which of the two the traffic obeyed last is not known.
      if (state().phase == Phase::going_back) step_.ask_again();
      return {};
    }
    const PerCent before = state().share;
    state().share = state().pending->share;
    state().pending.reset();
    if (state().phase == Phase::going_back) {
      step_.end(Phase::rolled_back, RolloutStep::rolled_back, state().why);
      step_.last_record().from = before;
      return {};
    }
    step_.record(RolloutStep::arrived, "the traffic is where it was asked to be");
    step_.last_record().from = before;
    if (state().phase != Phase::ramping) return {};
    if (before == PerCent{}) state().unheard = state().unheard_total = std::chrono::milliseconds(0);
    state().sound = false;
    state().phase = state().share == kAllTraffic ? Phase::watching : Phase::baking;
    const bool is_last = state().phase == Phase::watching;
    if (is_last && plan().watch.count() == 0 && state().holds.empty()) step_.promote(nullptr);
    return {};
  }

  Result<void> on(const ShareFailed& failed) {
    if (is_over(state().phase) || !is_of_pending(failed.effect)) return {};
    Pending& pending = *state().pending;
    // What is tried for ever is not recorded each time.
    if (std::has_single_bit(static_cast<unsigned>(pending.attempt))) {
      step_.record(RolloutStep::traffic_failed, failed.why);
      step_.last_record().to = pending.share;
    }
    if (pending.attempt < std::numeric_limits<int>::max()) ++pending.attempt;
    if (state().phase == Phase::ramping && pending.attempt > kRampTriesMax) {
      step_.hold(HoldReason::traffic, "the traffic does not follow: " + failed.why);
    }
    if (!is_suspended(state())) step_.ask_again();
    return {};
  }

  Result<void> on(const Paused& paused) {
    BELAY_TRY_VOID(check(paused.person, false));
    if (!is_under_way(state().phase)) return refused("only what is under way is paused");
    step_.hold(HoldReason::paused, paused.person.why, {}, paused.person.id);
    return {};
  }

  Result<void> on(const Resumed& resumed) {
    BELAY_TRY_VOID(check(resumed.person, false));
    if (!is_under_way(state().phase)) return refused("only what is under way is resumed");
    bool any = step_.end_holds(HoldReason::paused, resumed.person);
    if (step_.end_holds(HoldReason::silence, resumed.person)) {
      any = true;
      state().unheard = state().unheard_total = std::chrono::milliseconds(0);
    }
    if (step_.end_holds(HoldReason::timeout, resumed.person)) {
      any = true;
      state().in_stage = std::chrono::milliseconds(0);
    }
    if (step_.end_holds(HoldReason::traffic, resumed.person)) {
      any = true;
      if (state().pending) state().pending->attempt = 1;
    }
    if (step_.end_holds(HoldReason::clock, resumed.person)) {
      any = true;
      state().clock.reset();
    }
    if (any) return {};
    if (state().holds.empty()) return refused("nothing holds it");
    return refused(fmt::format("a person does not end that ({}): {}",
                               name_of(state().holds.front().reason), state().holds.front().why));
  }

  Result<void> on(const Aborted& aborted) {
    const std::string why = has_visible_text(aborted.person.why) ? aborted.person.why : "aborted";
    switch (state().phase) {
      case Phase::ramping:
      case Phase::baking:
      case Phase::watching:
        plan().reversible ? step_.go_back(why, aborted.person.id)
                          : step_.freeze(why, aborted.person.id);
        return {};
      case Phase::planned:
        step_.end(Phase::aborted, RolloutStep::aborted, why, aborted.person.id);
        return {};
      case Phase::frozen:
        if (state().pending) return refused("the traffic is being put back to its share: wait");
        BELAY_TRY_VOID(check(aborted.person, true));
        step_.end(Phase::aborted, RolloutStep::aborted, why, aborted.person.id);
        return {};
      case Phase::going_back:
        return {};
      case Phase::done:
        return refused("to go back from there, undo it");
      case Phase::rolled_back:
      case Phase::aborted:
        break;
    }
    return refused("to go back from there, roll the version before it out");
  }

  Result<void> on(const Undone& undone) {
    if (state().phase != Phase::done) return on(Aborted{undone.person});
    if (!plan().reversible) {
      return refused("it is not reversible: roll the version before it out");
    }
    step_.go_back(has_visible_text(undone.person.why) ? undone.person.why : "undone",
                  undone.person.id);
    return {};
  }

  Result<void> on(const PromotedByHand& promoted) {
    BELAY_TRY_VOID(check(promoted.person, true));
    const Phase phase = state().phase;
    if (phase != Phase::baking && phase != Phase::watching && phase != Phase::frozen) {
      return refused("only what stands at a share is promoted by hand");
    }
    if (state().pending) return refused("the traffic is being put back to its share: wait");
    if (state().is_held_by(HoldReason::freeze)) return refused("a freeze asks it to stop: wait");
    if (state().is_held_by(HoldReason::paused)) return refused("it was paused: resume it first");
    for (const HoldReason reason : {HoldReason::bad, HoldReason::silence, HoldReason::timeout,
                                    HoldReason::traffic, HoldReason::unguarded}) {
      step_.end_holds(reason, promoted.person);
    }
    state().unheard = state().unheard_total = std::chrono::milliseconds(0);
    step_.promote(&promoted.person);
    return {};
  }

  Result<void> on(const FreezeBegan& freeze) {
    if (state().phase == Phase::going_back || is_over(state().phase)) return {};
    step_.hold(HoldReason::freeze, freeze.why, freeze.name);
    return {};
  }

  Result<void> on(const FreezeEnded& freeze) {
    if (is_over(state().phase)) return {};
    step_.end_hold(HoldReason::freeze, freeze.name);
    return {};
  }

  Result<void> on(const FollowedWentBad& followed) {
    const std::string why = fmt::format("`{}`, which it follows, went bad: {}",
                                        printable(followed.system), followed.why);
    if (state().phase == Phase::planned) {
      step_.end(Phase::aborted, RolloutStep::aborted, why);
    } else {
      step_.react(plan().on_bad, HoldReason::bad, why, followed.system);
    }
    return {};
  }

  Step step_;
};

}  // namespace

std::string_view name_of(RolloutEffect::Kind kind) {
  return kEffects[static_cast<std::size_t>(kind)];
}

std::string_view name_of(RolloutStep step) { return kSteps[static_cast<std::size_t>(step)]; }

Result<AdvancedRollout> advance(const RolloutPlan& plan, const RolloutState& state,
                                const RolloutFact& fact, const Reading& reading) {
  return Advance(plan, state, reading).run(fact);
}

bool is_still_wanted(const RolloutState& state, const RolloutEffect& effect) {
  if (effect.kind != RolloutEffect::Kind::set_share) return true;
  return state.pending && effect.id == effect_id(state, state.pending->step) &&
         !is_suspended(state);
}

}  // namespace belay::watch
