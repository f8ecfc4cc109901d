#include "adapters/haproxy/traffic.h"

#include <fmt/format.h>

#include <algorithm>
#include <set>

#include "adapters/checked_traffic.h"
#include "adapters/haproxy/order_map.h"
#include "adapters/haproxy/runtime_api.h"

namespace belay::adapters::haproxy {
namespace {

using control::Obeyed;
using control::share_text;
using control::TrafficOrder;

class ByCohort : public CheckedTraffic {
 public:
  explicit ByCohort(OrderMap orders) : orders_(std::move(orders)) {}

 protected:
  Result<Seen> look() override {
    BELAY_TRY(const TrafficOrder newest, orders_.read());
    return Seen{newest, std::nullopt};
  }
  Obeyed tell(const TrafficOrder& order) override { return orders_.write(order); }

 private:
  const OrderMap orders_;
};

class ByWeight : public CheckedTraffic {
 public:
  ByWeight(RuntimeApi api, OrderMap orders, std::string backend, Arms arms)
      : api_(std::move(api)),
        orders_(std::move(orders)),
        backend_(std::move(backend)),
        arms_(std::move(arms)) {}

 protected:
  Result<Seen> look() override {
    BELAY_TRY(const TrafficOrder newest, orders_.read());
    BELAY_TRY(const Standing standing, stand());
    const int share = share_of(standing.canary_sum(), standing.control_sum());
    if (newest.effect == 0) return Seen{{0, share}, std::nullopt};
    if (is_in_force(newest, standing)) return Seen{newest, std::nullopt};
    return Seen{
        newest,
        Error{Code::conflict,
              fmt::format("effect {} for {} is not in force: the weights in `{}` give {} "
                          "in all; give the order again",
                          newest.effect, share_text(newest.share), backend_, share_text(share)),
              {}}};
  }

  Obeyed tell(const TrafficOrder& order) override {
    const auto weights = weights_for(order.share, arms_);
    if (!weights) return unchanged(weights.error());
    const auto from = stand();
    if (!from) return unchanged(from.error());
    if (auto written = orders_.write(order); !written) return written;
    const bool canary_first = canary_goes_first(*from, *weights, arms_);
    for (const bool canary : {canary_first, !canary_first}) {
      const int weight = canary ? weights->canary : weights->control;
      for (const std::string& server : canary ? arms_.canary : arms_.control) {
        auto told =
            done_without_a_word(api_, fmt::format("set weight {}/{} {}", backend_, server, weight));
        if (!told) return told;
      }
    }
    return {};
  }

 private:
  Result<Standing> stand() const {
    const auto answer = api_.ask("show servers state " + backend_);
    if (!answer) return tl::unexpected<Error>(answer.error().why);
    auto standing = standing_in(*answer, arms_);
    if (standing) return standing;
    return fail(standing.error().code,
                fmt::format("HAProxy's backend `{}`: {}", backend_, standing.error().message));
  }

  bool is_in_force(const TrafficOrder& order, const Standing& standing) const {
    const auto weights = weights_for(order.share, arms_);
    const auto all = [](const std::vector<int>& found, int weight) {
      return std::all_of(found.begin(), found.end(), [&](int each) { return each == weight; });
    };
    return weights && all(standing.canary, weights->canary) &&
           all(standing.control, weights->control);
  }

  const RuntimeApi api_;
  const OrderMap orders_;
  const std::string backend_;
  const Arms arms_;
};

Result<void> check(const OrderPlace& place) {
  BELAY_TRY_VOID(check_name("map", place.map_file));
  BELAY_TRY_VOID(check_name("system", place.system));
  return {};
}

Result<void> check(const Arms& arms) {
  std::set<std::string> names;
  for (const auto* arm : {&arms.canary, &arms.control}) {
    if (arm->empty() || arm->size() > kArmServersMax) {
      return fail(Code::usage,
                  fmt::format("an arm has {} servers: name 1 to {}", arm->size(), kArmServersMax));
    }
    for (const std::string& name : *arm) {
      BELAY_TRY_VOID(check_name("server", name));
      if (!names.insert(name).second) {
        return fail(Code::usage, fmt::format("the server `{}` is named twice: it belongs to one "
                                             "arm, once",
                                             name));
      }
    }
  }
  return {};
}

}  // namespace

Result<std::unique_ptr<control::Traffic>> divide_by_cohort(OrderPlace place) {
  BELAY_TRY_VOID(check(place));
  BELAY_TRY(RuntimeApi api, RuntimeApi::at(place.address, place.longest));
  return std::make_unique<ByCohort>(
      OrderMap(std::move(api), std::move(place.map_file), std::move(place.system)));
}

Result<std::unique_ptr<control::Traffic>> divide_by_weight(OrderPlace place, std::string backend,
                                                           Arms arms) {
  BELAY_TRY_VOID(check(place));
  BELAY_TRY_VOID(check_name("backend", backend));
  BELAY_TRY_VOID(check(arms));
  BELAY_TRY(const RuntimeApi api, RuntimeApi::at(place.address, place.longest));
  OrderMap orders(api, std::move(place.map_file), std::move(place.system));
  return std::make_unique<ByWeight>(api, std::move(orders), std::move(backend), std::move(arms));
}

}  // namespace belay::adapters::haproxy
