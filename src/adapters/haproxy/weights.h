#ifndef BELAY_ADAPTERS_HAPROXY_WEIGHTS_H_
#define BELAY_ADAPTERS_HAPROXY_WEIGHTS_H_

#include <cstddef>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// Shares of traffic as weights of servers, which HAProxy counts from 0 to 256.
namespace belay::adapters::haproxy {

inline constexpr int kWeightMax = 256;
inline constexpr std::size_t kArmServersMax = 64;

/// The servers of the two arms; together all of their backend's that have a weight.
struct Arms {
  std::vector<std::string> canary;
  std::vector<std::string> control;
};

/// Of each server of an arm.
struct Weights {
  int canary = 0;
  int control = 0;

  friend bool operator==(const Weights&, const Weights&) = default;
};

/// The weights that come nearest to the share, the smallest of these. `usage` where none round to
/// it: between 0 and 0.39 % there is nothing for one server beside one.
Result<Weights> weights_for(int share, const Arms& arms);

/// Of all weights of the two arms, in hundredths of a per cent, rounded. REQUIRES: one is not 0.
int share_of(std::int64_t canary_sum, std::int64_t control_sum);

/// What stands in a backend.
struct Standing {
  std::vector<int> canary;  ///< each server's, in the order of `Arms`
  std::vector<int> control;

  std::int64_t canary_sum() const;
  std::int64_t control_sum() const;
};

/// Reads what `show servers state BACKEND` answers. `not_found` where a server of an arm is not in
/// it, `conflict` where one of no arm takes traffic or where nothing has a weight, `malformed`.
Result<Standing> standing_in(std::string_view answer, const Arms& arms);

/// Whether the canary's weights are changed before the control's: in one of the two orders the
/// share in between is never above both the old and the new one, and never are all weights 0.
bool canary_goes_first(const Standing& from, const Weights& to, const Arms& arms);

}  // namespace belay::adapters::haproxy

#endif  // BELAY_ADAPTERS_HAPROXY_WEIGHTS_H_
