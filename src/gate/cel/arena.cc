#include "gate/cel/arena.h"

#include <algorithm>
#include <cstdint>
#include <cstring>

namespace belay::cel {

namespace {

constexpr std::size_t kFirstBlockBytes = 4096;

}  // namespace

void Arena::rewind() {
  bytes_used_ = 0;
  block_ = 0;
  next_ = blocks_.empty() ? nullptr : blocks_[0].bytes.get();
  end_ = blocks_.empty() ? nullptr : next_ + blocks_[0].size;
}

void* Arena::allocate(std::size_t bytes, std::size_t alignment) {
  bytes_used_ += bytes;
  const auto address = reinterpret_cast<std::uintptr_t>(next_);
  const std::size_t padding = (alignment - address % alignment) % alignment;
  if (next_ == nullptr || padding + bytes > static_cast<std::size_t>(end_ - next_)) {
    grow(bytes);
    return std::exchange(next_, next_ + bytes);
  }
  std::byte* found = next_ + padding;
  next_ = found + bytes;
  return found;
}

void Arena::grow(std::size_t bytes) {
  while (++block_ < blocks_.size()) {
    if (blocks_[block_].size >= bytes) break;
  }
  if (blocks_.empty()) block_ = 0;
  if (block_ >= blocks_.size()) {
    const std::size_t last = blocks_.empty() ? kFirstBlockBytes / 2 : blocks_.back().size;
    const std::size_t size = std::max(bytes, 2 * last);
    blocks_.push_back({std::make_unique_for_overwrite<std::byte[]>(size), size});
    block_ = blocks_.size() - 1;
  }
  next_ = blocks_[block_].bytes.get();
  end_ = next_ + blocks_[block_].size;
}

std::string_view Arena::copy(std::string_view text) {
  if (text.empty()) return {};
  char* bytes = static_cast<char*>(allocate(text.size(), 1));
  std::memcpy(bytes, text.data(), text.size());
  return {bytes, text.size()};
}

}  // namespace belay::cel
