#include "app/server/api.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/limits.h"
#include "base/text.h"

namespace belay::app {
namespace {

/// Empty where the client named none.
Result<std::string> idempotency_key(const http::Request& request) {
  const auto given = request.header("idempotency-key");
  if (!given || request.method != "POST") return std::string();
  const bool is_plain =
      std::all_of(given->begin(), given->end(), [](char c) { return c > ' ' && c <= '~'; });
  if (is_plain && !given->empty() && given->size() <= limits::kIdempotencyKeyBytesMax) {
    return std::string(*given);
  }
  return fail(Code::malformed,
              fmt::format("`Idempotency-Key` is 1 to {} letters, digits and signs, without spaces",
                          limits::kIdempotencyKeyBytesMax));
}

Digest digest_of(const http::Request& request) {
  Hasher hasher;
  for (const std::string& segment : request.target.segments) {
    hasher.add(fmt::format("{}:", segment.size())).add(segment);
  }
  return hasher.add("\n").add(request.body).finish();
}

}  // namespace

std::optional<std::string_view> bearer_of(const http::Request& request) {
  constexpr std::string_view kStart = "Bearer ";
  const auto given = request.header("authorization");
  if (!given || !starts_with_ignoring_case(*given, kStart)) return std::nullopt;
  return trimmed(given->substr(kStart.size()));
}

Result<Signed> signed_in(Desk& desk, const http::Request& request, control::Scope scope) {
  const auto secret = bearer_of(request);
  if (!secret) {
    return fail(Code::unauthenticated,
                "say who you are: `Authorization: Bearer TOKEN`; `belay token issue` makes one");
  }
  BELAY_TRY(control::Token token, desk.people.lend()->authenticate(*secret));
  if (!token.allows(scope)) {
    return fail(Code::forbidden,
                fmt::format("token `{}` does not have the scope `{}`: issue one that does",
                            token.id, control::name_of(scope)));
  }
  control::Asker asker{token.principal, "token", {}, {}};
  BELAY_TRY(asker.once, idempotency_key(request));
  if (!asker.once.empty()) asker.request = digest_of(request);
  return Signed{std::move(asker), std::move(token)};
}

}  // namespace belay::app
