#ifndef BELAY_ADAPTERS_HTTP_RESPONSE_H_
#define BELAY_ADAPTERS_HTTP_RESPONSE_H_

#include <memory>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/json.h"
#include "base/result.h"

namespace belay::http {

class EventStream;

/// What an endpoint answers.
struct Response {
  int status = 200;
  std::string content_type;  ///< empty where there is no body
  /// INVARIANT: none of Connection, Content-Length, Content-Type, Date, Transfer-Encoding and
  /// traceparent, which are the server's.
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  /// Instead of a body: what is pushed into it is sent until either side ends it.
  std::shared_ptr<EventStream> events;
  std::string principal;  ///< who asked, for the access log
};

Response json_response(int status, const json::Value& value);
Response text_response(int status, std::string text);
/// RFC 9457: `application/problem+json` with the code's status (`http_status_of`), its name and the
/// message. What is wrong inside Belay is not told to clients.
Response problem(const Error& error);
Response problem(int status, std::string_view code, std::string_view detail);

/// `Not Found`, ... ; `Status` for what no standard names.
std::string_view phrase_of(int status);

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_RESPONSE_H_
