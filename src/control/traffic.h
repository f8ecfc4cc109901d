#ifndef BELAY_CONTROL_TRAFFIC_H_
#define BELAY_CONTROL_TRAFFIC_H_

#include <cstdint>
#include <optional>
#include <string>

#include "base/result.h"

namespace belay::control {

inline constexpr int kShareMax = 10'000;  // all traffic: a share counts hundredths of a per cent

/// What a canary shall have of its system's traffic.
struct TrafficOrder {
  /// Which effect orders it: from 1, higher with each order to this system, in whatever rollout,
  /// and never used for another share. 0: nobody ordered what is set.
  std::int64_t effect = 0;
  int share = 0;  ///< 0 to `kShareMax`

  friend bool operator==(const TrafficOrder&, const TrafficOrder&) = default;
};

/// Why an order was not obeyed, and what is known of the traffic since.
struct NotSet {
  enum class Traffic {
    unchanged,  ///< as it was: this order did nothing
    unknown     ///< as it was, as ordered, or between the two: give the order again, or look
  };
  Traffic traffic = Traffic::unknown;
  Error why;
};

using Obeyed = tl::expected<void, NotSet>;

/// The port to what divides one system's traffic between its control and its canary. Thread-safe;
/// it belongs to who made it, and keeps nothing: what is set, and by which effect, is kept where
/// the traffic is divided, so another replica that takes over sees it.
class Traffic {
 public:
  virtual ~Traffic() = default;

  /// Returns when the share is set and was read back. The same order may come again, after a crash
  /// for instance, and is then completed where it had stopped half-way. `conflict`, with nothing
  /// changed, when a newer effect was obeyed meanwhile, or when this one was for another share.
  ///
  /// REQUIRES: only who has the system's lease orders. An older order is refused wherever it can
  /// be seen to be one, but drivers cannot compare and set in one step: two that order within the
  /// same milliseconds could pass each other.
  virtual Obeyed set(const TrafficOrder& order) = 0;

  /// The newest order that was obeyed, as it is in force now. Fails (`conflict`) when it is there
  /// in part only: give it again.
  virtual Result<TrafficOrder> now() = 0;
};

/// Why no driver may obey `order` where `newest` was obeyed before; nothing where it may.
std::optional<Error> objection(const TrafficOrder& newest, const TrafficOrder& order);

/// `2.5 %`
std::string share_text(int share);

}  // namespace belay::control

#endif  // BELAY_CONTROL_TRAFFIC_H_
