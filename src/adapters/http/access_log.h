#ifndef BELAY_ADAPTERS_HTTP_ACCESS_LOG_H_
#define BELAY_ADAPTERS_HTTP_ACCESS_LOG_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include "adapters/http/trace.h"

namespace belay::http {

/// One answered request, for the log. It has the route's template, not the path, and neither query
/// nor headers: identifiers and secrets travel in those.
struct Access {
  std::chrono::system_clock::time_point at;
  std::string_view method;
  std::string_view route;  ///< `unmatched` where nothing answers such a path
  int status = 0;
  std::uint64_t bytes = 0;  ///< sent
  std::chrono::nanoseconds spent{0};
  const Trace* trace = nullptr;
  std::string_view peer;
  std::string_view principal;
};

/// Appends one JSON object and a line break.
void append_line(std::string& out, const Access& access);

/// Where lines go: some whole lines at a time, from any of the server's threads. It should not
/// block for long.
using LogSink = std::function<void(std::string_view lines)>;

/// RFC 3339 in UTC with milliseconds.
std::string time_text(std::chrono::system_clock::time_point at);

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_ACCESS_LOG_H_
