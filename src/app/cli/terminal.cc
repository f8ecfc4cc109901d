#include "app/cli/terminal.h"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <cstdlib>
#include <optional>
#include <string_view>

#include "base/text.h"

namespace belay::app {
namespace {

constexpr std::size_t kColumnsMin = 40;
constexpr std::size_t kColumnsMax = 140;  // longer lines are hard to follow back
constexpr std::size_t kColumnsUsual = 100;

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? "" : value;
}

std::optional<std::size_t> columns_asked() {
  if (const auto columns = decimal(variable("COLUMNS")); columns && *columns > 0) {
    return static_cast<std::size_t>(*columns);
  }
  winsize size{};
  if (::ioctl(STDOUT_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 0) return size.ws_col;
  return std::nullopt;
}

}  // namespace

Paper standard_output() {
  Paper paper;
  paper.columns = std::clamp(columns_asked().value_or(kColumnsUsual), kColumnsMin, kColumnsMax);
  paper.colours =
      ::isatty(STDOUT_FILENO) == 1 && variable("NO_COLOR").empty() && variable("TERM") != "dumb";
  return paper;
}

bool standard_output_is_watched() {
  return ::isatty(STDOUT_FILENO) == 1 && variable("TERM") != "dumb";
}

bool standard_error_is_watched() {
  return ::isatty(STDERR_FILENO) == 1 && variable("TERM") != "dumb";
}

std::size_t standard_error_columns() {
  winsize size{};
  const bool says = ::ioctl(STDERR_FILENO, TIOCGWINSZ, &size) == 0 && size.ws_col > 1;
  return says ? size.ws_col : 80;
}

}  // namespace belay::app
