#ifndef BELAY_APP_SERVER_ROLLOUT_WATCH_H_
#define BELAY_APP_SERVER_ROLLOUT_WATCH_H_

#include <condition_variable>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

#include "control/rollout/keeper.h"

namespace belay::app {

/// The threads that keep rollouts: one that sees what is due, and some that do it, so that a source
/// of metrics that hangs holds up nothing but what asks it. Thread-safe.
class RolloutWatch {
 public:
  /// REQUIRES: all that it is given outlives it.
  RolloutWatch(control::Store& store, control::Clock& clock, control::Rollouts& rollouts,
               control::Production& production, control::RolloutKeeper::Log log);
  ~RolloutWatch() { stop(); }

  void start();
  /// Lets what runs finish, and gives the rollouts to whoever comes first.
  void stop();
  /// Something may be due now.
  void wake();

 private:
  void keep();
  void work();
  void run(std::function<void()> job);

  std::mutex mutex_;
  std::condition_variable due_, jobs_wait_;
  bool woken_ = false, ending_ = false;
  std::deque<std::function<void()>> jobs_;
  control::RolloutKeeper keeper_;
  std::vector<std::thread> threads_;
};

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_ROLLOUT_WATCH_H_
