#ifndef BELAY_APP_SERVER_ANSWERS_H_
#define BELAY_APP_SERVER_ANSWERS_H_

#include <functional>
#include <string>

#include "adapters/http/request.h"
#include "adapters/http/response.h"
#include "app/server/api.h"
#include "base/json_fields.h"

namespace belay::app {

/// Answers for who is signed in, or with what stands against them.
using SignedEndpoint = std::function<Result<http::Response>(const http::Request&, const Signed&)>;
http::Endpoint for_signed(Desk& desk, control::Scope scope, SignedEndpoint endpoint);

/// Reads the body as one JSON object. Fails with what is wrong in it; a body that is none is a
/// `malformed` request.
Result<void> read_body(const http::Request& request,
                       const std::function<void(json::Fields&)>& read);

/// A whole number of the query, from 1 to `max`.
Result<std::size_t> count_in_query(const http::Request& request, std::string_view name,
                                   std::size_t otherwise, std::size_t max);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_ANSWERS_H_
