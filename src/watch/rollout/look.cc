#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "watch/rollout/alarms.h"
#include "watch/rollout/step.h"

namespace belay::watch {
namespace {

using std::chrono::milliseconds;

bool is_finite(const Interval& interval) {
  return !std::isnan(interval.low) && !std::isnan(interval.high);
}

/// What a guard said, as it is kept. A number that is none is no data, whatever the verdict.
GuardLook kept(std::string guard, Judgement said) {
  if (std::isnan(said.evidence)) {
    said = {Verdict::no_data, 0, std::nullopt, "its evidence is not a number"};
  }
  if (said.harm && !is_finite(*said.harm)) said.harm.reset();
  said.why = clipped(std::move(said.why));
  return {std::move(guard), std::move(said)};
}

/// What a look brings about.
class Look {
 public:
  explicit Look(Step& step) : step_(step) {}

  Result<void> take(const Looked& look) {
    BELAY_TRY(std::vector<GuardLook> looked, complete(look));
    if (!is_under_way(state().phase)) return {};
    state().looked = std::move(looked);
    if (const std::string alarm = alarms(); !alarm.empty()) {
      state().sound = false;
      step_.react(plan().on_bad, HoldReason::bad, alarm);
      if (!is_under_way(state().phase)) return {};
    }
    const bool heard = hear();
    const bool matches = match(look.traffic);
    const milliseconds gap = state().unheard;
    if (heard) state().unheard = milliseconds(0);
    const bool is_sound =
        heard && matches && look.stage == state().stage && state().phase != Phase::ramping &&
        !state().is_held_by(HoldReason::clock) && !state().is_held_by(HoldReason::bad);
    const bool in_a_row = is_sound && state().sound && gap <= step_.grace();
    state().sound = is_sound;
    if (!in_a_row) return {};
    state().baked += gap;
    consider();
    return {};
  }

 private:
  Result<std::vector<GuardLook>> complete(const Looked& look) {
    std::vector<GuardLook> made;
    for (const Guard& guard : plan().guards) {
      made.push_back(kept(guard.name, {Verdict::no_data, 0, std::nullopt, "it was not looked at"}));
    }
    std::vector<bool> seen(made.size());
    for (const GuardLook& given : look.guards) {
      const auto at = std::find_if(made.begin(), made.end(),
                                   [&](const GuardLook& own) { return own.guard == given.guard; });
      const auto position = static_cast<std::size_t>(at - made.begin());
      if (at == made.end() || seen[position]) {
        return fail(Code::malformed,
                    fmt::format("a look at rollout `{}` has the guard `{}` {}: look by its plan",
                                state().id, printable(given.guard),
                                at == made.end() ? "that its plan lacks" : "twice"));
      }
      seen[position] = true;
      *at = kept(given.guard, given.judgement);
    }
    return made;
  }

  /// The guards that are bad by all of them together, in words; empty: none.
  std::string alarms() {
    std::vector<double> evidence;
    for (const GuardLook& look : state().looked) {
      // No data has no evidence, but what was wagered before it fell silent stands.
      evidence.push_back(look.judgement.evidence);
    }
    std::vector<std::string> words;
    for (const std::size_t at : e_benjamini_hochberg(evidence, plan().alpha.fraction())) {
      const GuardLook& look = state().looked[at];
      words.push_back(fmt::format("`{}` is bad: {}", look.guard, look.judgement.why));
    }
    return joined(words, "; ");
  }

  bool hear() {
    std::vector<std::string> silent;
    for (const GuardLook& look : state().looked) {
      if (look.judgement.verdict != Verdict::no_data) continue;
      silent.push_back(fmt::format("`{}`: {}", look.guard, look.judgement.why));
    }
    if (silent.empty()) {
      step_.end_hold(HoldReason::no_data);
      return true;
    }
    // Before any traffic is there, there is nothing to hear; the budget is used up all the same.
    if (state().share > PerCent{}) {
      step_.hold(HoldReason::no_data, "nothing is heard of " + joined(silent, "; "));
    }
    return false;
  }

  bool match(const TrafficSeen& traffic) {
    // On its way it matches neither the share before nor the one asked for.
    if (state().phase == Phase::ramping) return false;
    std::string problem = traffic.problem;
    const bool is_share = traffic.share && *traffic.share >= 0 && *traffic.share <= 1;
    if (problem.empty() && !is_share) problem = "the canary's share of the traffic is not known";
    if (problem.empty()) {
      step_.end_hold(HoldReason::mismatch);
      return true;
    }
    step_.hold(HoldReason::mismatch, problem);
    return false;
  }

  bool all(bool (*holds_for)(Verdict)) {
    return std::all_of(state().looked.begin(), state().looked.end(),
                       [&](const GuardLook& look) { return holds_for(look.judgement.verdict); });
  }

  /// REQUIRES: this look and the one before it saw everything, at this share.
  void consider() {
    const bool held = std::any_of(state().holds.begin(), state().holds.end(), [](const Hold& hold) {
      return hold.reason != HoldReason::unguarded;
    });
    if (held) return;
    const bool none_bad = all([](Verdict verdict) { return verdict != Verdict::bad; });
    if (state().phase == Phase::watching) {
      if (state().baked >= plan().watch && none_bad) step_.promote(nullptr);
      return;
    }
    const Stage& stage = plan().stages[state().stage];
    if (state().baked < stage.bake) return;
    if (!stage.unguarded) {
      if (all([](Verdict verdict) { return verdict == Verdict::good; })) step_.promote(nullptr);
      return;
    }
    if (!none_bad) return;
    if (plan().unguarded_is_enough) return step_.promote(nullptr);
    step_.hold(HoldReason::unguarded, "it baked unguarded, and the plan asks for a person");
  }

  RolloutState& state() { return step_.state(); }
  const RolloutPlan& plan() const { return step_.plan(); }

  Step& step_;
};

}  // namespace

Result<void> look(Step& step, const Looked& looked) { return Look(step).take(looked); }

}  // namespace belay::watch
