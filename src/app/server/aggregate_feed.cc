#include "app/server/aggregate_feed.h"

#include <fmt/format.h>

#include "base/limits.h"

namespace belay::app {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenLooks{250};

}  // namespace

AggregateFeed::AggregateFeed(control::Store& store) : store_(store), thread_([this] { run(); }) {}

AggregateFeed::~AggregateFeed() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (const Subscriber& subscriber : subscribers_) subscriber.stream->end();
}

Result<std::shared_ptr<http::EventStream>> AggregateFeed::subscribe(Followed followed) {
  auto stream = std::make_shared<http::EventStream>();
  const std::lock_guard lock(mutex_);
  if (subscribers_.size() >= limits::kSubscribersMax) {
    return fail(Code::over_limit,
                fmt::format("{} listen already: ask again in a moment", limits::kSubscribersMax));
  }
  const auto until = steady_clock::now() + std::chrono::seconds(limits::kSubscribedSecondsMax);
  subscribers_.push_back({std::move(followed), 0, stream, until});
  woken_ = true;
  changed_.notify_one();
  return stream;
}

void AggregateFeed::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void AggregateFeed::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    const auto is_woken = [this] { return ending_ || (woken_ && !subscribers_.empty()); };
    if (subscribers_.empty()) {
      changed_.wait(lock, is_woken);
    } else {
      changed_.wait_for(lock, kBetweenLooks, is_woken);
    }
    woken_ = false;
    if (ending_ || subscribers_.empty()) continue;
    if (const auto told = tell(); !told) {
      for (Subscriber& subscriber : subscribers_) subscriber.listens = false;
    }
    forget_who_left();
  }
}

Result<void> AggregateFeed::tell() {
  std::vector<control::Wanted> wanted;
  for (const Subscriber& subscriber : subscribers_) {
    wanted.push_back({subscriber.followed.key, subscriber.version});
  }
  BELAY_TRY(const control::Sight sight, store_.see(wanted));
  for (std::size_t i = 0; i < subscribers_.size(); ++i) {
    Subscriber& subscriber = subscribers_[i];
    if (!subscriber.listens || sight.found[i].version == subscriber.version) continue;
    const auto told = subscriber.followed.show();
    if (told) subscriber.version = told->version;
    subscriber.listens = told && subscriber.stream->push({fmt::format("{}", told->version),
                                                          subscriber.followed.event, told->data});
    if (told && told->is_over) subscriber.listens = false;
  }
  return {};
}

void AggregateFeed::forget_who_left() {
  const auto now = steady_clock::now();
  std::erase_if(subscribers_, [&](const Subscriber& subscriber) {
    const bool ends = !subscriber.listens || subscriber.until < now;
    if (ends) subscriber.stream->end();
    return ends;
  });
}

}  // namespace belay::app
