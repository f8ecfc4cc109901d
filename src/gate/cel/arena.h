#ifndef BELAY_GATE_CEL_ARENA_H_
#define BELAY_GATE_CEL_ARENA_H_

#include <cstddef>
#include <memory>
#include <new>
#include <span>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

namespace belay::cel {

/// Memory of one evaluation, given back all at once and kept for the next: after the first few
/// evaluations nothing is allocated. One thread at a time.
class Arena {
 public:
  Arena() = default;
  Arena(const Arena&) = delete;
  Arena& operator=(const Arena&) = delete;

  /// Every value made in this arena ends here.
  void reset() {
    if (bytes_used_ != 0) rewind();
  }
  void* allocate(std::size_t bytes, std::size_t alignment);
  /// REQUIRES: T needs no destructor.
  template <class T>
  std::span<T> array(std::size_t count);
  template <class T, class... Arguments>
  T* make(Arguments&&... arguments);
  std::string_view copy(std::string_view text);
  /// How much was handed out since the last reset.
  std::size_t bytes_used() const { return bytes_used_; }

 private:
  struct Block {
    std::unique_ptr<std::byte[]> bytes;
    std::size_t size = 0;
  };
  void rewind();
  void grow(std::size_t bytes);

  std::vector<Block> blocks_;
  std::size_t block_ = 0;  // the one being filled
  std::byte* next_ = nullptr;
  std::byte* end_ = nullptr;
  std::size_t bytes_used_ = 0;
};

template <class T>
std::span<T> Arena::array(std::size_t count) {
  static_assert(std::is_trivially_destructible_v<T>);
  T* first = static_cast<T*>(allocate(sizeof(T) * count, alignof(T)));
  std::uninitialized_default_construct_n(first, count);
  return {first, count};
}

template <class T, class... Arguments>
T* Arena::make(Arguments&&... arguments) {
  static_assert(std::is_trivially_destructible_v<T>);
  return new (allocate(sizeof(T), alignof(T))) T(std::forward<Arguments>(arguments)...);
}

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_ARENA_H_
