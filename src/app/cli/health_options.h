#ifndef BELAY_APP_CLI_HEALTH_OPTIONS_H_
#define BELAY_APP_CLI_HEALTH_OPTIONS_H_

#include <string>

#include "watch/health/backtest.h"

/// What `belay health` asks for.
namespace belay::app {

struct HealthBacktestOptions {
  std::string file;  ///< `-` is standard input
  watch::BacktestPlan plan;
  bool as_json = false;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_HEALTH_OPTIONS_H_
