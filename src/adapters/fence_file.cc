#include "adapters/fence_file.h"

#include <fmt/format.h>

#include <chrono>
#include <utility>

#include "adapters/private_files.h"
#include "base/limits.h"

namespace belay::adapters {

FenceFile::FenceFile(std::string path, Complain complain)
    : path_(std::move(path)), complain_(std::move(complain)), writer_([this] { run(); }) {}

FenceFile::~FenceFile() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  moved_.notify_one();
  writer_.join();
}

void FenceFile::keep(std::uint64_t size, std::string checkpoint) {
  {
    const std::lock_guard lock(mutex_);
    if (size <= size_) return;
    size_ = size;
    checkpoint_ = std::move(checkpoint);
  }
  moved_.notify_one();
}

void FenceFile::run() {
  std::unique_lock lock(mutex_);
  for (;;) {
    moved_.wait(lock, [&] { return ends_ || size_ > written_; });
    const bool last = ends_;
    if (size_ > written_) {
      const std::uint64_t size = size_;
      const std::string checkpoint = checkpoint_;
      lock.unlock();
      write(size, checkpoint);
      lock.lock();
    }
    if (last) return;
    moved_.wait_for(lock, std::chrono::seconds(limits::kFenceSecondsBetween),
                    [&] { return ends_; });
  }
}

void FenceFile::write(std::uint64_t size, const std::string& checkpoint) {
  const auto kept = replace_private_file(path_, checkpoint);
  if (kept) written_ = size;
  if (kept.has_value() != failing_) return;
  failing_ = !kept;
  complain_(kept ? fmt::format("the fence is kept again, over {} entries\n", size)
                 : fmt::format("the fence lags behind the ledger: {}\n", kept.error().message));
}

}  // namespace belay::adapters
