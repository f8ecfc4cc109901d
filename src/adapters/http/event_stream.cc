#include "adapters/http/event_stream.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

namespace belay::http {
namespace {

void append_field(std::string& out, std::string_view name, std::string_view value) {
  if (value.empty()) return;
  out += name;
  for (const char c : value) {
    if (c != '\n' && c != '\r' && c != '\0') out += c;
  }
  out += '\n';
}

}  // namespace

std::string encoded(const Event& event) {
  std::string out;
  append_field(out, "id: ", event.id);
  append_field(out, "event: ", event.name);
  std::string line = "data: ";
  for (const char c : event.data) {
    if (c == '\r') continue;
    line += c;
    if (c == '\n') line += "data: ";
  }
  return out + line + "\n\n";
}

bool EventReader::add(std::string_view bytes, const std::function<bool(const Event&)>& hear) {
  for (const char c : bytes) {
    if (ended_) return true;
    if (c != '\n') {
      line_ += c;
      if (line_.size() + event_.data.size() > limits::kEventBytesMax) return false;
      continue;
    }
    if (line_.ends_with('\r')) line_.pop_back();
    line_of(line_, hear);
    line_.clear();
  }
  return true;
}

void EventReader::line_of(std::string_view line, const std::function<bool(const Event&)>& hear) {
  if (line.empty()) {
    if (has_data_) ended_ = !hear(event_);
    event_ = {};
    has_data_ = false;
    return;
  }
  const std::size_t colon = std::min(line.find(':'), line.size());
  const std::string_view field = line.substr(0, colon);
  std::string_view value = colon == line.size() ? "" : line.substr(colon + 1);
  if (value.starts_with(' ')) value.remove_prefix(1);
  if (field == "id") event_.id = value;
  if (field == "event") event_.name = value;
  if (field != "data") return;
  if (has_data_) event_.data += '\n';
  event_.data += value;
  has_data_ = true;
}

std::string retry_after(std::chrono::milliseconds delay) {
  return fmt::format("retry: {}\n\n", delay.count());
}

bool EventStream::push(const Event& event) {
  std::string bytes = encoded(event);
  const std::lock_guard lock(mutex_);
  if (ended_) return false;
  if (events_waiting_ == options_.events_max ||
      waiting_.size() + bytes.size() > options_.bytes_max) {
    too_slow_ = ended_ = true;
  } else {
    waiting_ += bytes;
    ++events_waiting_;
  }
  if (wake_ && !woken_) {
    woken_ = true;
    wake_();
  }
  return !too_slow_;
}

void EventStream::end() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  if (wake_) wake_();
}

void EventStream::attach(std::function<void()> wake) {
  const std::lock_guard lock(mutex_);
  wake_ = std::move(wake);
}

EventStream::Batch EventStream::take() {
  const std::lock_guard lock(mutex_);
  woken_ = false;
  events_waiting_ = 0;
  Batch batch{std::exchange(waiting_, {}), ended_, too_slow_};
  return batch;
}

void EventStream::detach() {
  const std::lock_guard lock(mutex_);
  ended_ = true;
  wake_ = nullptr;
}

}  // namespace belay::http
