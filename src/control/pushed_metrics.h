#ifndef BELAY_CONTROL_PUSHED_METRICS_H_
#define BELAY_CONTROL_PUSHED_METRICS_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>

#include "control/metrics.h"
#include "control/pushed_series.h"
#include "control/store.h"

namespace belay::control {

/// Takes what was sent, all of it in one commit, and says how many samples were new: those that are
/// kept already are not. Fails with what is wrong with the first that cannot be taken, and then
/// takes none; with `over_limit` where the environment has too many series; with `conflict` where
/// others keep moving them. Thread-safe, as far as the store is.
///
/// REQUIRES: the environment is one that metrics are pushed to.
Result<std::size_t> take_pushed(Store& store, const std::string& environment,
                                std::span<const PushedSample> samples);

/// The port to metrics over what is kept of an environment. Ranges are `unsupported`, as is all
/// that is no selector with a range. REQUIRES: the store outlives it.
std::unique_ptr<Metrics> open_pushed(Store& store, std::string environment);

}  // namespace belay::control

#endif  // BELAY_CONTROL_PUSHED_METRICS_H_
