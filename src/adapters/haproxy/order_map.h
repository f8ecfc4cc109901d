#ifndef BELAY_ADAPTERS_HAPROXY_ORDER_MAP_H_
#define BELAY_ADAPTERS_HAPROXY_ORDER_MAP_H_

#include <string>
#include <string_view>

#include "adapters/haproxy/runtime_api.h"

namespace belay::adapters::haproxy {

/// What one answer is worth to who wanted something done: HAProxy says nothing when it did.
control::Obeyed done_without_a_word(const RuntimeApi& api, const std::string& command);

/// Whether a name can be said to the runtime API as one word that means itself.
Result<void> check_name(std::string_view what, std::string_view name);

/// The newest order of one system, kept in a map of HAProxy as `SYSTEM EFFECT:SHARE`: one value of
/// one key, so that HAProxy replaces both numbers at once, under its lock.
class OrderMap {
 public:
  /// REQUIRES: names that `check_name` takes.
  OrderMap(RuntimeApi api, std::string file, std::string system)
      : api_(std::move(api)), file_(std::move(file)), system_(std::move(system)) {}

  Result<control::TrafficOrder> read() const;
  control::Obeyed write(const control::TrafficOrder& order) const;

 private:
  RuntimeApi api_;
  std::string file_;
  std::string system_;
};

/// The order in what `show map` answers. `not_found` where the system is not in it, `malformed`
/// where it is there twice, or is no order.
Result<control::TrafficOrder> order_in(std::string_view answer, std::string_view system);

}  // namespace belay::adapters::haproxy

#endif  // BELAY_ADAPTERS_HAPROXY_ORDER_MAP_H_
