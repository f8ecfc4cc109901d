#include "adapters/http/wire/connection.h"

#include <fmt/format.h>

#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <span>
#include <utility>

#include "adapters/http/wire/refusals.h"
#include "adapters/http/wire/response_head.h"

namespace belay::http::wire {
namespace {

constexpr std::size_t kOutBytesHeld = 64u << 10;  // answers to pipelined requests go out together
constexpr std::size_t kLingerBytesMax = 4u << 20;
constexpr std::chrono::seconds kComeBackAfter(1);

SteadyTime now() { return std::chrono::steady_clock::now(); }

}  // namespace

Connection::Connection(Loop& loop, Socket socket, Peer peer, asio::ssl::context* tls)
    : loop_(loop),
      service_(loop.service()),
      socket_(std::move(socket)),
      peer_(std::move(peer)),
      reader_(service_.options.request),
      in_(service_.options.request.head_bytes) {
  error_code ignored;
  socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
  socket_.non_blocking(true, ignored);
  if (tls != nullptr) tls_.emplace(socket_, *tls);
  service_.counts.connections.add(1);
}

Connection::~Connection() { service_.counts.connections.add(-1); }

Awaitable<void> Connection::run(std::shared_ptr<Connection> self) {
  try {
    co_await self->converse();
  } catch (...) {
    // Out of memory, or a defect: this connection ends, the others go on.
    self->cut_off();
  }
  self->service_.bodies_bytes -= self->body_bytes_;
  self->loop_.forget(*self);
  self->service_.peers.leave(self->peer_.network);
}

Awaitable<void> Connection::converse() {
  bool open = true;
  if (tls_) open = co_await shake_hands();
  while (open) {
    const auto progress = reader_.read(in_.unread());
    if (reader_.head_complete()) in_.hold_head(reader_.head_bytes());
    in_.consume(progress.consumed);
    if (!account_for_body()) {
      Response refusal = busy();
      co_return co_await refuse(std::move(refusal));
    }
    switch (progress.state) {
      case RequestReader::State::more:
        if (reader_.expects_continue() && reader_.head_complete() && !continued_) {
          out_ += "HTTP/1.1 100 Continue\r\n\r\n";
          continued_ = true;
        }
        open = co_await send();
        if (open) open = co_await receive();
        break;
      case RequestReader::State::complete:
        open = co_await answer();
        break;
      case RequestReader::State::refused:
        Response refusal = refusal_of(reader_.refusal_status(), reader_.refusal());
        co_return co_await refuse(std::move(refusal));
    }
  }
  co_await part();
}

Awaitable<bool> Connection::shake_hands() {
  error_code error;
  deadline_ = now() + service_.options.request_time;
  co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                 asio::redirect_error(kAwait, error));
  deadline_ = kNever;
  if (error) co_return false;
  SSL* session = tls_->native_handle();
  peer_.tls = fmt::format("{} {}", SSL_get_version(session), SSL_get_cipher_name(session));
  co_return true;
}

/// False when nothing more comes, or none of it is wanted.
Awaitable<bool> Connection::receive() {
  idle_ = in_.unread().empty() && !reader_.head_complete();
  if (service_.stopping || (idle_ && service_.draining)) co_return false;
  const auto& options = service_.options;
  deadline_ = idle_ ? now() + options.idle_time : request_began_ + options.request_time;
  error_code error;
  const std::span<char> free = in_.room();
  const auto room = asio::buffer(free.data(), free.size());
  std::size_t count = 0;
  if (tls_) {
    count = co_await tls_->async_read_some(room, asio::redirect_error(kAwait, error));
  } else {
    count = co_await socket_.async_read_some(room, asio::redirect_error(kAwait, error));
  }
  deadline_ = kNever;
  const bool began = std::exchange(idle_, false);
  if (error) {
    if (std::exchange(timed_out_, false) && !began) {
      Response refusal = refusal_of(408, "the request did not arrive in time");
      co_await refuse(std::move(refusal));
    }
    co_return false;
  }
  if (began) request_began_ = now();
  in_.arrived(count);
  service_.counts.received_bytes.add(count);
  co_return true;
}

