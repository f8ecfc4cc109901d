#ifndef BELAY_APP_SERVER_PRODUCTION_CONFIG_H_
#define BELAY_APP_SERVER_PRODUCTION_CONFIG_H_

#include <chrono>
#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "adapters/exec_program.h"
#include "adapters/exec_traffic.h"
#include "adapters/haproxy/traffic.h"
#include "adapters/prometheus/source.h"
#include "base/yaml.h"

namespace belay::app {

/// Servers side by side in one of HAProxy's backends.
struct DividedByWeight {
  adapters::haproxy::OrderPlace place;
  std::string backend;
  adapters::haproxy::Arms arms;
};

/// What divides a system's traffic; an order's place alone divides it by cohort.
using Division =
    std::variant<adapters::haproxy::OrderPlace, DividedByWeight, adapters::ExecOptions>;

struct DividedSystem {
  std::string system;
  Division division;
};

/// An environment that changes are rolled out to: `production` in docs/formats/server-v1.md.
struct ProductionEnvironment {
  std::string name;
  bool is_pushed = false;  ///< else `metrics` are asked for
  /// Without a URL, where nothing is pushed: nothing says how it does, and only plans without
  /// guards go out there.
  adapters::prometheus::SourceOptions metrics;
  std::chrono::milliseconds scrape{0};  ///< or from one push to the next
  std::chrono::milliseconds lag{0};     ///< from a sample's time to when it can be asked for
  std::size_t silent_series_max = 0;
  std::vector<DividedSystem> traffic;
  std::string watches_file;  ///< what is watched there for ever; empty: nothing
  /// Puts back what no rollout moved; nothing: people do.
  std::optional<adapters::ExecProgram> put_back;
};

/// Asks nothing yet. Fails (`usage`) with what of it cannot be.
Result<std::unique_ptr<control::Traffic>> open_division(const Division& division);

/// Fails with file, line and column; with what no driver would take, too. `folder`, with its slash
/// or empty, is what relative paths are read from.
Result<std::vector<ProductionEnvironment>> read_production(const yaml::Document& document,
                                                           const yaml::Node& node,
                                                           const std::string& folder);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_PRODUCTION_CONFIG_H_
