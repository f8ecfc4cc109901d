#include "base/result.h"

#include <fmt/format.h>

namespace belay {

std::string_view name_of(Code code) {
  switch (code) {
    case Code::usage:
      return "usage";
    case Code::not_found:
      return "not_found";
    case Code::malformed:
      return "malformed";
    case Code::over_limit:
      return "over_limit";
    case Code::unsupported:
      return "unsupported";
    case Code::unauthenticated:
      return "unauthenticated";
    case Code::forbidden:
      return "forbidden";
    case Code::conflict:
      return "conflict";
    case Code::unavailable:
      return "unavailable";
    case Code::internal:
      return "internal";
  }
  return "internal";
}

int exit_code_of(Code code) { return code == Code::usage ? 2 : 1; }

int http_status_of(Code code) {
  switch (code) {
    case Code::usage:
    case Code::malformed:
      return 400;
    case Code::unauthenticated:
      return 401;
    case Code::forbidden:
      return 403;
    case Code::not_found:
      return 404;
    case Code::conflict:
      return 409;
    case Code::over_limit:
      return 413;
    case Code::unsupported:
      return 422;
    case Code::unavailable:
      return 503;
    case Code::internal:
      return 500;
  }
  return 500;
}

std::string Error::to_string() const {
  if (!place) return message;
  if (place->line == 0) return fmt::format("{}: {}", place->file, message);
  if (place->column == 0) return fmt::format("{}:{}: {}", place->file, place->line, message);
  return fmt::format("{}:{}:{}: {}", place->file, place->line, place->column, message);
}

}  // namespace belay