/// Writes what has gathered. A client that has room in its window gets it without another turn of
/// the loop.
Awaitable<bool> Connection::send() {
  if (out_.empty()) co_return true;
  deadline_ = now() + service_.options.request_time;
  std::size_t sent = 0;
  error_code error;
  while (sent < out_.size() && !error) {
    const auto rest = asio::buffer(out_.data() + sent, out_.size() - sent);
    if (tls_) {
      sent += co_await tls_->async_write_some(rest, asio::redirect_error(kAwait, error));
      continue;
    }
    sent += socket_.write_some(rest, error);
    if (error != asio::error::would_block) continue;
    sent += co_await socket_.async_write_some(rest, asio::redirect_error(kAwait, error));
  }
  deadline_ = kNever;
  sent_ += sent;
  service_.counts.sent_bytes.add(sent);
  if (out_.capacity() > kOutBytesHeld) out_ = {};
  out_.clear();
  co_return !error;
}

/// Says goodbye as TLS wants it.
Awaitable<void> Connection::part() {
  if (!tls_ || cut_off_ || timed_out_) co_return;
  error_code ignored;
  deadline_ = now() + service_.options.linger_time;
  co_await tls_->async_shutdown(asio::redirect_error(kAwait, ignored));
  deadline_ = kNever;
}

/// Reads away what a refused client still sends: closing at once would reset the connection, and
/// the client might never see why.
Awaitable<void> Connection::linger() {
  error_code error;
  socket_.shutdown(asio::ip::tcp::socket::shutdown_send, error);
  timed_out_ = false;
  deadline_ = now() + service_.options.linger_time;
  std::size_t read_away = 0;
  const std::span<char> free = in_.room();
  const auto room = asio::buffer(free.data(), free.size());
  while (!error && !timed_out_ && read_away < kLingerBytesMax && !service_.stopping) {
    read_away += co_await socket_.async_read_some(room, asio::redirect_error(kAwait, error));
  }
  deadline_ = kNever;
}

/// False when the connection ends with this answer.
Awaitable<bool> Connection::answer() {
  Answer answer;
  answer.began = now();
  answer.method = reader_.method();
  answer.keep = reader_.keep_alive();
  service_.counts.in_flight.add(1);
  Request request;
  request.method = answer.method;
  request.headers = reader_.headers();
  request.body = reader_.body();
  request.peer = &peer_;
  answer.trace = request.trace = loop_.trace_for(request.header("traceparent").value_or(""));
  Result<Target> target = Target::parse(reader_.target());
  if (!target) {
    answer.response = problem(target.error());
  } else {
    request.target = *std::move(target);
    Router::Match match = service_.router.match(request.method, request.target.segments);
    answer.route = match.route;
    request.parameters = std::move(match.parameters);
    if (match.route == nullptr) {
      answer.response = nowhere(match);
    } else if (match.route->work == Work::quick) {
      answer.response = call(match.route->endpoint, request);
    } else if (auto kept = recalled(match.route->recall, request)) {
      answer.response = *std::move(kept);
    } else {
      co_await run_on_worker(*match.route, request, answer.response);
    }
  }
  const bool open = co_await write(answer);
  service_.counts.in_flight.add(-1);
  co_return open;
}

Awaitable<void> Connection::refuse(Response refusal) {
  Answer answer;
  answer.began = now();
  answer.method = reader_.method().empty() ? "any" : reader_.method();
  answer.response = std::move(refusal);
  answer.trace = loop_.trace_for("");
  co_await write(answer);
  co_await part();
  co_await linger();
}

/// The worker reads the request and writes the response in this coroutine's frame, which is
/// suspended until the loop hears that it is done.
Awaitable<void> Connection::run_on_worker(const Route& route, const Request& request,
                                          Response& response) {
  bool done = false;
  const SteadyTime latest = now() + service_.options.request_time;
  std::function<void()> job = [this, &route, &request, &response, &done, latest] {
    asio::io_context& context = loop_.context();
    response = now() > latest ? busy() : call(route.endpoint, request);
    asio::post(context, [this, &done] {
      done = true;
      resume();
    });
  };
  if (!service_.queue->offer(std::move(job))) {
    service_.counts.queue_full.add();
    response = busy();
    co_return;
  }
  co_await send();  // earlier answers do not wait for this one
  while (!done) co_await pause();
}

Awaitable<bool> Connection::write(Answer& answer) {
  Response& response = answer.response;
  if (!is_well_formed(response)) response = problem(Error{Code::internal, "", std::nullopt});
  const std::shared_ptr<EventStream> events = response.events;
  const bool headers_only =
      answer.method == "HEAD" || response.status == 204 || response.status == 304;
  answer.keep = answer.keep && !events && !service_.draining;
  const Delivery delivery{loop_.date(), &answer.trace, !answer.keep, reader_.http_1_0()};
  const std::uint64_t before = sent_ + out_.size();
  append_head(out_, response, delivery);
  if (events && headers_only) events->detach();
  if (events && !headers_only) {
    co_await stream(*events);
  } else if (!headers_only) {
    out_ += response.body;
  }
  record(answer, sent_ + out_.size() - before);
  next_request();
  if (!answer.keep || out_.size() >= kOutBytesHeld) {
    const bool sent = co_await send();
    co_return sent&& answer.keep;
  }
  co_return true;
}

