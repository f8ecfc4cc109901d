#ifndef BELAY_APP_CLI_PROGRESS_BAR_H_
#define BELAY_APP_CLI_PROGRESS_BAR_H_

#include <chrono>
#include <cstddef>
#include <mutex>
#include <string>
#include <string_view>

namespace belay::app {

/// `[####----] 2,048 of 5,916 changes, 2,310 a second, 2 s left`, within so many columns.
std::string progress_line(std::size_t done, std::size_t total, double seconds, std::size_t columns,
                          std::string_view noun = "change");

/// The line on standard error, drawn a few times a second by whoever tells of progress, and erased
/// when this ends. Any thread may tell. Without a person watching, or where it is not wanted, it
/// does nothing at all.
class ProgressBar {
 public:
  /// `noun`: what is counted.
  explicit ProgressBar(bool wanted, std::string noun = "change");
  ~ProgressBar();
  ProgressBar(const ProgressBar&) = delete;
  ProgressBar& operator=(const ProgressBar&) = delete;

  void tell(std::size_t done, std::size_t total);

 private:
  using Clock = std::chrono::steady_clock;

  bool watched_;
  std::string noun_;
  Clock::time_point begun_;
  std::mutex mutex_;
  Clock::time_point drawn_;
  bool visible_ = false;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_PROGRESS_BAR_H_
