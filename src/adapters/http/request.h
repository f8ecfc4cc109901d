#ifndef BELAY_ADAPTERS_HTTP_REQUEST_H_
#define BELAY_ADAPTERS_HTTP_REQUEST_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/http/target.h"
#include "adapters/http/trace.h"

namespace belay::http {

struct Header {
  std::string_view name;  ///< as the client spelled it: compare without case
  std::string_view value;
};

/// Who sent a request, as far as the connection says.
struct Peer {
  std::string address;  ///< without the port: `192.0.2.7`, `2001:db8::7`
  std::uint16_t port = 0;
  std::string network;  ///< what limits count: an IPv4 address, or the 64 bits of an IPv6 one
  std::string tls;      ///< `TLSv1.3 TLS_AES_256_GCM_SHA384`; empty without TLS
};

/// A whole request, body included. The views point into the connection's memory and live as long as
/// the call to the endpoint: what outlives it is copied.
struct Request {
  std::string_view method;
  Target target;
  std::span<const Header> headers;
  std::string_view body;
  const Peer* peer = nullptr;
  Trace trace;
  /// What the `{names}` of the route's template stand for.
  std::vector<std::pair<std::string_view, std::string>> parameters;

  /// The first header of that name. `authorization`, `content-type`, `host` and `idempotency-key`
  /// come at most once: the server refuses a request that repeats them.
  std::optional<std::string_view> header(std::string_view name) const;
  /// REQUIRES: the route's template has `{name}`.
  const std::string& parameter(std::string_view name) const;
};

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_REQUEST_H_
