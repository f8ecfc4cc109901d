#ifndef BELAY_ADAPTERS_EXEC_TRAFFIC_H_
#define BELAY_ADAPTERS_EXEC_TRAFFIC_H_

#include <chrono>
#include <memory>
#include <string>
#include <vector>

#include "adapters/exec_program.h"
#include "control/traffic.h"

namespace belay::adapters {

/// A program of the user's that divides traffic (docs/reference/traffic-drivers.md). It is asked
/// `PROGRAM show SYSTEM`, and told `PROGRAM set SYSTEM SHARE EFFECT`.
struct ExecOptions {
  std::string program;                   ///< an absolute path: nothing is looked up
  std::string system;                    ///< one word of visible ASCII, without a leading `-`
  std::vector<std::string> environment;  ///< `NAME=value`; besides these only PATH and LC_ALL
  std::chrono::milliseconds longest{0};  ///< of one run; an order takes three
};

/// Runs nothing yet. Fails (`usage`) with what of the options cannot be.
Result<std::unique_ptr<control::Traffic>> divide_by_program(ExecOptions options);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_EXEC_TRAFFIC_H_
