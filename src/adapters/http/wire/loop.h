#ifndef BELAY_ADAPTERS_HTTP_WIRE_LOOP_H_
#define BELAY_ADAPTERS_HTTP_WIRE_LOOP_H_

#include <boost/asio/awaitable.hpp>
#include <boost/asio/basic_waitable_timer.hpp>
#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <memory>
#include <random>
#include <set>
#include <string>
#include <string_view>
#include <thread>

#include "adapters/http/access_log.h"
#include "adapters/http/wire/service.h"

namespace boost::asio::ssl {
class context;
}

/// The names that this room gives to Asio's. The executor is the plain one of an io_context: the
/// type-erased default costs a tenth of a request.
namespace belay::http::wire {

namespace asio = boost::asio;
using boost::system::error_code;
using Executor = asio::io_context::executor_type;
using Await = asio::use_awaitable_t<Executor>;
inline constexpr Await kAwait;
template <class T>
using Awaitable = asio::awaitable<T, Executor>;
using Socket = asio::basic_stream_socket<asio::ip::tcp, Executor>;
using Acceptor = asio::basic_socket_acceptor<asio::ip::tcp, Executor>;
using SteadyTime = std::chrono::steady_clock::time_point;
using Timer = asio::basic_waitable_timer<std::chrono::steady_clock,
                                         asio::wait_traits<std::chrono::steady_clock>, Executor>;

class Connection;

/// One thread and the connections that live on it. A connection is touched by no other thread.
class Loop {
 public:
  explicit Loop(Service& service);
  ~Loop() { end(); }
  /// Ends the thread, once. REQUIRES: no connection is open.
  void end();

  Service& service() { return service_; }
  asio::io_context& context() { return context_; }

  // From any thread.
  /// An admitted connection lives here from now on; `tls` is null where it is plain.
  void adopt(Socket socket, Peer peer, asio::ssl::context* tls);
  void drain();
  void cut_off();

  // On the loop's own thread.
  void forget(Connection& connection) { connections_.erase(&connection); }
  std::string_view date() const { return date_; }
  Trace trace_for(std::string_view traceparent);
  void log(const Access& access);

 private:
  Awaitable<void> sweep();
  void hand_over_log();

  Service& service_;
  asio::io_context context_{1};
  asio::executor_work_guard<Executor> work_;
  Timer timer_;
  std::set<Connection*> connections_;
  std::string date_;
  std::string log_;
  std::mt19937_64 random_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_LOOP_H_
