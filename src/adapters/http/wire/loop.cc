#include "adapters/http/wire/loop.h"

#include <algorithm>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <ctime>
#include <utility>

#include "adapters/http/wire/connection.h"

namespace belay::http::wire {
namespace {

constexpr std::size_t kLogBytesHeld = 16u << 10;

/// Often enough that no deadline is missed by more than a quarter, and at least twice a second for
/// the Date header.
std::chrono::milliseconds sweep_interval(const ServerOptions& options) {
  const auto shortest =
      std::min({options.request_time, options.idle_time, options.linger_time, options.heartbeat});
  return std::clamp(shortest / 4, std::chrono::milliseconds(2), std::chrono::milliseconds(500));
}

/// `Sun, 06 Nov 1994 08:49:37 GMT`
std::string http_date() {
  const std::time_t now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  std::tm parts{};
  gmtime_r(&now, &parts);
  char text[32];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

std::mt19937_64 seeded() {
  std::random_device device;
  std::seed_seq seed{device(), device(), device(), device(),
                     device(), device(), device(), device()};
  return std::mt19937_64(seed);
}

template <class Bytes>
void fill(Bytes& bytes, std::mt19937_64& random) {
  for (std::size_t i = 0; i < bytes.size(); i += 8) {
    const std::uint64_t draw = random() | 1;  // never all zeros, which means no trace
    std::copy_n(reinterpret_cast<const std::uint8_t*>(&draw), 8, bytes.begin() + i);
  }
}

}  // namespace

Loop::Loop(Service& service)
    : service_(service),
      work_(context_.get_executor()),
      timer_(context_.get_executor()),
      date_(http_date()),
      random_(seeded()) {
  asio::co_spawn(context_, sweep(), asio::detached);
  thread_ = std::thread([this] { context_.run(); });
}

void Loop::end() {
  if (!thread_.joinable()) return;
  asio::post(context_, [this] {
    ending_ = true;
    timer_.cancel();
  });
  work_.reset();
  thread_.join();
  hand_over_log();
}

void Loop::adopt(Socket socket, Peer peer, asio::ssl::context* tls) {
  asio::post(context_, [this, socket = std::move(socket), peer = std::move(peer), tls]() mutable {
    auto connection = std::make_shared<Connection>(*this, std::move(socket), std::move(peer), tls);
    connections_.insert(connection.get());
    asio::co_spawn(context_, Connection::run(std::move(connection)), asio::detached);
  });
}

void Loop::drain() {
  asio::post(context_, [this] {
    for (Connection* connection : connections_) connection->drain();
  });
}

void Loop::cut_off() {
  asio::post(context_, [this] {
    for (Connection* connection : connections_) connection->cut_off();
  });
}

Awaitable<void> Loop::sweep() {
  const auto interval = sweep_interval(service_.options);
  while (!ending_) {
    error_code ended;
    timer_.expires_after(interval);
    co_await timer_.async_wait(asio::redirect_error(kAwait, ended));
    date_ = http_date();
    hand_over_log();
    const SteadyTime now = std::chrono::steady_clock::now();
    for (Connection* connection : connections_) connection->sweep(now);
  }
}

Trace Loop::trace_for(std::string_view traceparent) {
  Trace trace;
  if (const auto sender = Trace::parse(traceparent)) {
    trace = *sender;
  } else {
    fill(trace.trace, random_);
  }
  fill(trace.span, random_);
  return trace;
}

void Loop::log(const Access& access) {
  if (!service_.options.log) return;
  append_line(log_, access);
  if (log_.size() >= kLogBytesHeld) hand_over_log();
}

void Loop::hand_over_log() {
  if (log_.empty()) return;
  service_.options.log(log_);
  log_.clear();
}

}  // namespace belay::http::wire
