#include "app/server/rollout_watch.h"

#include <utility>

namespace belay::app {
namespace {

constexpr std::size_t kWorkers = 8;

}  // namespace

RolloutWatch::RolloutWatch(control::Store& store, control::Clock& clock,
                           control::Rollouts& rollouts, control::Production& production,
                           control::RolloutKeeper::Log log)
    : keeper_(
          store, clock, rollouts, production,
          [this](std::function<void()> job) { run(std::move(job)); }, std::move(log)) {}

void RolloutWatch::start() {
  threads_.emplace_back([this] { keep(); });
  for (std::size_t i = 0; i < kWorkers; ++i) {
    threads_.emplace_back([this] { work(); });
  }
}

void RolloutWatch::stop() {
  if (threads_.empty()) return;
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
    jobs_.clear();
  }
  due_.notify_all();
  jobs_wait_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
  keeper_.let_go();
}

void RolloutWatch::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  due_.notify_one();
}

void RolloutWatch::run(std::function<void()> job) {
  const std::lock_guard lock(mutex_);
  if (ending_) return;
  jobs_.push_back(std::move(job));
  jobs_wait_.notify_one();
}

void RolloutWatch::keep() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    woken_ = false;
    lock.unlock();
    const std::chrono::milliseconds idle = keeper_.turn();
    lock.lock();
    due_.wait_for(lock, idle, [this] { return woken_ || ending_; });
  }
}

void RolloutWatch::work() {
  std::unique_lock lock(mutex_);
  while (true) {
    jobs_wait_.wait(lock, [this] { return ending_ || !jobs_.empty(); });
    if (ending_) return;
    const std::function<void()> job = std::move(jobs_.front());
    jobs_.pop_front();
    lock.unlock();
    job();
    lock.lock();
  }
}

}  // namespace belay::app
