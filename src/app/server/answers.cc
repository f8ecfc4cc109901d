#include "app/server/answers.h"

#include <fmt/format.h>

#include "base/limits.h"
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

std::optional<AskedFromMemory> asked_from_memory(Desk& desk, const http::Request& request) {
  const auto secret = bearer_of(request);
  if (!secret) return std::nullopt;
  AskedFromMemory asked{desk.memory.token(*secret), desk.memory.directory()};
  if (!asked.token.is_known() || !asked.people.is_known()) return std::nullopt;
  return asked;
}

std::optional<http::Response> given_again(const AskedFromMemory& who, Instant now,
                                          const KeptPages::Page& kept, const MadeFrom& from) {
  const control::Token& token = *who.token;
  const bool may = control::check_token(token, who.people->directory, now).has_value() &&
                   token.allows(control::Scope::read);
  if (!may || kept.from != from) return std::nullopt;
  http::Response response = kept.response;
  response.principal = token.principal;
  return response;
}

SignedRoutes::SignedRoutes(http::Router& router, Desk& desk, std::string under)
    : router_(router), desk_(desk), under_(std::move(under)) {}

void SignedRoutes::get(const std::string& path, control::Scope scope, Answer answer) {
  add("GET", path, scope, std::move(answer));
}

void SignedRoutes::post(const std::string& path, control::Scope scope, Answer answer) {
  add("POST", path, scope, std::move(answer));
}

void SignedRoutes::add(std::string method, const std::string& path, control::Scope scope,
                       Answer answer) {
  Desk& desk = desk_;
  router_.add(std::move(method), under_ + path, http::Work::blocking,
              for_signed(desk, scope,
                         [&desk, answer = std::move(answer)](const http::Request& request,
                                                             const Signed& who) {
                           return answer(desk, request, who);
                         }));
}

void add_page(http::Router& router, Desk& desk, std::string path, Again again,
              SignedEndpoint make) {
  http::Endpoint anew = for_signed(desk, control::Scope::read, std::move(make));
  router.add(
      "GET", std::move(path), http::Work::blocking,
      [&desk, again, anew = std::move(anew)](const http::Request& request) {
        auto kept = again(desk, request, control::Patience::ask_the_engine);
        return kept ? *std::move(kept) : anew(request);
      },
      [&desk, again](const http::Request& request) {
        return again(desk, request, control::Patience::wait_for_nothing);
      });
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

std::chrono::seconds span_in(json::Fields& fields, std::string_view name,
                             std::string_view otherwise) {
  const auto span = parse_span(otherwise.empty() ? fields.text(name)
                                                 : fields.text_or(name, std::string(otherwise)));
  if (!span) fields.refuse(name, "must be a span: `90m`, `4h`, `30d`");
  return span ? *span : std::chrono::seconds(0);
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

Result<void> page_in_query(const http::Request& request, control::ListRequest& wanted) {
  BELAY_TRY(wanted.count_max, count_in_query(request, "limit", 50, limits::kListedMax));
  const std::string* cursor = request.target.query_value("cursor");
  if (cursor == nullptr) return {};
  const auto before = decimal(*cursor);
  if (!before || *before < 1) {
    return fail(Code::malformed, "`cursor` must be the `next` of an earlier page");
  }
  wanted.before = *before;
  return {};
}

void add_next(json::Object& page, const std::vector<control::Listed>& listed,
              const control::ListRequest& wanted) {
  const bool more = listed.size() == wanted.count_max;
  page.add("next", more ? json::Value(std::to_string(listed.back().position)) : json::Value());
}

}  // namespace belay::app
