#ifndef BELAY_ADAPTERS_HTTP_EVENT_STREAM_H_
#define BELAY_ADAPTERS_HTTP_EVENT_STREAM_H_

#include <chrono>
#include <cstddef>
#include <functional>
#include <mutex>
#include <string>
#include <string_view>

#include "base/limits.h"

namespace belay::http {

/// One event of a text/event-stream. Line breaks in `id` and `name` would begin another field: they
/// are left out; those in `data` are sent as lines.
struct Event {
  std::string id;    ///< what a subscriber names as Last-Event-ID when it comes back
  std::string name;  ///< `message` to the client when empty
  std::string data;
};

/// The sending end of one subscriber's stream. An endpoint returns it in its response, and whoever
/// knows of events pushes into it, from any thread. What waits is bounded: a subscriber that does
/// not keep up is cut off, and comes back with its Last-Event-ID.
class EventStream {
 public:
  struct Options {
    std::size_t events_max = limits::kEventsWaitingMax;
    std::size_t bytes_max = limits::kEventsBytesWaitingMax;
  };
  EventStream() : EventStream(Options()) {}
  explicit EventStream(Options options) : options_(options) {}

  /// False when nobody listens any more, or not fast enough: forget this stream.
  bool push(const Event& event);
  /// What was pushed is still sent, then the stream ends.
  void end();

  /// What the connection does with it. Nothing else calls these.
  struct Batch {
    std::string bytes;  ///< as they go over the wire
    bool last = false;
    bool too_slow = false;
  };
  /// `wake` is called, from any thread, when `take` has something new to say.
  void attach(std::function<void()> wake);
  Batch take();
  void detach();

 private:
  const Options options_;
  std::mutex mutex_;
  std::string waiting_;
  std::size_t events_waiting_ = 0;
  bool ended_ = false;
  bool too_slow_ = false;
  bool woken_ = false;
  std::function<void()> wake_;
};

/// The event's lines and the blank one after them.
std::string encoded(const Event& event);
/// Takes the bytes of a stream as they come and finds the events in them. Comments are passed over,
/// and so are fields that it does not know.
class EventReader {
 public:
  /// False where an event is longer than `kEventBytesMax`.
  bool add(std::string_view bytes, const std::function<bool(const Event&)>& hear);
  /// `hear` answered false.
  bool ended() const { return ended_; }

 private:
  void line_of(std::string_view line, const std::function<bool(const Event&)>& hear);

  std::string line_;
  Event event_;
  bool has_data_ = false;
  bool ended_ = false;
};

/// Asks the client to come back to the end of a stream after so long.
std::string retry_after(std::chrono::milliseconds delay);
/// A comment: it keeps proxies from closing a quiet stream.
inline constexpr std::string_view kHeartbeat = ":\n\n";

}  // namespace belay::http

#endif  // BELAY_ADAPTERS_HTTP_EVENT_STREAM_H_
