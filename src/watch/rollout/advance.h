#ifndef BELAY_WATCH_ROLLOUT_ADVANCE_H_
#define BELAY_WATCH_ROLLOUT_ADVANCE_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"
#include "watch/rollout/plan.h"
#include "watch/rollout/state.h"

namespace belay::watch {

/// What the clocks of whoever brings a fact say.
struct Reading {
  Instant at;                              ///< the store's time
  std::chrono::milliseconds monotonic{0};  ///< of `replica`, from an arbitrary point; not negative
  std::string replica;                     ///< one process: a restarted one is another
};

struct Person {
  std::string id;
  std::string why;
};

// What can happen to a rollout.

/// REQUIRES: the receipt `decision` names allows the plan, and no other rollout stands in the way.
struct Started {
  std::string by;
  Digest decision;
};
struct TrafficSeen {
  std::optional<double> share;  ///< of the canary, 0 to 1; nothing: it could not be counted
  std::string problem;          ///< why it does not match what was asked; empty: it matches
};
/// Every guard was asked, now.
struct Looked {
  std::size_t stage = 0;  ///< at which it was asked
  std::vector<GuardLook> guards;
  TrafficSeen traffic;
};
/// Time passed, and nothing was seen.
struct Ticked {};
/// The traffic is where the effect of this id asked it to be.
struct ShareConfirmed {
  std::string effect;
};
struct ShareFailed {
  std::string effect;
  std::string why;
};
struct Paused {
  Person person;
};
/// Ends the holds that only a person ends: paused, silence, timeout, traffic, clock.
struct Resumed {
  Person person;
};
/// Goes back. Needs neither a name nor a reason; both are kept where they are given.
struct Aborted {
  Person person;
};
/// Goes back even where it is done, as far as it is reversible; else as `Aborted`.
/// REQUIRES: no other rollout has moved its systems since.
struct Undone {
  Person person;
};
/// Goes on, whatever the guards say.
struct PromotedByHand {
  Person person;
};
/// Another process has the lease now: the reading's.
struct TakenOver {};
/// A freeze of the policy, or an incident, asks it to stop.
struct FreezeBegan {
  std::string name;
  std::string why;
};
struct FreezeEnded {
  std::string name;
};
/// The rollout of a system that the plan follows went bad.
struct FollowedWentBad {
  std::string system;
  std::string why;
};

using RolloutFact =
    std::variant<Started, Looked, Ticked, ShareConfirmed, ShareFailed, Paused, Resumed, Aborted,
                 Undone, PromotedByHand, TakenOver, FreezeBegan, FreezeEnded, FollowedWentBad>;

/// What must be done outside. To do it again changes nothing.
struct RolloutEffect {
  enum class Kind {
    set_share,  ///< of all `moves`, to `share`; then `ShareConfirmed` or `ShareFailed`
    tell        ///< people
  };
  std::string id;  ///< the rollout's id, `/` and the step: one meaning for ever
  Kind kind = Kind::tell;
  PerCent share;
  std::vector<Move> moves;
  std::string words;   ///< a sentence for people
  bool again = false;  ///< this id was asked for before, and not confirmed

  friend bool operator==(const RolloutEffect&, const RolloutEffect&) = default;
};
std::string_view name_of(RolloutEffect::Kind kind);

/// What the ledger gets.
enum class RolloutStep {
  started,
  promoted,
  promoted_by_hand,
  arrived,  ///< the traffic is where it was asked to be
  traffic_failed,
  held,
  hold_ended,
  went_back,
  rolled_back,
  froze,
  finished,
  aborted,
  taken_over
};
std::string_view name_of(RolloutStep step);

struct RolloutRecord {
  RolloutStep what = RolloutStep::started;
  std::string why;  ///< a sentence
  std::string by;   ///< a person's id, or the replica's of `taken_over`; empty: the rollout itself
  PerCent from;     ///< the share before
  PerCent to;       ///< the share asked for or reached
  std::optional<HoldReason> hold;
  std::vector<GuardLook> looked;  ///< what led to it

  friend bool operator==(const RolloutRecord&, const RolloutRecord&) = default;
};

/// What the rollout becomes.
struct AdvancedRollout {
  RolloutState state;
  std::vector<RolloutEffect> effects;  ///< in the order in which they are to be done
  std::vector<RolloutRecord> records;
};

/// One step of a rollout's life. Pure: the same arguments make the same step. Refuses (`conflict`,
/// `malformed`) what may not be, in words for who asked. A refused fact changes nothing, so silence
/// goes on to count. What comes after the end is refused from people and passed over from machines,
/// but for `Undone`, which is the one way out of `done`.
///
/// REQUIRES: `state.plan` is the digest of `plan`.
Result<AdvancedRollout> advance(const RolloutPlan& plan, const RolloutState& state,
                                const RolloutFact& fact, const Reading& reading);

/// Whether the effect is what the rollout wants now. A later step has taken the place of an
/// earlier one, and a held rollout wants no greater share: asked right before the traffic is moved.
bool is_still_wanted(const RolloutState& state, const RolloutEffect& effect);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_ADVANCE_H_
