#ifndef BELAY_EXAMPLES_STOREFRONT_ENDING_H_
#define BELAY_EXAMPLES_STOREFRONT_ENDING_H_

#include <chrono>
#include <condition_variable>
#include <csignal>
#include <ctime>
#include <mutex>

namespace storefront {

/// The end of the program, which every wait of its threads sees at once.
class Ending {
 public:
  /// REQUIRES: made before any thread: they inherit that signals come to `told_within` alone.
  Ending() {
    ::sigemptyset(&signals_);
    ::sigaddset(&signals_, SIGINT);
    ::sigaddset(&signals_, SIGTERM);
    ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  }

  /// Whether the program was told to end within this time. REQUIRES: called by one thread.
  bool told_within(std::chrono::seconds longest) {
    const timespec time{longest.count(), 0};
    return ::sigtimedwait(&signals_, nullptr, &time) > 0;
  }

  void begin() {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    begun_.notify_all();
  }

  /// False when the end came first.
  bool passes(std::chrono::steady_clock::time_point until) {
    std::unique_lock lock(mutex_);
    return !begun_.wait_until(lock, until, [this] { return ending_; });
  }

 private:
  sigset_t signals_{};
  std::mutex mutex_;
  std::condition_variable begun_;
  bool ending_ = false;
};

}  // namespace storefront

#endif  // BELAY_EXAMPLES_STOREFRONT_ENDING_H_
