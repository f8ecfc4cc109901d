#include "app/cli/progress.h"

#include <fmt/format.h>

#include <chrono>
#include <cstdio>
#include <utility>

#include "app/cli/terminal.h"

namespace belay::app {

Progress::Progress(std::string what) : what_(std::move(what)) {
  if (standard_error_is_watched()) thread_ = std::thread([this] { watch(); });
}

Progress::~Progress() {
  if (!thread_.joinable()) return;
  {
    const std::lock_guard lock(mutex_);
    over_ = true;
  }
  ended_.notify_one();
  thread_.join();
}

void Progress::watch() {
  using std::chrono::seconds;
  std::unique_lock lock(mutex_);
  for (int passed = 1;; ++passed) {
    const bool over = ended_.wait_for(lock, seconds(1), [this] { return over_; });
    if (over && passed == 1) return;
    // Back to the first column, and clear what stands there.
    fmt::print(stderr, "\r\x1b[K");
    if (!over) fmt::print(stderr, "belay: {} ... {} s", what_, passed);
    std::fflush(stderr);
    if (over) return;
  }
}

}  // namespace belay::app
