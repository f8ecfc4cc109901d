#ifndef BELAY_APP_SERVER_SERVER_STORE_H_
#define BELAY_APP_SERVER_SERVER_STORE_H_

#include <memory>
#include <string>

#include "app/server/config.h"
#include "control/clock.h"
#include "control/store.h"

namespace belay::app {

/// The file of the embedded store.
std::string store_file(const ServerConfig& config);

/// The store in words: its file, or PostgreSQL.
std::string name_of_store(const ServerConfig& config);

/// The store that the configuration names. `clock` and `sealer` outlive it.
Result<std::unique_ptr<control::Store>> open_store(const ServerConfig& config,
                                                   control::Clock& clock, control::Sealer& sealer);

/// The same, to read beside the servers that write it: it refuses every commit.
Result<std::unique_ptr<control::Store>> open_store_to_read(const ServerConfig& config,
                                                           control::Clock& clock);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_SERVER_STORE_H_
