#include "adapters/http/wire/refusals.h"

#include <fmt/format.h>

namespace belay::http::wire {

Response busy() {
  Response response = problem(503, "busy", "too much is waiting here: try again in a second");
  response.headers.emplace_back("Retry-After", "1");
  return response;
}

Response refusal_of(int status, std::string_view why) {
  switch (status) {
    case 400:
      return problem(status, name_of(Code::malformed), why);
    case 408:
      return problem(status, "timeout", why);
    case 413:
    case 414:
    case 431:
      return problem(status, name_of(Code::over_limit), why);
    default:
      return problem(status, name_of(Code::unsupported), why);
  }
}

Response nowhere(const Router::Match& match) {
  if (match.allow.empty()) return problem(404, "not_found", "nothing answers this path");
  Response response =
      problem(405, "method_not_allowed", fmt::format("this path answers only {}", match.allow));
  response.headers.emplace_back("Allow", match.allow);
  return response;
}

}  // namespace belay::http::wire
