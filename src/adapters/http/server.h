#ifndef BELAY_ADAPTERS_HTTP_SERVER_H_
#define BELAY_ADAPTERS_HTTP_SERVER_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>

#include "adapters/http/access_log.h"
#include "adapters/http/metrics.h"
#include "adapters/http/router.h"
#include "adapters/http/wire/request_reader.h"
#include "base/limits.h"
#include "base/result.h"

namespace belay::http {

struct ServerOptions {
  std::string address;     ///< an IP address
  std::uint16_t port = 0;  ///< 0: any free one
  /// PEM files; both or neither. Without them the server speaks plain HTTP.
  std::string certificate_file;
  std::string key_file;

  int loops = 1;    ///< threads that read and write connections
  int workers = 8;  ///< threads that run blocking endpoints
  wire::RequestLimits request;
  std::size_t bodies_bytes_max = limits::kHttpBodiesBytesMax;
  std::size_t connections_max = limits::kHttpConnectionsMax;
  std::size_t connections_per_peer_max = limits::kHttpConnectionsPerPeerMax;
  std::size_t queue_max = limits::kHttpQueueMax;

  /// From a request's first byte to its last, from an answer's first byte to its last, for a TLS
  /// handshake, and in line for a worker.
  std::chrono::milliseconds request_time = std::chrono::seconds(limits::kHttpRequestSecondsMax);
  /// Between two requests.
  std::chrono::milliseconds idle_time = std::chrono::seconds(limits::kHttpIdleSecondsMax);
  std::chrono::milliseconds linger_time = std::chrono::seconds(limits::kHttpLingerSecondsMax);
  std::chrono::milliseconds heartbeat = std::chrono::seconds(limits::kHeartbeatSeconds);

  LogSink log;  ///< may be empty
};

/// An HTTP/1.1 server: connections on a few loops, blocking endpoints on workers. Everything that a
/// client could stretch is bounded by the options, and going over a bound is an answer, never a
/// crash: docs/reference/http-limits.md says which.
///
/// Thread safety: `start`, `drain` and `stop` are called by one thread.
class Server {
 public:
  /// REQUIRES: `metrics`, and whatever the router's endpoints use, outlive the server.
  Server(ServerOptions options, Router router, Metrics& metrics);
  /// Stops.
  ~Server();

  /// Listens, and answers from then on. Fails where the address, the port or the certificate cannot
  /// be used; nothing runs then.
  Result<void> start();
  /// The port that it listens on. REQUIRES: started.
  std::uint16_t port() const;

  /// Takes no more connections, lets what runs finish, tells the subscribers of event streams to
  /// come back, and stops. True when all had ended within `longest`; the rest was cut off.
  bool drain(std::chrono::milliseconds longest);
  /// Cuts every connection off. An endpoint that runs is waited for.
  void stop();

 private:
  struct Parts;
  std::unique_ptr<Parts> parts_;
};

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_SERVER_H_
