#ifndef BELAY_WATCH_HEALTH_FORESIGHT_H_
#define BELAY_WATCH_HEALTH_FORESIGHT_H_

#include <chrono>
#include <optional>
#include <span>

#include "watch/health/before.h"
#include "watch/health/count_guard.h"
#include "watch/health/counts_file.h"

/// What a guard over counts will be able to see, before anything is rolled out.
namespace belay::watch {

/// The events that come, in both arms together, and what is known of the arms.
struct Flow {
  double per_second = 0;
  Before before;
};

/// What was recorded. Fails where no two looks have data.
Result<Flow> flow_of(std::span<const RecordedLook> looks, Cohorts cohorts);

inline constexpr std::chrono::seconds kForesightMax{30 * 24 * 3600};

/// When a canary with this share of the traffic that has lost (or gained) `effect` of its events is
/// called bad in half of all cases, or a little later: when exactly the counts came that are
/// expected. Nothing: not within `kForesightMax`, perhaps never.
std::optional<std::chrono::seconds> time_to_see(const Flow& flow, const CountGuard::Plan& guard,
                                                double share, double effect);

/// When a canary that harms nothing is called good, likewise.
std::optional<std::chrono::seconds> time_to_clear(const Flow& flow, const CountGuard::Plan& guard,
                                                  double share);

/// The smallest margin, to a tenth of a per cent, that a canary which harms nothing clears within
/// `time`. Nothing: none below 100 %.
std::optional<double> margin_cleared_in(const Flow& flow, CountGuard::Plan guard, double share,
                                        std::chrono::seconds time);

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_FORESIGHT_H_
