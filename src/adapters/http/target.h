#ifndef BELAY_ADAPTERS_HTTP_TARGET_H_
#define BELAY_ADAPTERS_HTTP_TARGET_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"

namespace belay::http {

/// What a request asks for, decoded once. The path is split before it is decoded, so that an
/// escaped slash stays inside its segment and nobody has to decode a second time.
struct Target {
  std::vector<std::string> segments;  ///< of `/a/b`: `a`, `b`; of `/a/`: `a` and an empty one
  std::vector<std::pair<std::string, std::string>> query;  ///< in order, each name once

  /// Origin form (`/a?b=c`) or absolute form (`https://host/a?b=c`). Refused: escapes that are not
  /// two hexadecimal digits, bytes that are not UTF-8 once decoded, control characters, `.` and
  /// `..` in whatever spelling, empty segments inside the path, a name twice in the query.
  static Result<Target> parse(std::string_view text);

  /// The value of a name in the query, or null.
  const std::string* query_value(std::string_view name) const;
};

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_TARGET_H_
