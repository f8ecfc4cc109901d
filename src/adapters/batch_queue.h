#ifndef BELAY_ADAPTERS_BATCH_QUEUE_H_
#define BELAY_ADAPTERS_BATCH_QUEUE_H_

#include <condition_variable>
#include <cstddef>
#include <deque>
#include <functional>
#include <mutex>
#include <span>
#include <utility>
#include <vector>

namespace belay::adapters {

/// Makes many threads' writes few: whoever comes while a batch is being written waits, and the
/// first of those who wait writes the next batch for all of them. A thread that is alone writes at
/// once, and hands nothing to another thread.
template <class Work>
class BatchQueue {
 public:
  using Write = std::function<void(std::span<Work* const>)>;

  /// `write` is called by one thread at a time, in the order in which work came.
  BatchQueue(std::size_t batch_max, Write write)
      : batch_max_(batch_max), write_(std::move(write)) {}

  /// Returns when a batch with `work` in it was written.
  void run(Work& work) {
    std::unique_lock lock(mutex_);
    Waiting self{&work, {}, false};
    waiting_.push_back(&self);
    self.turn.wait(lock, [&] { return self.written || waiting_.front() == &self; });
    if (self.written) return;

    std::vector<Work*> batch;
    for (std::size_t i = 0; i < waiting_.size() && i < batch_max_; ++i) {
      batch.push_back(waiting_[i]->work);
    }
    lock.unlock();  // this thread stays in front, so nobody else writes
    write_(batch);
    lock.lock();
    for (std::size_t i = 0; i < batch.size(); ++i) {
      waiting_.front()->written = true;
      waiting_.front()->turn.notify_one();
      waiting_.pop_front();
    }
    if (!waiting_.empty()) waiting_.front()->turn.notify_one();
  }

 private:
  struct Waiting {
    Work* work;
    std::condition_variable turn;
    bool written;
  };

  std::size_t batch_max_;
  Write write_;
  std::mutex mutex_;
  std::deque<Waiting*> waiting_;
};

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_BATCH_QUEUE_H_
