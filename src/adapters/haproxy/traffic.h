#ifndef BELAY_ADAPTERS_HAPROXY_TRAFFIC_H_
#define BELAY_ADAPTERS_HAPROXY_TRAFFIC_H_

#include <chrono>
#include <memory>
#include <string>

#include "adapters/haproxy/weights.h"
#include "control/traffic.h"

/// Traffic that one HAProxy divides. docs/reference/traffic-drivers.md says what its configuration
/// must hold.
namespace belay::adapters::haproxy {

struct OrderPlace {
  std::string address;   ///< of the runtime API: `/run/haproxy/admin.sock`
  std::string map_file;  ///< the map's name: as HAProxy's configuration spells its path
  std::string system;    ///< the key in the map
  std::chrono::milliseconds longest{0};  ///< of one question; an order takes a few
};

/// The configuration sends visitors whose bucket is below the share in the map to the canary, so
/// one number moves, and at once. Asks nothing yet. Fails (`usage`) with what cannot be.
Result<std::unique_ptr<control::Traffic>> divide_by_cohort(OrderPlace place);

/// Weights divide requests or connections, whoever makes them. The map only keeps the order; that
/// and the weights are told one after the other, the order first, so what stopped half-way shows.
Result<std::unique_ptr<control::Traffic>> divide_by_weight(OrderPlace place, std::string backend,
                                                           Arms arms);

}  // namespace belay::adapters::haproxy

#endif  // BELAY_ADAPTERS_HAPROXY_TRAFFIC_H_
