#ifndef BELAY_APP_CLI_METRICS_OPTIONS_H_
#define BELAY_APP_CLI_METRICS_OPTIONS_H_

#include <string>
#include <vector>

#include "app/cli/service_options.h"

/// What `belay metrics` asks for.
namespace belay::app {

struct MetricsPushOptions {
  RemoteOptions remote;
  std::string environment;
  std::vector<std::string> samples;  ///< `SERIES=VALUE`; `-` alone: lines of standard input
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_METRICS_OPTIONS_H_
