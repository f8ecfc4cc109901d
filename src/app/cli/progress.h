#ifndef BELAY_APP_CLI_PROGRESS_H_
#define BELAY_APP_CLI_PROGRESS_H_

#include <condition_variable>
#include <mutex>
#include <string>
#include <thread>

namespace belay::app {

/// A line on standard error that appears when something takes over a second, counts the seconds
/// and is erased when this ends. Without a person watching it does nothing at all.
class Progress {
 public:
  explicit Progress(std::string what);
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

 private:
  void watch();

  std::string what_;
  std::mutex mutex_;
  std::condition_variable ended_;
  bool over_ = false;
  std::thread thread_;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_PROGRESS_H_
