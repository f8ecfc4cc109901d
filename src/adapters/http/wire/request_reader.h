#ifndef BELAY_ADAPTERS_HTTP_WIRE_REQUEST_READER_H_
#define BELAY_ADAPTERS_HTTP_WIRE_REQUEST_READER_H_

#include <cstddef>
#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "adapters/http/request.h"
#include "base/limits.h"

namespace belay::http::wire {

struct RequestLimits {
  std::size_t line_bytes = limits::kHttpLineBytesMax;
  std::size_t head_bytes = limits::kHttpHeadBytesMax;
  std::size_t headers = limits::kHttpHeadersMax;
  std::size_t body_bytes = limits::kHttpBodyBytesMax;
};

/// Takes requests off a connection's bytes, one after another. Beast's parser knows the grammar; on
/// top of it everything is refused that two programs could read differently: folded headers, a
/// length beside a transfer coding, codings other than `chunked`, lengths that are not one number,
/// repeated headers that decide. Trailers are read and dropped.
class RequestReader {
 public:
  enum class State { more, complete, refused };
  struct Progress {
    State state = State::more;
    std::size_t consumed = 0;
  };

  explicit RequestReader(RequestLimits limits);
  ~RequestReader();

  /// Reads on. `bytes` begin where the last call stopped consuming; nothing is consumed before the
  /// head is complete. REQUIRES: the memory of a complete head stays where it is until `next`.
  Progress read(std::string_view bytes);
  /// Forgets the request, for the next one on the connection.
  void next();

  bool head_complete() const;
  /// How many bytes the head has. REQUIRES: it is complete.
  std::size_t head_bytes() const { return line_at_; }
  /// The client waits for `100 Continue` before it sends the body.
  bool expects_continue() const;

  /// Of a request whose head is complete. `method` is empty before.
  std::string_view method() const;
  std::string_view target() const;
  std::span<const Header> headers() const;
  std::string_view body() const;
  bool http_1_0() const;
  bool keep_alive() const;

  /// Why a request was refused: an HTTP status and a sentence.
  int refusal_status() const;
  std::string_view refusal() const;

 private:
  class Parser;
  Progress refused();
  void refuse_line();
  bool head_arrived(std::string_view bytes);

  const RequestLimits limits_;
  std::size_t lines_ = 0;    ///< of the head, seen so far
  std::size_t line_at_ = 0;  ///< where the next one begins
  std::unique_ptr<Parser> parser_;
};

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_REQUEST_READER_H_
