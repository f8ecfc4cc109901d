#ifndef BELAY_APP_CLI_ROLLOUT_OPTIONS_H_
#define BELAY_APP_CLI_ROLLOUT_OPTIONS_H_

#include <string>
#include <vector>

#include "app/cli/service_options.h"
#include "watch/health/before.h"

/// What `belay rollout` asks for.
namespace belay::app {

struct GuardCounts {
  std::string guard;  ///< its name in the plan
  std::string file;
};

struct RolloutPlanOptions {
  std::string file;  ///< `-` is standard input
  std::vector<GuardCounts> counts;
  watch::Cohorts cohorts = watch::Cohorts::sticky;
  bool as_json = false;
};

struct RolloutStartOptions {
  RemoteOptions remote;
  std::string plan_file;
  std::string receipt_file;
};

struct RolloutListOptions {
  RemoteOptions remote;
  std::string environment;  ///< empty: all
  std::string status;       ///< `open`, `over`; empty: both
};

struct RolloutHistoryOptions {
  RemoteOptions remote;
  std::string id;
};

struct RolloutWatchOptions {
  RemoteOptions remote;
  std::string id;
};

/// `pause`, `resume`, `abort`, `promote`, `undo`.
struct RolloutOrderOptions {
  RemoteOptions remote;
  std::string id;
  std::string order;
  std::string why;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_ROLLOUT_OPTIONS_H_
