#include "watch/rollout/step.h"

#include <fmt/format.h>

#include <algorithm>
#include <limits>
#include <tuple>

#include "base/text.h"

namespace belay::watch {
namespace {

using std::chrono::milliseconds;

milliseconds between(const Instant& from, const Instant& to) {
  return milliseconds((to.seconds - from.seconds) * 1'000 + (to.nanos - from.nanos) / 1'000'000);
}

/// Why two readings of one replica cannot both be right; empty: they can.
std::string contradiction(const ClockReading& before, milliseconds monotonic_before,
                          const Reading& now) {
  const milliseconds passed = now.monotonic - monotonic_before;
  if (passed.count() < 0) return "the monotonic clock went back";
  if (passed > kJumpMax) return "nothing happened for more than five minutes";
  if (now.at < before.at) {
    return fmt::format("the time went back, to {} from {}", now.at.to_string(),
                       before.at.to_string());
  }
  const milliseconds apart = between(before.at, now.at) - (now.monotonic - before.monotonic);
  if (apart <= kJumpMax && -apart <= kJumpMax) return {};
  return fmt::format("the time jumped, to {} from {}", now.at.to_string(), before.at.to_string());
}

}  // namespace

std::string effect_id(const RolloutState& state, std::uint64_t step) {
  return fmt::format("{}/{}", state.id, step);
}

bool is_suspended(const RolloutState& state) {
  if (state.phase != Phase::ramping || !state.pending) return false;
  return std::any_of(state.holds.begin(), state.holds.end(), [&](const Hold& hold) {
    return !state.pending->by_hand || hold.reason == HoldReason::paused ||
           hold.reason == HoldReason::freeze || hold.reason == HoldReason::traffic;
  });
}

std::string clipped(std::string words) {
  if (words.size() <= kWhyBytesMax) return words;
  std::size_t end = kWhyBytesMax;
  while (end > 0 && (static_cast<unsigned char>(words[end]) & 0xc0) == 0x80) --end;
  words.resize(end);
  return words;
}

void Step::pass_time() {
  if (!is_owners() || state().phase == Phase::planned || is_over(state().phase)) return;
  if (!state().clock) {
    state().clock = ClockReading{reading_.at, reading_.monotonic};
    state().monotonic = reading_.monotonic;
    return;
  }
  const std::string wrong = contradiction(*state().clock, state().monotonic, reading_);
  const milliseconds passed =
      std::clamp(reading_.monotonic - state().monotonic, milliseconds(0), kJumpMax);
  state().monotonic = std::max(state().monotonic, reading_.monotonic);
  if (state().pending) state().pending->waited += passed;
  if (!is_under_way(state().phase)) return take_reading();
  count_silence(passed);
  if (!state().is_held_by(HoldReason::paused) && !state().is_held_by(HoldReason::freeze)) {
    state().in_stage += passed;
  }
  if (wrong.empty()) {
    end_hold(HoldReason::clock);
  } else {
    state().sound = false;
    hold(HoldReason::clock, wrong);
  }
  take_reading();
}

/// What contradicts the last reading is not believed, but where only too much time has passed.
void Step::take_reading() {
  const ClockReading before = *state().clock;
  const ClockReading now{reading_.at, reading_.monotonic};
  const milliseconds apart = between(before.at, now.at) - (now.monotonic - before.monotonic);
  const bool in_step = apart <= kJumpMax && -apart <= kJumpMax;
  if (in_step && now.at >= before.at && now.monotonic >= before.monotonic) state().clock = now;
}

/// Nobody watched meanwhile. How long is known only from the wall, which may have jumped.
void Step::take_over() {
  Instant at = reading_.at;
  if (state().clock) {
    const Instant before = state().clock->at;
    at = std::max(at, before);
    if (is_under_way(state().phase)) {
      count_silence(std::min(between(before, at), kJumpMax));
      if (reading_.at < before) hold(HoldReason::clock, "the time went back");
    }
  }
  state().clock = ClockReading{at, reading_.monotonic};
  state().monotonic = reading_.monotonic;
  state().replica = reading_.replica;
  state().sound = false;
}

void Step::count_silence(milliseconds span) {
  const auto beyond = [&] { return std::max(milliseconds(0), state().unheard - grace()); };
  const milliseconds before = beyond();
  state().unheard += span;
  state().unheard_total += beyond() - before;
}

void Step::record(RolloutStep what, std::string why, std::string by) {
  const PerCent share = state().share;
  made_.records.push_back(
      {what, clipped(std::move(why)), std::move(by), share, share, std::nullopt, {}});
}

RolloutEffect& Step::effect(RolloutEffect::Kind kind, std::string words) {
  ++state().step;
  made_.effects.push_back({effect_id(state(), state().step), kind, {}, {}, std::move(words)});
  return made_.effects.back();
}

void Step::tell(std::string words) {
  effect(RolloutEffect::Kind::tell,
         clipped(fmt::format("rollout `{}` of `{}`: {}", state().id, plan_.first.system, words)));
}

void Step::ask(PerCent share, bool by_hand, std::string words) {
  RolloutEffect& asked = effect(RolloutEffect::Kind::set_share, clipped(std::move(words)));
  asked.share = share;
  asked.moves = plan_.moves();
  state().pending = Pending{state().step, share, 1, by_hand, milliseconds(0)};
}

void Step::ask_again() {
  Pending& pending = *state().pending;
  pending.waited = milliseconds(0);
  made_.effects.push_back({effect_id(state(), pending.step), RolloutEffect::Kind::set_share,
                           pending.share, plan_.moves(),
                           fmt::format("the traffic goes to {}", pending.share.to_string()), true});
}

void Step::hold(HoldReason reason, std::string why, std::string of, std::string by) {
  Hold added{reason, std::move(of), clipped(std::move(why)), std::move(by), reading_.at};
  const auto key = [](const Hold& hold) { return std::tie(hold.reason, hold.of); };
  auto& holds = state().holds;
  const auto at = std::lower_bound(holds.begin(), holds.end(), added,
                                   [&](const Hold& a, const Hold& b) { return key(a) < key(b); });
  if (at != holds.end() && key(*at) == key(added)) return;
  record(RolloutStep::held, added.why, added.by);
  last_record().hold = reason;
  last_record().looked = state().looked;
  tell(fmt::format("held ({}): {}", name_of(reason), added.why));
  holds.insert(at, std::move(added));
}

void Step::end_hold(HoldReason reason, std::string_view of, const Person& person) {
  auto& holds = state().holds;
  const auto at = std::find_if(holds.begin(), holds.end(), [&](const Hold& hold) {
    return hold.reason == reason && hold.of == of;
  });
  if (at == holds.end()) return;
  record(RolloutStep::hold_ended, person.why.empty() ? at->why : person.why, person.id);
  last_record().hold = reason;
  holds.erase(at);
}

bool Step::end_holds(HoldReason reason, const Person& person) {
  bool any = false;
  while (state().is_held_by(reason)) {
    const auto at = std::find_if(state().holds.begin(), state().holds.end(),
                                 [&](const Hold& hold) { return hold.reason == reason; });
    end_hold(reason, std::string(at->of), person);
    any = true;
  }
  return any;
}

void Step::enter_stage() {
  state().in_stage = state().baked = milliseconds(0);
  state().sound = false;
}

void Step::promote(const Person* by_hand) {
  const auto next = std::find_if(plan_.stages.begin(), plan_.stages.end(),
                                 [&](const Stage& stage) { return stage.share > state().share; });
  const RolloutStep what = by_hand ? RolloutStep::promoted_by_hand : RolloutStep::promoted;
  const std::string by = by_hand ? by_hand->id : std::string();
  if (next == plan_.stages.end()) {
    end(Phase::done, by_hand ? what : RolloutStep::finished,
        by_hand ? by_hand->why : "it was watched as long as the plan asks", by);
    return;
  }
  const bool starts = state().phase == Phase::planned;
  std::string why = starts ? "it starts" : "it baked, and every guard is good";
  if (!starts && plan_.stages[state().stage].unguarded) why = "it baked, unguarded";
  record(what, by_hand ? by_hand->why : why, by);
  last_record().to = next->share;
  last_record().looked = state().looked;
  state().stage = static_cast<std::size_t>(next - plan_.stages.begin());
  state().phase = Phase::ramping;
  state().why.clear();
  enter_stage();
  ask(next->share, by_hand != nullptr,
      fmt::format("the traffic goes to {}", next->share.to_string()));
}

void Step::react(Reaction reaction, HoldReason reason, std::string why, std::string of) {
  if (!is_under_way(state().phase)) return;
  if (reaction == Reaction::hold) return hold(reason, std::move(why), std::move(of));
  // Whatever the plan says: what is not reversible is never sent back.
  if (reaction == Reaction::freeze || !plan_.reversible) return freeze(std::move(why));
  go_back(std::move(why));
}

void Step::go_back(std::string why, std::string by) {
  record(RolloutStep::went_back, why, std::move(by));
  last_record().to = PerCent{};
  last_record().looked = state().looked;
  state().why = clipped(why);
  state().phase = Phase::going_back;
  state().holds.clear();
  state().sound = false;
  ask(PerCent{}, false, "the traffic goes back");
  tell("goes back: " + why);
}

void Step::freeze(std::string why, std::string by) {
  record(RolloutStep::froze, why, std::move(by));
  last_record().looked = state().looked;
  state().why = clipped(why);
  state().phase = Phase::frozen;
  // A freeze of the policy goes on to bind people, too.
  std::erase_if(state().holds, [](const Hold& h) { return h.reason != HoldReason::freeze; });
  state().sound = false;
  if (state().pending) {
    ask(state().share, false, fmt::format("the traffic stays at {}", state().share.to_string()));
  }
  tell("is frozen where it is: " + why);
}

void Step::end(Phase phase, RolloutStep step, std::string why, std::string by) {
  record(step, why, std::move(by));
  last_record().looked = state().looked;
  state().phase = phase;
  state().why = clipped(why);
  state().holds.clear();
  state().pending.reset();
  tell(fmt::format("{}: {}", name_of(phase), why));
}

bool Step::watch_silence() {
  const milliseconds silence = std::max(milliseconds(0), state().unheard - grace());
  const OnNoData& bears = plan_.on_no_data;
  if (silence <= bears.budget && state().unheard_total <= bears.total) return false;
  const bool single = silence > bears.budget;
  react(bears.then, HoldReason::silence,
        fmt::format("silence of more than the {} {}", single ? "budget," : "total,",
                    to_string(single ? bears.budget : bears.total)));
  return true;
}

bool Step::watch_timeout() {
  const Stage& stage = plan_.stages[state().stage];
  if (state().phase == Phase::watching || !stage.timeout || state().in_stage <= *stage.timeout) {
    return false;
  }
  react(plan_.on_timeout, HoldReason::timeout,
        fmt::format("the stage of {} took longer than {}", stage.share.to_string(),
                    to_string(*stage.timeout)));
  return true;
}

void Step::settle() {
  if (is_under_way(state().phase)) {
    if (state().share > PerCent{} && state().unheard > grace()) {
      state().sound = false;
      hold(HoldReason::no_data, "the guards were not looked at");
    }
    watch_silence();
  }
  if (is_under_way(state().phase)) watch_timeout();
  settle_pending();
}

void Step::settle_pending() {
  if (is_over(state().phase) || !state().pending || is_suspended(state())) return;
  if (state().pending->waited < kUnansweredMax) return;
  if (state().pending->attempt < std::numeric_limits<int>::max()) ++state().pending->attempt;
  if (state().phase == Phase::ramping && state().pending->attempt > kRampTriesMax) {
    return hold(HoldReason::traffic, "nobody says that the traffic goes where it was asked to");
  }
  ask_again();
}

}  // namespace belay::watch
