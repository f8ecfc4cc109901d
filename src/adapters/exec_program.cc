#include "adapters/exec_program.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::adapters {
namespace {

constexpr std::size_t kWordBytesMax = 256;
constexpr std::size_t kSaidColumnsMax = 200;

/// The last line with anything to see.
std::string last_word(std::string_view errors) {
  const auto lines = lines_of(errors);
  const auto last = std::find_if(lines.rbegin(), lines.rend(), has_visible_text);
  return last == lines.rend() ? "it did not say why"
                              : fmt::format("`{}`", said_by_program(trimmed(*last)));
}

Result<void> check(const ExecProgram& program) {
  const std::string shown = said_by_program(program.path);
  if (!program.path.starts_with('/') || program.path.find('\0') != std::string::npos) {
    return fail(Code::usage,
                fmt::format("`{}` is no absolute path of a program: write one", shown));
  }
  for (const std::string& each : program.environment) {
    const std::size_t equals = each.find('=');
    if (equals == 0 || equals == std::string::npos || each.find('\0') != std::string::npos) {
      return fail(Code::usage, fmt::format("the environment of `{}`: write `NAME=value`", shown));
    }
  }
  if (program.longest < std::chrono::milliseconds(1) || program.longest > kExecTimeMax) {
    return fail(Code::usage, fmt::format("`{}` may take {} ms: between 1 and {} may be", shown,
                                         program.longest.count(), kExecTimeMax.count()));
  }
  return {};
}

}  // namespace

std::string said_by_program(std::string_view text) {
  return shortened(printable(text), kSaidColumnsMax);
}

bool is_word_for_programs(std::string_view word) {
  return !word.empty() && word.size() <= kWordBytesMax && !word.starts_with('-') &&
         std::all_of(word.begin(), word.end(), [](char c) { return c > ' ' && c < '\x7f'; });
}

Result<ExecProgram> checked(ExecProgram program) {
  BELAY_TRY_VOID(check(program));
  const auto names = [&](std::string_view name) {
    return std::any_of(program.environment.begin(), program.environment.end(),
                       [&](const std::string& each) { return each.starts_with(name); });
  };
  if (!names("PATH=")) program.environment.emplace_back("PATH=/usr/local/bin:/usr/bin:/bin");
  if (!names("LC_ALL=")) program.environment.emplace_back("LC_ALL=C.UTF-8");
  return program;
}

Result<Ended> run(const ExecProgram& program, const std::vector<std::string>& words,
                  const std::vector<std::string>& variables) {
  BoundedCommand command{{program.path}, program.environment, kExecSaidBytesMax, program.longest};
  command.words.insert(command.words.end(), words.begin(), words.end());
  command.environment.insert(command.environment.end(), variables.begin(), variables.end());
  return run_bounded(command);
}

Error refusal(const ExecProgram& program, const std::vector<std::string>& words,
              const Ended& ended) {
  return {Code::unavailable,
          fmt::format("`{} {}` ended with {}: {}", program.path, joined(words, " "), ended.code,
                      last_word(ended.errors)),
          {}};
}

}  // namespace belay::adapters
