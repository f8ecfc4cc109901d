#ifndef BELAY_WATCH_ROLLOUT_STEP_H_
#define BELAY_WATCH_ROLLOUT_STEP_H_

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

#include "watch/rollout/advance.h"

namespace belay::watch {

/// A jump of time beyond this is no time that was watched.
inline constexpr std::chrono::milliseconds kJumpMax{300'000};
/// After so long a share that was asked for is asked for again.
inline constexpr std::chrono::milliseconds kUnansweredMax{60'000};
/// How often a greater share is tried. Going back is tried for ever.
inline constexpr int kRampTriesMax = 3;
/// Silence begins when so many looks are missing.
inline constexpr int kLooksMissedMax = 2;
inline constexpr std::size_t kWhyBytesMax = 500;

/// The parts that steps are made of. One fact is one of these.
class Step {
 public:
  Step(const RolloutPlan& plan, const RolloutState& state, const Reading& reading)
      : plan_(plan), reading_(reading) {
    made_.state = state;
  }

  RolloutState& state() { return made_.state; }
  const RolloutPlan& plan() const { return plan_; }
  const Reading& reading() const { return reading_; }
  AdvancedRollout take() && { return std::move(made_); }

  /// Lets time pass by this reading; nothing does where another replica brings it.
  void pass_time();
  /// Another replica goes on by its own clocks.
  void take_over();
  bool is_owners() const { return reading_.replica == made_.state.replica; }
  /// How long a silence may be before it is one.
  std::chrono::milliseconds grace() const { return kLooksMissedMax * plan_.look; }

  void hold(HoldReason reason, std::string why, std::string of = {}, std::string by = {});
  void end_hold(HoldReason reason, std::string_view of = {}, const Person& person = {});
  /// Those of this reason, whatever they are of. Whether there was one.
  bool end_holds(HoldReason reason, const Person& person = {});

  /// Goes to the next greater share; ends where there is none.
  void promote(const Person* by_hand);
  void react(Reaction reaction, HoldReason reason, std::string why, std::string of = {});
  void go_back(std::string why, std::string by = {});
  void freeze(std::string why, std::string by = {});
  void end(Phase phase, RolloutStep step, std::string why, std::string by = {});

  /// Asks again for what was asked for and not confirmed.
  void ask_again();
  void record(RolloutStep what, std::string why, std::string by = {});
  RolloutRecord& last_record() { return made_.records.back(); }

  /// What time alone brings about: silences, timeouts, questions without an answer.
  void settle();

 private:
  void take_reading();
  void count_silence(std::chrono::milliseconds span);
  void ask(PerCent share, bool by_hand, std::string words);
  void tell(std::string words);
  RolloutEffect& effect(RolloutEffect::Kind kind, std::string words);
  void enter_stage();
  void settle_pending();
  bool watch_silence();
  bool watch_timeout();

  const RolloutPlan& plan_;
  const Reading& reading_;
  AdvancedRollout made_;
};

/// What a look brings about. REQUIRES: the replica that has the rollout looked.
Result<void> look(Step& step, const Looked& looked);

std::string effect_id(const RolloutState& state, std::uint64_t step);
/// Whether a greater share that was asked for is not wanted for now.
bool is_suspended(const RolloutState& state);
/// A sentence as it is kept: of bounded length, never in the middle of a character.
std::string clipped(std::string words);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_STEP_H_
