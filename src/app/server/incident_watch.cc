#include "app/server/incident_watch.h"

#include <utility>

namespace belay::app {

IncidentWatch::IncidentWatch(std::vector<std::unique_ptr<control::Lookout>> lookouts,
                             std::unique_ptr<control::KnownSystems> systems)
    : lookouts_(std::move(lookouts)), systems_(std::move(systems)) {}

void IncidentWatch::start() {
  if (systems_) {
    static_cast<void>(systems_->turn());
    threads_.emplace_back([this] { keep([this] { return systems_->turn(); }); });
  }
  for (const auto& each : lookouts_) {
    control::Lookout* const lookout = each.get();
    threads_.emplace_back([this, lookout] {
      keep([lookout] { return lookout->turn(); });
      lookout->let_go();
    });
  }
}

void IncidentWatch::stop() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  ends_.notify_all();
  for (std::thread& thread : threads_) thread.join();
  threads_.clear();
}

void IncidentWatch::keep(const std::function<std::chrono::milliseconds()>& turn) {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    lock.unlock();
    const std::chrono::milliseconds idle = turn();
    lock.lock();
    ends_.wait_for(lock, idle, [this] { return ending_; });
  }
}

}  // namespace belay::app
