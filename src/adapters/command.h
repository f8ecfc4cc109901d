#ifndef BELAY_ADAPTERS_COMMAND_H_
#define BELAY_ADAPTERS_COMMAND_H_

#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"

/// Other programs, started by their words: no shell ever reads them.
namespace belay {

/// Runs with this program's input, output and environment. The exit code; 128 and the signal's
/// number where a signal ended it, as shells say it. REQUIRES: a first word.
Result<int> run_command(const std::vector<std::string>& words);

/// What it writes to its output, given `input`. Fails where it ends with another code than 0, or
/// writes more than `bytes_max`. REQUIRES: a first word.
Result<std::string> output_of(const std::vector<std::string>& words, std::string_view input,
                              std::size_t bytes_max);

/// A program that is not trusted to end, or to say little.
struct BoundedCommand {
  std::vector<std::string> words;        ///< the first is an absolute path
  std::vector<std::string> environment;  ///< `NAME=value`; nothing else is in it
  std::size_t bytes_max = 0;  ///< of its output; of its errors, the last of them are kept
  std::chrono::milliseconds longest{0};
};

struct Ended {
  int code = 0;  ///< as `run_command` has it
  std::string output;
  std::string errors;
};

/// Runs in `/`, without input, in a process group of its own, and returns when the program has
/// ended and nobody of its group is left: whoever is there still is killed with it. REQUIRES: a
/// first word. `over_limit` where it says more than it may, `unavailable` where it takes longer; it
/// is killed then.
Result<Ended> run_bounded(const BoundedCommand& command);

}  // namespace belay

#endif  // BELAY_ADAPTERS_COMMAND_H_
