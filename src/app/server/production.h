#ifndef BELAY_APP_SERVER_PRODUCTION_H_
#define BELAY_APP_SERVER_PRODUCTION_H_

#include <functional>
#include <memory>
#include <string>

#include "app/server/config.h"
#include "control/production.h"
#include "control/putting_back.h"
#include "watch/incident/watches.h"

namespace belay::app {

/// What was pushed to an environment.
using OpenPushed = std::function<std::unique_ptr<control::Metrics>(const std::string& environment)>;

/// Production as a server's configuration has it; none at all where that says nothing of it. Asks
/// nothing of the outside: production that is down is no reason not to serve.
Result<std::unique_ptr<control::Production>> open_production(const ServerConfig& config,
                                                             const OpenPushed& open_pushed);

/// What is watched in an environment, as its file says; nothing where it names none. Fails with
/// file, line and column, and where the file is of another environment.
Result<watch::WatchList> watches_of(const ProductionEnvironment& environment);

/// Whatever puts back deployments, each environment's by its own program; null where none has one.
Result<std::unique_ptr<control::PuttingBack>> open_putting_back(const ServerConfig& config);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_PRODUCTION_H_
