#ifndef BELAY_APP_CLI_REPLAY_OPTIONS_H_
#define BELAY_APP_CLI_REPLAY_OPTIONS_H_

#include <cstdint>
#include <string>
#include <vector>

#include "sim/replay/scenario.h"

/// What `belay replay` asks for.
namespace belay::app {

struct ReplayOptions {
  std::string path;                        ///< a file, a folder of them, or `-`
  std::vector<replay::Controls> controls;  ///< in their order; empty: all that there are
  std::uint64_t first_seed = 1;
  int seeds = 0;
  std::string html_file;  ///< empty: none is written
  bool as_json = false;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_REPLAY_OPTIONS_H_
