#ifndef BELAY_APP_SERVER_AGGREGATE_FEED_H_
#define BELAY_APP_SERVER_AGGREGATE_FEED_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/event_stream.h"
#include "control/store.h"

namespace belay::app {

/// An aggregate as its subscribers are told of it.
struct Told {
  std::int64_t version = 0;
  std::string data;      ///< JSON
  bool is_over = false;  ///< nothing more comes of it
};

/// What somebody subscribes to.
struct Followed {
  control::Key key;
  std::string event;  ///< what its events are called: `rollout`
  std::function<Result<Told>()> show;
};

/// Tells subscribers what an aggregate (a rollout, an incident) becomes, whichever replica takes
/// its steps: at once where it is this one (`wake`), else by looking several times a second while
/// somebody listens. Thread-safe.
class AggregateFeed {
 public:
  /// REQUIRES: the store outlives it.
  explicit AggregateFeed(control::Store& store);
  /// Ends every stream.
  ~AggregateFeed();

  /// The first event is the aggregate as it is; after the one that says it is over the stream ends.
  /// Fails with `over_limit` while `kSubscribersMax` listen. Each stream ends after a while.
  /// REQUIRES: what `show` asks outlives this.
  Result<std::shared_ptr<http::EventStream>> subscribe(Followed followed);
  /// Something was committed here.
  void wake();

 private:
  struct Subscriber {
    Followed followed;
    std::int64_t version = 0;  ///< that was told last
    std::shared_ptr<http::EventStream> stream;
    std::chrono::steady_clock::time_point until;
    bool listens = true;
  };

  void run();
  Result<void> tell();
  void forget_who_left();

  control::Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Subscriber> subscribers_;
  bool woken_ = false, ending_ = false;
  std::thread thread_;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_AGGREGATE_FEED_H_
