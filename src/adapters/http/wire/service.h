#ifndef BELAY_ADAPTERS_HTTP_WIRE_SERVICE_H_
#define BELAY_ADAPTERS_HTTP_WIRE_SERVICE_H_

#include <array>
#include <atomic>
#include <condition_variable>
#include <cstddef>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "adapters/http/server.h"
#include "adapters/http/wire/work_queue.h"

namespace belay::http::wire {

/// The series of one route, or of what no route answers.
struct RouteCounts {
  RouteCounts(Metrics& metrics, std::string_view method, std::string_view route);

  std::array<Counter*, 4> by_class;  ///< 2xx to 5xx
  Durations* seconds = nullptr;
};

struct Counts {
  Counts(Metrics& metrics, const Router& router);

  std::vector<RouteCounts> routes;  ///< by the route's index; the last is of no route
  Gauge& in_flight;
  Gauge& connections;
  Gauge& streams;
  Counter& refused_connections;
  Counter& queue_full;
  Counter& slow_subscribers;
  Counter& received_bytes;
  Counter& sent_bytes;
};

/// Who is connected, so that one peer cannot take all there is. Thread-safe.
class Peers {
 public:
  /// False, and nothing is counted, when there are too many.
  bool admit(const std::string& network, const ServerOptions& options);
  void leave(const std::string& network);
  /// True when all have left in time.
  bool wait_until_none(std::chrono::milliseconds longest);

 private:
  std::mutex mutex_;
  std::condition_variable empty_;
  std::map<std::string, std::size_t> connections_;
  std::size_t total_ = 0;
};

/// What all connections share.
struct Service {
  Service(ServerOptions options, Router router, Metrics& metrics);

  const ServerOptions options;
  const Router router;
  Counts counts;
  Peers peers;
  std::atomic<std::size_t> bodies_bytes = 0;
  std::atomic<bool> draining = false;
  std::atomic<bool> stopping = false;
  std::optional<WorkQueue> queue;  ///< while started
};

/// What the endpoint answers; one that throws answers 500.
Response call(const Endpoint& endpoint, const Request& request);
/// What is recalled; nothing where there is no `recall`, or it throws: then the endpoint is asked.
std::optional<Response> recalled(const Recall& recall, const Request& request);

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_SERVICE_H_
