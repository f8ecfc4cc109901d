#ifndef BELAY_ADAPTERS_HTTP_WIRE_CONNECTION_H_
#define BELAY_ADAPTERS_HTTP_WIRE_CONNECTION_H_

#include <boost/asio/ssl/stream.hpp>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "adapters/http/event_stream.h"
#include "adapters/http/wire/inbox.h"
#include "adapters/http/wire/loop.h"
#include "adapters/http/wire/request_reader.h"

namespace belay::http::wire {

/// One client: reads its requests in order, has each answered, and writes the answers in the same
/// order. It is a coroutine on its loop; while an endpoint runs on a worker, it is suspended.
///
/// INVARIANT: whatever it waits for ends: reads and writes by a deadline that the loop's sweep
/// looks at, workers because endpoints end, event streams by the sweep's heartbeat.
class Connection : public std::enable_shared_from_this<Connection> {
 public:
  Connection(Loop& loop, Socket socket, Peer peer, asio::ssl::context* tls);
  ~Connection();

  /// Runs until the client or a limit ends it. `self` keeps it alive.
  static Awaitable<void> run(std::shared_ptr<Connection> self);

  /// What follows is called by the loop, on its thread.
  void sweep(SteadyTime now);
  void drain();
  void cut_off();

 private:
  /// What is known of an answer before it is written.
  struct Answer {
    const Route* route = nullptr;  ///< null where no route answers
    Response response;
    Trace trace;
    std::string_view method;
    SteadyTime began;
    bool keep = false;
  };

  Awaitable<void> converse();
  Awaitable<bool> shake_hands();
  Awaitable<bool> receive();
  Awaitable<bool> send();
  Awaitable<void> part();
  Awaitable<void> linger();

  Awaitable<bool> answer();
  Awaitable<void> refuse(Response refusal);
  Awaitable<void> run_on_worker(const Route& route, const Request& request, Response& response);
  Awaitable<bool> write(Answer& answer);
  Awaitable<void> stream(EventStream& events);
  void record(const Answer& answer, std::uint64_t bytes);

  Awaitable<void> pause();
  void resume();
  void resume_soon();

  bool account_for_body();
  void next_request();

  using Resume = asio::async_result<Await, void()>::handler_type;
  static constexpr SteadyTime kNever = SteadyTime::max();

  Loop& loop_;
  Service& service_;
  Socket socket_;
  Peer peer_;
  std::optional<asio::ssl::stream<Socket&>> tls_;
  RequestReader reader_;

  Inbox in_;
  std::string out_;
  std::size_t body_bytes_ = 0;  ///< that the service knows of

  SteadyTime deadline_ = kNever;
  SteadyTime request_began_ = kNever;  ///< its first byte
  SteadyTime heartbeat_at_ = kNever;
  std::uint64_t sent_ = 0;
  bool idle_ = false;
  bool timed_out_ = false;
  bool cut_off_ = false;
  bool continued_ = false;

  std::optional<Resume> paused_;
  bool resumed_early_ = false;
};

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_CONNECTION_H_
