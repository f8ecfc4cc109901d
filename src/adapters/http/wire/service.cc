#include "adapters/http/wire/service.h"

#include <fmt/format.h>

namespace belay::http::wire {

RouteCounts::RouteCounts(Metrics& metrics, std::string_view method, std::string_view route) {
  for (std::size_t i = 0; i < by_class.size(); ++i) {
    by_class[i] = &metrics.counter("belay_http_requests_total", "Requests answered.",
                                   {{"route", std::string(route)},
                                    {"method", std::string(method)},
                                    {"status", fmt::format("{}xx", i + 2)}});
  }
  seconds =
      &metrics.durations("belay_http_request_seconds", "From a request's last byte to its answer.",
                         {{"route", std::string(route)}, {"method", std::string(method)}});
}

Counts::Counts(Metrics& metrics, const Router& router)
    : in_flight(metrics.gauge("belay_http_requests_in_flight", "Requests being answered.")),
      connections(metrics.gauge("belay_http_connections", "Connections open.")),
      streams(metrics.gauge("belay_http_event_streams", "Event streams open.")),
      refused_connections(metrics.counter("belay_http_connections_refused_total",
                                          "Connections closed because there were too many.")),
      queue_full(metrics.counter("belay_http_queue_full_total",
                                 "Requests answered 503 because no worker came free.")),
      slow_subscribers(metrics.counter("belay_http_slow_subscribers_total",
                                       "Event streams cut off because nobody kept up reading.")),
      received_bytes(metrics.counter("belay_http_received_bytes_total", "Bytes of requests.")),
      sent_bytes(metrics.counter("belay_http_sent_bytes_total", "Bytes of answers.")) {
  for (const auto& route : router.routes())
    routes.emplace_back(metrics, route->method, route->path);
  routes.emplace_back(metrics, "any", "unmatched");
}

bool Peers::admit(const std::string& network, const ServerOptions& options) {
  const std::lock_guard lock(mutex_);
  if (total_ >= options.connections_max) return false;
  const auto known = connections_.try_emplace(network, 0).first;
  if (known->second >= options.connections_per_peer_max) return false;
  ++known->second;
  ++total_;
  return true;
}

void Peers::leave(const std::string& network) {
  const std::lock_guard lock(mutex_);
  const auto found = connections_.find(network);
  if (--found->second == 0) connections_.erase(found);
  if (--total_ == 0) empty_.notify_all();
}

bool Peers::wait_until_none(std::chrono::milliseconds longest) {
  std::unique_lock lock(mutex_);
  return empty_.wait_for(lock, longest, [this] { return total_ == 0; });
}

Service::Service(ServerOptions chosen, Router routes, Metrics& metrics)
    : options(std::move(chosen)), router(std::move(routes)), counts(metrics, router) {}

Response call(const Endpoint& endpoint, const Request& request) {
  try {
    return endpoint(request);
  } catch (...) {
    return problem(Error{Code::internal, "", std::nullopt});
  }
}

std::optional<Response> recalled(const Recall& recall, const Request& request) {
  if (!recall) return std::nullopt;
  try {
    return recall(request);
  } catch (...) {
    return std::nullopt;
  }
}

}  // namespace belay::http::wire
