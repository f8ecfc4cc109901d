#ifndef BELAY_ADAPTERS_COMMAND_H_
#define BELAY_ADAPTERS_COMMAND_H_

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

}  // namespace belay

#endif  // BELAY_ADAPTERS_COMMAND_H_
