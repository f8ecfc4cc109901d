#include "app/server/answers.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::app {

http::Endpoint for_signed(Desk& desk, control::Scope scope, SignedEndpoint endpoint) {
  return [&desk, scope, endpoint = std::move(endpoint)](const http::Request& request) {
    const auto who = signed_in(desk, request, scope);
    if (!who) return http::problem(who.error());
    auto answer = endpoint(request, *who);
    http::Response response = answer ? *std::move(answer) : http::problem(answer.error());
    response.principal = who->asker.principal;
    return response;
  };
}

Result<void> read_body(const http::Request& request,
                       const std::function<void(json::Fields&)>& read) {
  const auto type = request.header("content-type");
  if (type && !starts_with_ignoring_case(*type, "application/json")) {
    return fail(Code::malformed,
                fmt::format("the body is `{}`: send `application/json`", printable(*type)));
  }
  BELAY_TRY(const json::Value value, json::parse(request.body, "the request"));
  json::Fields fields(value, "the request");
  read(fields);
  return fields.done();
}

Result<std::size_t> count_in_query(const http::Request& request, std::string_view name,
                                   std::size_t otherwise, std::size_t max) {
  const std::string* given = request.target.query_value(name);
  if (given == nullptr) return otherwise;
  const auto number = decimal(*given);
  if (number && *number >= 1 && static_cast<std::uint64_t>(*number) <= max) {
    return static_cast<std::size_t>(*number);
  }
  return fail(Code::malformed, fmt::format("`{}` must be a whole number from 1 to {}", name, max));
}

}  // namespace belay::app
