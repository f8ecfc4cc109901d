#ifndef BELAY_WATCH_ROLLOUT_SELECTOR_H_
#define BELAY_WATCH_ROLLOUT_SELECTOR_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "watch/rollout/plan.h"

/// A plan's queries: which counters are asked for, `orders_total{version="{version}"}`. Whoever
/// asks puts a range behind it, and what comes back are the counters' own samples.
namespace belay::watch {

/// Refuses (`malformed`) whatever is more or less than a metric's name, matchers in braces, or
/// both, with placeholders anywhere but within double quotes.
Result<void> check_selector(std::string_view text);

/// With what its placeholders stand for in `plan`, so spelled that they match just that, in a
/// regular expression, too. REQUIRES: `check_selector` has nothing against it.
std::string filled_selector(std::string_view selector, const RolloutPlan& plan);

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_SELECTOR_H_
