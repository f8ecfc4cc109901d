#ifndef BELAY_APP_SERVER_KEPT_PAGES_H_
#define BELAY_APP_SERVER_KEPT_PAGES_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "adapters/http/request.h"
#include "adapters/http/response.h"
#include "control/recent.h"

namespace belay::app {

/// What an answer was made from: versions of aggregates, the ledger's size, the second in which it
/// was made. While none of them moved, it would be made again just so.
using MadeFrom = std::vector<std::int64_t>;

/// Pages that were given lately, by what was asked for. Thread-safe.
class KeptPages {
 public:
  struct Page {
    MadeFrom from;
    http::Response response;
  };

  KeptPages();

  /// Null where nothing is kept.
  std::shared_ptr<const Page> find(const http::Request& request);
  void keep(const http::Request& request, MadeFrom from, const http::Response& response);

 private:
  std::mutex mutex_;
  control::Recent<std::string, std::shared_ptr<const Page>> recent_;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_KEPT_PAGES_H_
