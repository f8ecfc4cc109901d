#ifndef BELAY_APP_SERVER_LEDGER_FEED_H_
#define BELAY_APP_SERVER_LEDGER_FEED_H_

#include <chrono>
#include <condition_variable>
#include <cstdint>
#include <memory>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "adapters/http/event_stream.h"
#include "control/store.h"

namespace belay::app {

/// Tells subscribers of every entry that the ledger takes up, whichever replica recorded it: while
/// somebody listens, it looks at the ledger's head several times a second. Thread-safe.
class LedgerFeed {
 public:
  struct Subscription {
    std::uint64_t from = 0;  ///< the first entry to tell of; what is there already comes at once
    std::string change;      ///< only what is about this one; empty: everything
  };

  /// REQUIRES: the store outlives it.
  explicit LedgerFeed(control::Store& store);
  /// Ends every stream.
  ~LedgerFeed();

  /// The first event is `listening`: what is recorded after it was sent is not missed. Fails with
  /// `over_limit` while `kSubscribersMax` listen. Each stream ends after a while, so that
  /// whoever listens on is asked again whether they may.
  Result<std::shared_ptr<http::EventStream>> subscribe(Subscription wanted);

 private:
  struct Subscriber {
    Subscription wants;
    std::shared_ptr<http::EventStream> stream;
    std::chrono::steady_clock::time_point until;
    bool listens = true;
  };

  void run();
  Result<void> tell();
  void tell(std::uint64_t index, const std::string& entry);
  void forget_who_left();

  control::Store& store_;
  std::mutex mutex_;
  std::condition_variable changed_;
  std::vector<Subscriber> subscribers_;
  bool ending_ = false;
  std::thread thread_;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_LEDGER_FEED_H_
