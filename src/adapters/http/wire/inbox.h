#ifndef BELAY_ADAPTERS_HTTP_WIRE_INBOX_H_
#define BELAY_ADAPTERS_HTTP_WIRE_INBOX_H_

#include <cstddef>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>

namespace belay::http::wire {

/// What a connection has received and not read yet, in memory of a fixed size. The head of the
/// request in hand stays where it is, and what follows it is moved up behind it.
class Inbox {
 public:
  /// Room for three heads: one left before the request in hand, its own, and a chunk's line or
  /// trailers; and for one read.
  explicit Inbox(std::size_t head_bytes_max)
      : head_bytes_max_(head_bytes_max),
        size_(3 * head_bytes_max + kReadBytes),
        bytes_(std::make_unique_for_overwrite<char[]>(size_)) {}

  std::string_view unread() const { return {bytes_.get() + begin_, end_ - begin_}; }
  void consume(std::size_t count) { begin_ += count; }
  /// The next `count` bytes are a head: they stay until `release_head`.
  void hold_head(std::size_t count) {
    if (head_ == 0) head_ = begin_ + count;
  }
  void release_head() {
    head_ = 0;
    if (begin_ == end_) begin_ = end_ = 0;
    if (begin_ > head_bytes_max_) move_up();
  }

  /// Where the next bytes go: never empty.
  std::span<char> room() {
    move_up();
    return {bytes_.get() + end_, size_ - end_};
  }
  void arrived(std::size_t count) { end_ += count; }

 private:
  static constexpr std::size_t kReadBytes = 16u << 10;

  void move_up() {
    if (begin_ == head_) return;
    std::memmove(bytes_.get() + head_, bytes_.get() + begin_, end_ - begin_);
    end_ -= begin_ - head_;
    begin_ = head_;
  }

  const std::size_t head_bytes_max_;
  const std::size_t size_;
  std::unique_ptr<char[]> bytes_;
  std::size_t head_ = 0;  ///< where a held head ends
  std::size_t begin_ = 0;
  std::size_t end_ = 0;
};

}  // namespace belay::http::wire

#endif  // BELAY_ADAPTERS_HTTP_WIRE_INBOX_H_
