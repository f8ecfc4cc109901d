#ifndef BELAY_APP_SERVER_CONFIG_H_
#define BELAY_APP_SERVER_CONFIG_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "app/server/production_config.h"
#include "base/result.h"
#include "control/directory.h"
#include "control/incident/catalog_place.h"

namespace belay::app {

struct GuardedRepository {
  std::string name;
  std::string path;
};

/// docs/formats/server-v1.md
struct ServerConfig {
  std::string origin;
  std::string address;
  std::uint16_t port = 0;
  std::string data;
  std::string postgres;     ///< as libpq takes it; empty: the embedded store, in `data`
  std::string fence;        ///< the file outside `data` that has the last checkpoint
  std::string certificate;  ///< empty: plain HTTP
  std::string key;
  std::vector<GuardedRepository> repositories;
  std::vector<control::Principal> founders;
  std::chrono::seconds allow_lasts{std::chrono::hours(24)};
  std::vector<ProductionEnvironment> production;  ///< empty: nothing is rolled out
  /// Which systems need which; nothing: nobody says.
  std::optional<control::CatalogPlace> catalog;

  /// Fails with file, line and column. Relative paths are read from where the file lies.
  static Result<ServerConfig> parse(std::string_view yaml, const std::string& file);
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_CONFIG_H_
