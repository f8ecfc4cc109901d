#ifndef BELAY_WATCH_ROLLOUT_GUARD_READER_H_
#define BELAY_WATCH_ROLLOUT_GUARD_READER_H_

#include "base/yaml.h"
#include "watch/rollout/plan.h"

/// What a plan's file says of what is measured.
namespace belay::watch {

/// `guards`, `history`, `arms` and `traffic`. REQUIRES: the plan's systems, environment and look
/// were read.
Result<void> read_measured(const yaml::Document& document, yaml::Fields& fields, RolloutPlan& plan);

/// A stage's `margins`. REQUIRES: the plan's guards were read.
Result<std::vector<StageMargin>> read_margins(const yaml::Document& document,
                                              const yaml::Node& node, const RolloutPlan& plan);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_GUARD_READER_H_
