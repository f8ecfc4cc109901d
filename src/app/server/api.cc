#include "app/server/api.h"

#include <fmt/format.h>

#include "base/text.h"

namespace belay::app {

Result<Signed> signed_in(Desk& desk, const http::Request& request, control::Scope scope) {
  constexpr std::string_view kStart = "Bearer ";
  const auto given = request.header("authorization");
  if (!given || !starts_with_ignoring_case(*given, kStart)) {
    return fail(Code::unauthenticated,
                "say who you are: `Authorization: Bearer TOKEN`; `belay token issue` makes one");
  }
  const std::string_view secret = trimmed(given->substr(kStart.size()));
  BELAY_TRY(control::Token token, desk.people.lend()->authenticate(secret));
  if (!token.allows(scope)) {
    return fail(Code::forbidden,
                fmt::format("token `{}` does not have the scope `{}`: issue one that does",
                            token.id, control::name_of(scope)));
  }
  control::Asker asker{token.principal, "token"};
  return Signed{std::move(asker), std::move(token)};
}

}  // namespace belay::app
