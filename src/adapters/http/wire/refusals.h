#ifndef BELAY_ADAPTERS_HTTP_WIRE_REFUSALS_H_
#define BELAY_ADAPTERS_HTTP_WIRE_REFUSALS_H_

#include <string_view>

#include "adapters/http/response.h"
#include "adapters/http/router.h"

/// What the server answers where no endpoint does.
namespace belay::http::wire {

/// 503: a bound is reached that will be free again soon.
Response busy();
/// 404, or 405 where only the method does not fit.
Response nowhere(const Router::Match& match);
/// What a request that cannot be read, or did not arrive, is answered.
Response refusal_of(int status, std::string_view why);

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_REFUSALS_H_
