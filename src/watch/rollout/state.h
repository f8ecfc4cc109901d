#ifndef BELAY_WATCH_ROLLOUT_STATE_H_
#define BELAY_WATCH_ROLLOUT_STATE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "watch/health/verdict.h"
#include "watch/rollout/plan.h"

namespace belay::watch {

/// Where a rollout is. It can be held in the first ones that are under way, by any number of
/// reasons at once.
enum class Phase {
  planned,      ///< nothing was asked yet
  ramping,      ///< a greater share was asked, and the traffic is not there yet
  baking,       ///< at a stage's share, looked at
  watching,     ///< at all of the traffic, still looked at
  going_back,   ///< no share at all was asked, and the traffic is not there yet
  frozen,       ///< bad, and not reversible: it stays where it is until a person ends it
  rolled_back,  ///< the end: everything is as before
  done,         ///< the end: everything is on the new version
  aborted       ///< the end, by a person: before it began, or where it was frozen
};
std::string_view name_of(Phase phase);
/// Nothing can happen to it any more.
bool is_over(Phase phase);
/// Traffic is or may be on the new version, and guards decide what becomes of it.
bool is_under_way(Phase phase);

/// Why a rollout does not go on. In the order of their names, which is the order they are kept in.
enum class HoldReason {
  bad,       ///< a guard, or what is followed, is bad, and the plan says to hold
  clock,     ///< time went back, or jumped
  freeze,    ///< a freeze or an incident asks it to stop
  mismatch,  ///< the traffic is not split as it was asked to be
  no_data,   ///< a guard is not heard
  paused,    ///< a person asked for it
  silence,   ///< a guard was not heard for longer than the plan bears
  timeout,   ///< the stage took longer than the plan bears
  traffic,   ///< the traffic did not go where it was asked to
  unguarded  ///< it baked, and a person has to promote what nothing guards
};
std::string_view name_of(HoldReason reason);

struct Hold {
  HoldReason reason = HoldReason::paused;
  std::string of;   ///< the freeze's or the followed system's name; else empty
  std::string why;  ///< a sentence
  std::string by;   ///< a person's id; empty: nobody asked
  Instant since;

  friend bool operator==(const Hold&, const Hold&) = default;
};

struct GuardLook {
  std::string guard;
  Judgement judgement;

  friend bool operator==(const GuardLook&, const GuardLook&) = default;
};

/// A share that was asked for and is not confirmed.
struct Pending {
  std::uint64_t step = 0;
  PerCent share;
  int attempt = 1;
  bool by_hand = false;
  std::chrono::milliseconds waited{0};  ///< since it was last asked for

  friend bool operator==(const Pending&, const Pending&) = default;
};

/// One look at both clocks of a replica. Monotonic ones are compared within one replica only.
struct ClockReading {
  Instant at;
  std::chrono::milliseconds monotonic{0};

  friend bool operator==(const ClockReading&, const ClockReading&) = default;
};

/// A rollout as it is now: docs/formats/rollout-plan-v1.md has its kept form. Only `advance` makes
/// another one of it.
struct RolloutState {
  std::string id;
  Digest plan;
  Digest decision;  ///< of the receipt that let it start; empty before
  Phase phase = Phase::planned;
  std::size_t stage = 0;
  PerCent share;
  std::uint64_t step = 0;
  std::optional<Pending> pending;
  std::vector<Hold> holds;  ///< sorted by reason and `of`, which are different in each
  std::string replica;
  std::optional<ClockReading> clock;
  std::chrono::milliseconds monotonic{0};
  std::chrono::milliseconds baked{0};
  std::chrono::milliseconds in_stage{0};
  std::chrono::milliseconds unheard{0};
  std::chrono::milliseconds unheard_total{0};
  bool sound = false;
  std::vector<GuardLook> looked;  ///< in the plan's order
  std::string why;

  bool is_held_by(HoldReason reason) const;

  friend bool operator==(const RolloutState&, const RolloutState&) = default;
};

/// A rollout that nothing has happened to. REQUIRES: `id` is used once.
RolloutState planned_rollout(std::string id, const RolloutPlan& plan);

/// What people are shown: the phase, or `holding` where it is held.
std::string_view status_of(const RolloutState& state);

/// Why a rollout of `plan` may not start beside another one that is not over: both move a system in
/// one environment. Empty: it may.
std::string stands_in_the_way(const RolloutPlan& plan, const RolloutPlan& other_plan,
                              const RolloutState& other);

/// The state as the store keeps it.
std::string write_rollout(const RolloutState& state);
Result<RolloutState> parse_rollout(std::string_view json);
/// Where it is a part of something else.
json::Object to_json(const RolloutState& state);
Result<RolloutState> rollout_in(const json::Value& value);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_STATE_H_
