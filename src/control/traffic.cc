#include "control/traffic.h"

#include <fmt/format.h>

namespace belay::control {

std::string share_text(int share) {
  std::string text = fmt::format("{}.{:02}", share / 100, share % 100);
  while (text.ends_with('0')) text.pop_back();
  if (text.ends_with('.')) text.pop_back();
  return text + " %";
}

std::optional<Error> objection(const TrafficOrder& newest, const TrafficOrder& order) {
  if (order.share < 0 || order.share > kShareMax) {
    return Error{Code::usage,
                 fmt::format("a share of {} hundredths of a per cent: 0 to {} may be", order.share,
                             kShareMax),
                 {}};
  }
  if (order.effect < 1) {
    return Error{Code::usage, "an order of traffic bears the number of its effect, from 1", {}};
  }
  if (newest.effect > order.effect) {
    return Error{Code::conflict,
                 fmt::format("effect {} comes too late: the newer effect {} set {}; look again",
                             order.effect, newest.effect, share_text(newest.share)),
                 {}};
  }
  if (newest.effect == order.effect && newest.share != order.share) {
    return Error{Code::conflict,
                 fmt::format("effect {} was for {} and cannot be for {} too: order it by a new one",
                             order.effect, share_text(newest.share), share_text(order.share)),
                 {}};
  }
  return std::nullopt;
}

}  // namespace belay::control
