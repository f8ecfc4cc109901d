#ifndef BELAY_CONTROL_ROLLOUT_KEPT_ROLLOUT_H_
#define BELAY_CONTROL_ROLLOUT_KEPT_ROLLOUT_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "control/store.h"
#include "watch/health/impact.h"
#include "watch/health/series.h"
#include "watch/rollout/advance.h"
#include "watch/rollout/plan.h"
#include "watch/rollout/state.h"

/// Rollouts as the store keeps them: docs/formats/kept-rollout-v1.md.
namespace belay::control {

inline constexpr std::size_t kStepsKeptMax = 500;
inline constexpr double kImpactConfidence = 0.95;

/// From here on the traffic was there; nothing: it was on its way.
struct ShareSince {
  Instant at;
  std::optional<watch::PerCent> share;

  friend bool operator==(const ShareSince&, const ShareSince&) = default;
};

/// A step as people are shown it; the ledger has it in full.
struct KeptStep {
  Instant at;
  std::string step;
  std::string by;  ///< a person's id; empty: the rollout itself
  watch::PerCent from, to;
  std::string hold;  ///< its reason; empty: it is about none
  std::string why;

  friend bool operator==(const KeptStep&, const KeptStep&) = default;
};

/// What the harm came to so far, as a guard estimates it: orders lost, failures on top.
struct KeptImpact {
  std::string guard;
  watch::Impact impact;

  friend bool operator==(const KeptImpact& a, const KeptImpact& b) {
    return a.guard == b.guard && a.impact.estimate == b.impact.estimate &&
           a.impact.interval == b.impact.interval;
  }
};

struct KeptRollout {
  watch::RolloutState state;
  std::string change;
  std::string environment;
  std::string system;  ///< the plan's first
  std::string started_by;
  Instant began;
  std::uint64_t decision_index = 0;  ///< of what let it start, in the ledger
  /// What is ordered of the traffic is numbered from here: `orders` and the step.
  std::int64_t orders = 0;
  /// The newest order that was confirmed: its step. 0: none.
  std::uint64_t confirmed = 0;
  std::vector<ShareSince> shares;  ///< in the order of time; empty: nothing was asked yet
  std::vector<KeptStep> steps;     ///< the newest, oldest first
  std::vector<KeptImpact> impact;  ///< since it began, at `kImpactConfidence`

  std::int64_t order_of(std::uint64_t step) const {
    return orders + static_cast<std::int64_t>(step);
  }
  /// The share that was there during all of the look; nothing where it was not one and the same.
  std::optional<watch::PerCent> share_during(const watch::Look& look) const;
  /// When it went back or was frozen; nothing: it did not.
  std::optional<Instant> went_bad() const;

  friend bool operator==(const KeptRollout&, const KeptRollout&) = default;
};

std::string write_kept(const KeptRollout& rollout);
Result<KeptRollout> parse_kept(std::string_view json);

/// The last rollout of a system, over or not.
struct LastRollout {
  std::string rollout;

  friend bool operator==(const LastRollout&, const LastRollout&) = default;
};

std::string write_last(const LastRollout& last);
Result<LastRollout> parse_last(std::string_view json);

Key rollout_key(const std::string& id);
Key last_rollout_key(const std::string& environment, const std::string& system);
/// There is one for each that was undone after it was done: whoever keeps rollouts and passed this
/// one over as done finds it again by that.
Key undone_rollout_key(const std::string& id);
/// There is one for each time that a rollout's own guards stopped it, open until whoever looks out
/// for incidents has heard of it. `step`: of its state then.
Key stopped_rollout_key(const std::string& id, std::uint64_t step);

/// Lists know it by its environment, and by whether it is over.
Put put_rollout(const KeptRollout& rollout, std::int64_t replaces);
inline constexpr std::string_view kOpenRollout = "open";
inline constexpr std::string_view kRolloutOver = "over";

}  // namespace belay::control

#endif  // BELAY_CONTROL_ROLLOUT_KEPT_ROLLOUT_H_
