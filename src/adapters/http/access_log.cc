#include "adapters/http/access_log.h"

#include <fmt/compile.h>
#include <fmt/format.h>

#include <ctime>
#include <iterator>

#include "base/json.h"

namespace belay::http {
namespace {

void append_text(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += ",\"";
  out += name;
  out += "\":\"";
  json::append_escaped(out, value);
  out += '"';
}

}  // namespace

std::string time_text(std::chrono::system_clock::time_point at) {
  const auto milliseconds =
      std::chrono::duration_cast<std::chrono::milliseconds>(at.time_since_epoch()).count();
  const std::time_t seconds = static_cast<std::time_t>(milliseconds / 1'000);
  std::tm parts{};
  gmtime_r(&seconds, &parts);
  return fmt::format(FMT_COMPILE("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}.{:03}Z"),
                     parts.tm_year + 1900, parts.tm_mon + 1, parts.tm_mday, parts.tm_hour,
                     parts.tm_min, parts.tm_sec, milliseconds % 1'000);
}

void append_line(std::string& out, const Access& access) {
  out += "{\"time\":\"";
  out += time_text(access.at);
  out += '"';
  append_text(out, "method", access.method);
  append_text(out, "route", access.route);
  const auto microseconds =
      std::chrono::duration_cast<std::chrono::microseconds>(access.spent).count();
  fmt::format_to(std::back_inserter(out),
                 FMT_COMPILE(",\"status\":{},\"bytes\":{},\"milliseconds\":{}.{:03}"),
                 access.status, access.bytes, microseconds / 1'000, microseconds % 1'000);
  if (access.trace != nullptr) {
    out += ",\"trace\":\"";
    append_hexadecimal(out, access.trace->trace.data(), access.trace->trace.size());
    out += '"';
  }
  append_text(out, "peer", access.peer);
  append_text(out, "principal", access.principal);
  out += "}\n";
}

}  // namespace belay::http
