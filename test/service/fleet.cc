#include "fleet.h"

#include <algorithm>

namespace belay::service {

Fleet::Fleet(const std::vector<std::string>& configs) {
  for (const std::string& config : configs) {
    replicas_.push_back(std::make_unique<GateProcess>(config));
  }
}

bool Fleet::start() {
  for (const auto& replica : replicas_) {
    if (!replica->start()) return false;
  }
  return true;
}

std::vector<std::uint16_t> Fleet::ports() {
  std::vector<std::uint16_t> serving;
  std::unique_lock lock(mutex_);
  started_.wait(lock, [&] {
    for (const auto& replica : replicas_) {
      if (const std::uint16_t port = replica->port(); port != 0) serving.push_back(port);
    }
    return !serving.empty();
  });
  return serving;
}

bool Fleet::fall(std::chrono::seconds span, unsigned seed) {
  std::mt19937 chance(seed);
  const auto end = std::chrono::steady_clock::now() + span;
  while (true) {
    const auto next =
        std::chrono::steady_clock::now() + std::chrono::milliseconds(200 + chance() % 2'000);
    {
      std::unique_lock lock(mutex_);
      if (ended_.wait_until(lock, std::min(next, end), [&] { return stopped_; })) return true;
    }
    if (next >= end) return true;
    GateProcess& one = *replicas_[chance() % replicas_.size()];
    one.kill();
    ++falls_;
    const bool came_back = one.start();
    { const std::lock_guard lock(mutex_); }
    started_.notify_all();
    if (!came_back) return false;
  }
}

void Fleet::stop() {
  {
    const std::lock_guard lock(mutex_);
    stopped_ = true;
  }
  ended_.notify_all();
  for (const auto& replica : replicas_) replica->kill();
}

std::string Fleet::complaints() const {
  std::string text;
  for (const auto& replica : replicas_) text += replica->complaints();
  return text;
}

}  // namespace belay::service
