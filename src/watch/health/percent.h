#ifndef BELAY_WATCH_HEALTH_PERCENT_H_
#define BELAY_WATCH_HEALTH_PERCENT_H_

#include <fmt/format.h>

#include <string>

namespace belay::watch {

/// A measured share in words: `12.3 %`. What people wrote exactly is a `PerCent`.
inline std::string percent(double share) { return fmt::format("{:.1f} %", 100 * share); }

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_PERCENT_H_
