#ifndef BELAY_APP_CLI_HEALTH_OPTIONS_H_
#define BELAY_APP_CLI_HEALTH_OPTIONS_H_

#include <optional>
#include <string>

#include "watch/health/backtest.h"

/// What `belay health` asks for.
namespace belay::app {

/// What a Prometheus answered to two range queries.
struct RangeExportFiles {
  std::string canary;
  std::string control;
  double share = 0;  ///< the canary's, of the traffic
};

struct HealthBacktestOptions {
  std::string file;  ///< `-` is standard input; empty where there is an export
  std::optional<RangeExportFiles> exported;
  watch::BacktestPlan plan;
  bool as_json = false;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_HEALTH_OPTIONS_H_
