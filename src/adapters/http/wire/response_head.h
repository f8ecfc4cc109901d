#ifndef BELAY_ADAPTERS_HTTP_WIRE_RESPONSE_HEAD_H_
#define BELAY_ADAPTERS_HTTP_WIRE_RESPONSE_HEAD_H_

#include <string>
#include <string_view>

#include "adapters/http/response.h"
#include "adapters/http/trace.h"

namespace belay::http::wire {

/// What the connection adds to an endpoint's answer.
struct Delivery {
  std::string_view date;         ///< as in the Date header
  const Trace* trace = nullptr;  ///< our place in the client's trace
  bool closes = false;
  bool old_client = false;  ///< HTTP/1.0, to which keeping the connection must be said
};

/// Whether the response can be written as it is: a header's name is a token, and no value has a
/// character that would end it. What an endpoint copies from a request cannot split an answer.
bool is_well_formed(const Response& response);

/// Appends the status line and the headers, with the blank line after them.
void append_head(std::string& out, const Response& response, const Delivery& delivery);

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_RESPONSE_HEAD_H_
