#ifndef BELAY_ADAPTERS_HTTP_RUNNING_SERVER_H_
#define BELAY_ADAPTERS_HTTP_RUNNING_SERVER_H_

#include <condition_variable>
#include <functional>
#include <memory>
#include <mutex>
#include <string>

#include "adapters/http/event_stream.h"
#include "adapters/http/raw_client.h"
#include "adapters/http/server.h"

namespace belay::http {

/// For tests: something that one thread waits for and another does.
class Gate {
 public:
  void open() {
    const std::lock_guard lock(mutex_);
    open_ = true;
    opened_.notify_all();
  }
  void wait() {
    std::unique_lock lock(mutex_);
    opened_.wait(lock, [this] { return open_; });
  }

 private:
  std::mutex mutex_;
  std::condition_variable opened_;
  bool open_ = false;
};

/// For tests: a server on a free port of the loopback interface, and what it answers.
class RunningServer {
 public:
  explicit RunningServer(const std::function<void(ServerOptions&)>& change = {},
                         const std::function<void(Router&)>& extend = {}) {
    ServerOptions options;
    options.address = "127.0.0.1";
    options.workers = 2;
    options.loops = 2;
    options.linger_time = std::chrono::milliseconds(200);
    options.log = [this](std::string_view lines) {
      const std::lock_guard lock(mutex_);
      log_ += lines;
      logged_.notify_all();
    };
    if (change) change(options);
    Router router;
    router.add("GET", "/constant", Work::quick,
               [](const Request&) { return text_response(200, "constant"); });
    router.add("POST", "/echo", Work::quick, echo);
    router.add("POST", "/slow/echo", Work::blocking, echo);
    router.add("GET", "/systems/{id}/owners/{rest...}", Work::quick, [](const Request& request) {
      return text_response(200, request.parameter("id") + "|" + request.parameter("rest"));
    });
    add_operations(router, metrics, [] { return Result<void>(); });
    if (extend) extend(router);
    server = std::make_unique<Server>(std::move(options), std::move(router), metrics);
    started = server->start();
  }

  RawClient connect() const { return RawClient(server->port()); }
  std::string ask(std::string_view request) const { return connect().ask(request); }
  /// The log once it has this text.
  std::string log_with(std::string_view text) {
    std::unique_lock lock(mutex_);
    logged_.wait_for(lock, std::chrono::seconds(20),
                     [&] { return log_.find(text) != std::string::npos; });
    return log_;
  }

  Metrics metrics;
  Result<void> started;

 private:
  static Response echo(const Request& request) {
    Response response = text_response(200, std::string(request.body));
    response.principal = "robot:echo";
    return response;
  }

  std::mutex mutex_;
  std::condition_variable logged_;
  std::string log_;

 public:
  std::unique_ptr<Server> server;  ///< last: it ends before what it writes to
};

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_RUNNING_SERVER_H_
