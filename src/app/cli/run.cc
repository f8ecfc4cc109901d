#include "app/cli/run.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <cstring>
#include <string_view>
#include <variant>

#include "app/cli/command_line.h"
#include "app/cli/commands.h"
#include "app/cli/help.h"
#include "app/cli/render/json_report.h"
#include "app/cli/render/words.h"
#include "app/version.h"
#include "base/text.h"

namespace belay::app {
namespace {

/// Whether a machine reads the answer. Asked of the words themselves, because a command line that
/// is wrong has no options yet.
bool asks_for_json(int argc, const char* const* argv) {
  for (int i = 1; i < argc; ++i) {
    const std::string_view word = argv[i];
    if (word == "--format=json") return true;
    if (word == "--format" && i + 1 < argc && std::string_view(argv[i + 1]) == "json") return true;
  }
  return false;
}

int report(const Error& error, bool as_json) {
  if (as_json) print(json_error(error));
  fmt::print(stderr, "belay: {}\n", legible(error.to_string()));
  return exit_code_of(error.code);
}

Result<int> dispatch(const Invocation& invocation) {
  if (!invocation.directory.empty() && ::chdir(invocation.directory.c_str()) != 0) {
    return fail(Code::not_found,
                fmt::format("cannot enter `{}`: {}", printable(invocation.directory),
                            std::strerror(errno)));
  }
  return std::visit([](const auto& options) { return execute(options); }, invocation.command);
}

}  // namespace

int run(int argc, const char* const* argv) {
  if (argc == 2 && std::string_view(argv[1]) == "--version") {
    print(fmt::format("belay {}\nengine {}\n", kVersion, kFormats));
    return 0;
  }
  if (argc < 2) {
    fmt::print(stderr, "{}", help_page("").value_or(""));
    return exit_code_of(Code::usage);
  }
  const bool as_json = asks_for_json(argc, argv);
  const auto invocation = parse_command_line(argc, argv);
  if (!invocation) return report(invocation.error(), as_json);
  const auto code = dispatch(*invocation);
  if (!code) return report(code.error(), as_json);
  // An answer that nobody could read is no answer: a full disk must not look like `allow`.
  if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
    return report({Code::unavailable, "could not write the answer to standard output", {}}, false);
  }
  return *code;
}

}  // namespace belay::app
