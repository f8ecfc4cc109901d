#include "app/server/server_store.h"

#include <fmt/format.h>

#include "adapters/postgres/store.h"
#include "adapters/sqlite/store.h"
#include "control/refusing_sealer.h"

namespace belay::app {

std::string store_file(const ServerConfig& config) { return config.data + "/belay.db"; }

std::string name_of_store(const ServerConfig& config) {
  return config.postgres.empty() ? fmt::format("`{}`", store_file(config)) : "PostgreSQL";
}

Result<std::unique_ptr<control::Store>> open_store(const ServerConfig& config,
                                                   control::Clock& clock, control::Sealer& sealer) {
  if (!config.postgres.empty()) return adapters::postgres::open_store(config.postgres, sealer);
  return adapters::sqlite::open_store(store_file(config), clock, sealer);
}

Result<std::unique_ptr<control::Store>> open_store_to_read(const ServerConfig& config,
                                                           control::Clock& clock) {
  if (config.postgres.empty()) {
    return adapters::sqlite::open_store_to_read(store_file(config), clock);
  }
  static control::RefusingSealer refusing;
  return adapters::postgres::open_store(config.postgres, refusing);
}

}  // namespace belay::app
