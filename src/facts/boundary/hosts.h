#ifndef BELAY_FACTS_BOUNDARY_HOSTS_H_
#define BELAY_FACTS_BOUNDARY_HOSTS_H_

#include <cstddef>
#include <functional>
#include <string>
#include <string_view>

namespace belay::facts {

/// A host that a line names.
struct FoundHost {
  std::size_t at = 0;     ///< where in the line: of the scheme, or of the host
  std::string host;       ///< lower case, without user, port and brackets
  bool from_url = false;  ///< `scheme://host`; otherwise a bare name with a known top domain
};

/// Calls `sink` for every host of the line, in order.
void find_hosts(std::string_view line, const std::function<void(const FoundHost&)>& sink);

/// A sandbox that a payment, identity or messaging provider publishes.
bool is_provider_sandbox(std::string_view host);
/// Its own name says that it is not live: `staging.shop.com`, `shop.test`.
bool is_not_live_host(std::string_view host);
/// The machine itself.
bool is_loopback(std::string_view host);
/// Its own name says that it is live: `db.prod.shop.com`.
bool is_live_host(std::string_view host);

}  // namespace belay::facts

#endif  // BELAY_FACTS_BOUNDARY_HOSTS_H_
