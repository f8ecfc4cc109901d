#ifndef BELAY_APP_SERVER_PRODUCTION_H_
#define BELAY_APP_SERVER_PRODUCTION_H_

#include <memory>

#include "app/server/config.h"
#include "control/production.h"

namespace belay::app {

/// Production as a server's configuration has it; none at all where that says nothing of it. Asks
/// nothing of the outside: production that is down is no reason not to serve.
Result<std::unique_ptr<control::Production>> open_production(const ServerConfig& config);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_PRODUCTION_H_
