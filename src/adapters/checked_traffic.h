#ifndef BELAY_ADAPTERS_CHECKED_TRAFFIC_H_
#define BELAY_ADAPTERS_CHECKED_TRAFFIC_H_

#include <mutex>
#include <optional>

#include "control/traffic.h"

namespace belay::adapters {

/// What every driver of traffic does in the same way: it looks before an order, tells it, and looks
/// again. A driver says how to look and how to tell.
class CheckedTraffic : public control::Traffic {
 public:
  control::Obeyed set(const control::TrafficOrder& order) final;
  Result<control::TrafficOrder> now() final;

 protected:
  struct Seen {
    control::TrafficOrder newest;  ///< that was told
    std::optional<Error> amiss;    ///< why it is not, or not wholly, in force
  };

  /// Changes nothing. One call at a time.
  virtual Result<Seen> look() = 0;
  /// One call at a time. Never for an order that is older than what was seen. A failure of its last
  /// step may say `unchanged`, though steps came before it: that is looked at.
  virtual control::Obeyed tell(const control::TrafficOrder& order) = 0;

 private:
  /// That nothing was changed is only believed where it is seen.
  control::Obeyed believed(control::NotSet refusal, const Seen& before);

  std::mutex mutex_;
};

control::Obeyed unchanged(Error why);
control::Obeyed unknown(Error why);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_CHECKED_TRAFFIC_H_
