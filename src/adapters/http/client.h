#ifndef BELAY_ADAPTERS_HTTP_CLIENT_H_
#define BELAY_ADAPTERS_HTTP_CLIENT_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "adapters/http/event_stream.h"
#include "base/limits.h"
#include "base/result.h"

namespace belay::http {

struct Call {
  std::string method;  ///< `GET`, `POST`
  std::string url;     ///< `https://belay.example.com/api/v1/changes`
  std::vector<std::pair<std::string, std::string>> headers;
  std::string body;
  std::size_t answer_bytes_max = limits::kAnswerBodyBytesMax;
};

struct Answer {
  int status = 0;
  std::string body;
};

/// Asks once, over HTTP or over HTTPS with the certificate checked. Follows no redirect and knows
/// of no proxy: where a token goes is what the caller said. Fails with `unavailable` when no whole
/// answer came in time, and with `over_limit` when it is larger than `answer_bytes_max`.
Result<Answer> call(const Call& call, std::chrono::milliseconds longest);

/// How listening ended.
struct Heard {
  int status = 0;
  std::string body;     ///< what the server answered instead of events
  bool enough = false;  ///< `hear` said so; else the stream ended, or the time was up
};

/// Listens to a text/event-stream: `hear` gets each event, and ends it by answering false. Fails as
/// `call` does.
Result<Heard> listen(const Call& call, std::chrono::milliseconds longest,
                     const std::function<bool(const Event&)>& hear);

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_CLIENT_H_