/// Sends what is pushed, until either side ends it.
Awaitable<void> Connection::stream(EventStream& events) {
  events.attach([this, weak = weak_from_this()] {
    // `this` is there as long as the stream is attached; the posted call may come later.
    asio::post(loop_.context(), [weak] {
      if (const auto self = weak.lock()) self->resume();
    });
  });
  service_.counts.streams.add(1);
  heartbeat_at_ = now() + service_.options.heartbeat;
  bool open = true;
  while (open && !cut_off_) {
    EventStream::Batch batch = events.take();
    if (batch.too_slow) {
      service_.counts.slow_subscribers.add();
      break;
    }
    out_ += batch.bytes;
    if (service_.draining && !batch.last) {
      out_ += retry_after(kComeBackAfter);
      batch.last = true;
    }
    if (out_.empty() && now() >= heartbeat_at_) out_ += kHeartbeat;
    if (!out_.empty()) {
      heartbeat_at_ = now() + service_.options.heartbeat;
      open = co_await send();
    } else if (batch.last) {
      break;
    } else {
      co_await pause();
    }
    if (batch.last) break;
  }
  heartbeat_at_ = kNever;
  events.detach();
  service_.counts.streams.add(-1);
}

void Connection::record(const Answer& answer, std::uint64_t bytes) {
  const auto& routes = service_.counts.routes;
  const RouteCounts& counts = answer.route != nullptr ? routes[answer.route->index] : routes.back();
  const Response& response = answer.response;
  const std::chrono::nanoseconds spent = now() - answer.began;
  counts.by_class[static_cast<std::size_t>(response.status / 100 - 2)]->add();
  if (!response.events) counts.seconds->observe(static_cast<std::uint64_t>(spent.count()));
  if (!service_.options.log) return;
  Access access;
  access.at = std::chrono::system_clock::now();
  access.method = answer.method;
  access.route = answer.route != nullptr ? std::string_view(answer.route->path) : "unmatched";
  access.status = response.status;
  access.bytes = bytes;
  access.spent = spent;
  access.trace = &answer.trace;
  access.peer = peer_.address;
  access.principal = response.principal;
  loop_.log(access);
}

void Connection::next_request() {
  reader_.next();
  account_for_body();
  in_.release_head();
  continued_ = false;
  if (!in_.unread().empty()) request_began_ = now();
}

/// All bodies together are bounded: false when this one is too much.
bool Connection::account_for_body() {
  const std::size_t bytes = reader_.body().size();
  if (bytes == body_bytes_) return true;
  const std::size_t total = service_.bodies_bytes += bytes - body_bytes_;
  body_bytes_ = bytes;
  return total <= service_.options.bodies_bytes_max;
}

Awaitable<void> Connection::pause() {
  if (!std::exchange(resumed_early_, false)) {
    auto initiate = [this](Resume resume) { paused_.emplace(std::move(resume)); };
    co_await asio::async_initiate<const Await, void()>(initiate, kAwait);
  }
}

void Connection::resume() {
  if (!paused_) {
    resumed_early_ = true;
    return;
  }
  Resume resume = std::move(*paused_);
  paused_.reset();
  std::move(resume)();
}

void Connection::sweep(SteadyTime time) {
  if (time >= deadline_) {
    timed_out_ = true;
    deadline_ = kNever;
    error_code ignored;
    socket_.cancel(ignored);
  }
  if (time >= heartbeat_at_) resume_soon();
}

/// After the loop over all connections that called: the coroutine may end, and leave them.
void Connection::resume_soon() {
  asio::post(loop_.context(), [self = shared_from_this()] { self->resume(); });
}

void Connection::drain() {
  error_code ignored;
  if (idle_) socket_.cancel(ignored);
  if (heartbeat_at_ != kNever) resume_soon();
}

void Connection::cut_off() {
  cut_off_ = true;
  error_code ignored;
  socket_.close(ignored);
  if (heartbeat_at_ != kNever) resume_soon();
}

}  // namespace belay::http::wire
