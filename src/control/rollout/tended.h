#ifndef BELAY_CONTROL_ROLLOUT_TENDED_H_
#define BELAY_CONTROL_ROLLOUT_TENDED_H_

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "control/metrics.h"
#include "control/production.h"
#include "control/rollout/rollouts.h"
#include "watch/rollout/plan_guards.h"

namespace belay::control {

/// One rollout in the hands of the process that has it: what its guards have seen, and what is due.
/// What was seen is in the source of metrics, so whoever takes it over asks for all of it again and
/// comes to the same evidence. One call at a time.
class Tended {
 public:
  Tended(Rollouts& rollouts, Production& production, RolloutShown shown);

  const std::string& id() const { return shown_.kept->state.id; }
  const RolloutShown& shown() const { return shown_; }
  /// What is known of it now; older than what is known already is passed over.
  void update(RolloutShown shown);

  /// Whether there is something to do now: take it over, move the traffic, look, or let the time
  /// count that passes without a look.
  bool is_due(const watch::ClockReading& now) const;
  /// Does what is due. Fails where a step could not be committed; it is due again then.
  Result<void> tend(const watch::ClockReading& now);
  /// For how long nothing is due, if nobody asks for anything. The store's time may stand
  /// meanwhile.
  std::chrono::milliseconds rest(const watch::ClockReading& now) const;

 private:
  using Answers = std::vector<watch::Answered>;

  bool is_order_due(const watch::ClockReading& now) const;
  bool is_look_due(Instant now) const;
  bool is_tick_due(const watch::ClockReading& now) const;
  Result<void> take(const watch::RolloutFact& fact);

  Result<void> move_traffic(const watch::ClockReading& now);
  std::optional<std::string> set_shares(std::uint64_t step, const watch::PerCent& share);

  Result<void> look(Instant now);
  /// Fails where the source does not answer; then nothing was taken, and it is asked again.
  Result<void> catch_up(Instant now);
  Result<void> learn();
  std::vector<watch::GuardLook> judge(const Result<void>& heard) const;
  watch::Look look_of(std::int64_t number) const;
  Instant due_at(std::int64_t number) const;
  /// How far back the traffic that was all the canary's has its control, from the look of that
  /// number on; nothing: not all of it is.
  std::optional<std::chrono::milliseconds> shift_of(const watch::Look& look) const;
  std::int64_t alike_until(std::int64_t first, std::int64_t last) const;
  Result<Answers> ask(const watch::Look& span);
  watch::TrafficSeen traffic_seen();
  std::string amiss(const watch::Move& move);
  Result<void> hear_of_followed();
  Result<void> hear_of_freezes(Instant now);

  Rollouts& rollouts_;
  Production& production_;
  RolloutShown shown_;
  std::optional<watch::PlanGuards> guards_;
  bool is_learned_ = false;  ///< they know what was before
  std::int64_t looks_ = 0;   ///< the number of the next one that is not taken
  Instant next_look_;        ///< when to look; the first is due with its samples
  Instant freezes_due_;
  /// The order that was tried last, and when to try again.
  std::uint64_t tried_step_ = 0;
  int tries_ = 0;
  std::chrono::milliseconds try_again_{0};  ///< by the monotonic clock
  /// Since then it looks or counts, by the monotonic clock.
  std::optional<std::chrono::milliseconds> last_look_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_ROLLOUT_TENDED_H_
