#ifndef BELAY_ADAPTERS_EXEC_PROGRAM_H_
#define BELAY_ADAPTERS_EXEC_PROGRAM_H_

#include <chrono>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/command.h"
#include "base/result.h"

namespace belay::adapters {

inline constexpr std::chrono::milliseconds kExecTimeMax{300'000};
/// What a program may write to its output, and what is read of its errors.
inline constexpr std::size_t kExecSaidBytesMax = 4u << 10;

/// A program of the user's, as a configuration names it. What it is told and may do is said in
/// docs/reference/traffic-drivers.md and put-back-programs.md.
struct ExecProgram {
  std::string path;                      ///< absolute: nothing is looked up
  std::vector<std::string> environment;  ///< `NAME=value`; besides these only PATH and LC_ALL
  std::chrono::milliseconds longest{0};  ///< of one run
};

/// Fails (`usage`) with what of it cannot be; else it has PATH and LC_ALL, too.
Result<ExecProgram> checked(ExecProgram program);
/// Whether it can be told so: a word of visible ASCII that is no option, and not long.
bool is_word_for_programs(std::string_view word);

/// Runs it with these words, and these variables besides its own.
Result<Ended> run(const ExecProgram& program, const std::vector<std::string>& words,
                  const std::vector<std::string>& variables = {});
/// `unavailable`, with the code that it ended with, and the last line of its errors that says
/// anything.
Error refusal(const ExecProgram& program, const std::vector<std::string>& words,
              const Ended& ended);
/// Safe to print, and cut.
std::string said_by_program(std::string_view text);

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_EXEC_PROGRAM_H_
