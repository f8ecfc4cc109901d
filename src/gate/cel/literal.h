#ifndef BELAY_GATE_CEL_LITERAL_H_
#define BELAY_GATE_CEL_LITERAL_H_

#include <optional>
#include <string>
#include <string_view>

namespace belay::cel {

struct EscapeProblem {
  std::size_t offset = 0;
  std::string message;
};

/// Appends what a quoted text means. In bytes, `\xFF` and `\377` are bytes; in strings, code
/// points.
std::optional<EscapeProblem> unescape(std::string_view body, bool bytes, std::string& out);

/// A double in any usual notation; beyond its range it is infinite, or zero. Nothing for other
/// text.
std::optional<double> read_floating(std::string_view text);

/// The shortest text that reads back as the same double.
std::string write_floating(double value);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_LITERAL_H_
