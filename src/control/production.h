#ifndef BELAY_CONTROL_PRODUCTION_H_
#define BELAY_CONTROL_PRODUCTION_H_

#include <fmt/format.h>

#include <chrono>
#include <string>

#include "base/result.h"
#include "base/text.h"
#include "control/metrics.h"
#include "control/traffic.h"
#include "watch/health/series.h"

namespace belay::control {

/// Where changes go: what says how production does, and what moves traffic there. Thread-safe;
/// what it hands out belongs to it and is asked at once from as many threads as one likes.
class Production {
 public:
  virtual ~Production() = default;

  /// Fails with `not_found` where it has no such environment, naming those that it has: every one
  /// is there, unless said.
  virtual Result<void> knows(const std::string& environment) {
    static_cast<void>(environment);
    return {};
  }

  /// Fails with `not_found`, naming what to configure.
  virtual Result<Metrics*> metrics(const std::string& environment) = 0;
  virtual Result<Traffic*> traffic(const std::string& environment, const std::string& system) = 0;

  /// Fails where no metrics are pushed, naming what to configure: nowhere, unless said.
  virtual Result<void> takes_pushed(const std::string& environment) {
    return fail(Code::not_found,
                fmt::format("`{}` takes no samples: its metrics are not `pushed` in the server's "
                            "configuration",
                            printable(environment)));
  }

  /// How far apart samples may be. Where there are no metrics: such that no two samples are near
  /// enough, so that nothing is ever taken for data.
  virtual watch::CounterRules rules(const std::string& environment) = 0;

  /// How long after a look's end its last samples are there to be asked for: whoever asks earlier
  /// misses them, and sees fewer orders than there were.
  virtual std::chrono::milliseconds lag(const std::string& environment) = 0;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_PRODUCTION_H_
