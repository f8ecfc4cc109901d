#ifndef BELAY_APP_CLI_ROLLOUT_OPTIONS_H_
#define BELAY_APP_CLI_ROLLOUT_OPTIONS_H_

#include <string>
#include <vector>

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

}  // namespace belay::app

#endif  // BELAY_APP_CLI_ROLLOUT_OPTIONS_H_
