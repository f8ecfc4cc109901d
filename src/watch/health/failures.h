#ifndef BELAY_WATCH_HEALTH_FAILURES_H_
#define BELAY_WATCH_HEALTH_FAILURES_H_

#include <cstddef>
#include <optional>
#include <vector>

#include "watch/health/series.h"
#include "watch/health/share_wager.h"

namespace belay::watch {

/// One arm's bad ones among all, look after look. Much software makes the counter of its failures
/// with the first one. So where all are heard and no such counter ever was there, nothing failed;
/// and one that is new beside counters that were heard before began with nothing counted. Constant
/// memory.
class FailureCount {
 public:
  /// Looks in rising order; where one follows the last, nothing that is new is lost. A counter of
  /// bad ones that was there and is not any more is no zero, unless it was one of all's own: then
  /// whoever is heard of the others would say it, too.
  Heard<Trials> read(std::vector<SeriesPart> bad, std::vector<SeriesPart> all, const Look& look,
                     const CounterRules& rules);

  /// Whether a bad one was ever counted, or could have been.
  bool was_ever_there() const { return bad_series_ > 0; }

 private:
  void notice(const std::vector<SeriesPart>& bad, const std::vector<SeriesPart>& all);

  std::size_t bad_series_ = 0;  ///< the last time that there were any
  bool are_among_all_ = false;
  std::optional<Instant> heard_until_;  ///< the last look's end, where it was read
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_FAILURES_H_
