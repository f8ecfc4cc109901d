#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "adapters/haproxy/order_map.h"
#include "adapters/haproxy/weights.h"

namespace {

using namespace belay;
namespace haproxy = adapters::haproxy;

void check_order(std::string_view answer) {
  const auto order = haproxy::order_in(answer, "shop");
  if (!order) {
    if (order.error().message.empty()) std::abort();
    return;
  }
  if (order->effect < 0 || order->share < 0 || order->share > control::kShareMax) std::abort();
}

void check_standing(std::string_view answer) {
  static const haproxy::Arms arms{{"canary"}, {"a", "b"}};
  const auto standing = haproxy::standing_in(answer, arms);
  if (!standing) {
    if (standing.error().message.empty()) std::abort();
    return;
  }
  if (standing->canary.size() != 1 || standing->control.size() != 2) std::abort();
  const int share = haproxy::share_of(standing->canary_sum(), standing->control_sum());
  if (share < 0 || share > control::kShareMax) std::abort();
}

}  // namespace

/// What HAProxy answers is an order and weights that can be, or a reason.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view answer(reinterpret_cast<const char*>(data), size);
  check_order(answer);
  check_standing(answer);
  return 0;
}
