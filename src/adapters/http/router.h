#ifndef BELAY_ADAPTERS_HTTP_ROUTER_H_
#define BELAY_ADAPTERS_HTTP_ROUTER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "adapters/http/request.h"
#include "adapters/http/response.h"

namespace belay::http {

class Metrics;

/// What answers a request. It may be called on several threads at once, and must come to an end:
/// the server waits for it when it stops.
using Endpoint = std::function<Response(const Request&)>;

/// Answers from memory, or nothing: then the endpoint is asked. As quick as `Work::quick`.
using Recall = std::function<std::optional<Response>(const Request&)>;

/// Where an endpoint runs.
enum class Work {
  quick,     ///< on the thread that reads the connections: microseconds, and no waiting
  blocking,  ///< on a worker: it may wait for the store
};

struct Route {
  std::string method;
  std::string path;  ///< the template, which names the route in metrics and the access log
  Work work = Work::blocking;
  Endpoint endpoint;
  Recall recall;                   ///< may be empty
  std::vector<std::string> names;  ///< of the parameters, in the path's order
  std::size_t index = 0;           ///< in the order added
};

/// Which endpoint answers what. A template's segment is a word, a `{name}` that stands for any
/// segment that is not empty, or, last, a `{name...}` that stands for the rest. Words win over
/// names, names over rests. HEAD is answered by GET's route.
class Router {
 public:
  Router();
  Router(Router&&) noexcept;
  ~Router();

  /// REQUIRES: `path` begins with `/`, and no other route has its method and shape.
  void add(std::string method, std::string path, Work work, Endpoint endpoint, Recall recall = {});

  struct Match {
    const Route* route = nullptr;
    std::vector<std::pair<std::string_view, std::string>> parameters;
    /// Where only the method does not fit: those that do, as the Allow header lists them.
    std::string allow;
  };
  Match match(std::string_view method, const std::vector<std::string>& segments) const;

  const std::vector<std::unique_ptr<Route>>& routes() const { return routes_; }

 private:
  struct Node;

  std::vector<std::unique_ptr<Route>> routes_;
  std::unique_ptr<Node> root_;
};

/// Adds `GET /healthz`, which is well as long as the process answers; `GET /readyz`, which says 503
/// and why while `ready` fails; and `GET /metrics`.
void add_operations(Router& router, const Metrics& metrics, std::function<Result<void>()> ready);

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_ROUTER_H_
