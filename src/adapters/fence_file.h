#ifndef BELAY_ADAPTERS_FENCE_FILE_H_
#define BELAY_ADAPTERS_FENCE_FILE_H_

#include <condition_variable>
#include <cstdint>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>
#include <thread>

namespace belay::adapters {

/// Keeps the newest checkpoint in a file, behind whoever commits: they never wait for its disk. It
/// may lag by `kFenceSecondsBetween` and a write, and never says more than was committed.
class FenceFile {
 public:
  using Complain = std::function<void(std::string_view)>;

  /// `complain` hears, from a thread of its own, when the file cannot be written and when it can
  /// again.
  FenceFile(std::string path, Complain complain);
  /// Writes the newest first.
  ~FenceFile();

  /// REQUIRES: what the checkpoint covers is durable. An older one than before changes nothing.
  void keep(std::uint64_t size, std::string checkpoint);

 private:
  void run();
  void write(std::uint64_t size, const std::string& checkpoint);

  const std::string path_;
  const Complain complain_;
  std::mutex mutex_;
  std::condition_variable moved_;
  std::uint64_t size_ = 0;
  std::string checkpoint_;
  bool ends_ = false;
  // Of the thread that writes.
  std::uint64_t written_ = 0;
  bool failing_ = false;
  std::thread writer_;
};

}  // namespace belay::adapters

#endif  // BELAY_ADAPTERS_FENCE_FILE_H_
