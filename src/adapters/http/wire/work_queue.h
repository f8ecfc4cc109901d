#ifndef BELAY_ADAPTERS_HTTP_WIRE_WORK_QUEUE_H_
#define BELAY_ADAPTERS_HTTP_WIRE_WORK_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <thread>
#include <vector>

namespace belay::http::wire {

/// Threads that may wait, and a bounded line before them.
class WorkQueue {
 public:
  WorkQueue(int threads, std::size_t waiting_max);
  /// What is in line is still done.
  ~WorkQueue();

  /// False when the line is full: nothing was taken.
  bool offer(std::function<void()> job);

 private:
  void work();

  const std::size_t waiting_max_;
  std::mutex mutex_;
  std::condition_variable something_;
  std::deque<std::function<void()>> waiting_;
  bool closed_ = false;
  std::vector<std::thread> threads_;
};

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_WORK_QUEUE_H_
