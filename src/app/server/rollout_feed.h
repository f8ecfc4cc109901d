#ifndef BELAY_APP_SERVER_ROLLOUT_FEED_H_
#define BELAY_APP_SERVER_ROLLOUT_FEED_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/event_stream.h"
#include "control/rollout/rollouts.h"
#include "control/store.h"

namespace belay::app {

/// Tells subscribers what a rollout becomes, whichever replica takes its steps: at once where it is
/// this one (`wake`), else by looking several times a second while somebody listens. Thread-safe.
class RolloutFeed {
 public:
  /// REQUIRES: both outlive it.
  RolloutFeed(control::Store& store, control::Rollouts& rollouts);
  /// Ends every stream.
  ~RolloutFeed();

  /// The first event is the rollout as it is; after the one that says it is over the stream ends.
  /// Fails with `over_limit` while `kSubscribersMax` listen. Each stream ends after a while.
  Result<std::shared_ptr<http::EventStream>> subscribe(std::string rollout);
  /// Something was committed here.
  void wake();

 private:
  struct Subscriber {
    std::string rollout;
    std::int64_t version = 0;  ///< that was told last
    std::shared_ptr<http::EventStream> stream;
    std::chrono::steady_clock::time_point until;
    bool listens = true;
  };

  void run();
  Result<void> tell();
  void forget_who_left();

  control::Store& store_;
  control::Rollouts& rollouts_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Subscriber> subscribers_;
  bool woken_ = false, ending_ = false;
  std::thread thread_;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_ROLLOUT_FEED_H_
