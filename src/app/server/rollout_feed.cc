#include "app/server/rollout_feed.h"

#include <fmt/format.h>

#include "app/server/rollout_views.h"
#include "base/json.h"
#include "base/limits.h"

namespace belay::app {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenLooks{250};

}  // namespace

RolloutFeed::RolloutFeed(control::Store& store, control::Rollouts& rollouts)
    : store_(store), rollouts_(rollouts), thread_([this] { run(); }) {}

RolloutFeed::~RolloutFeed() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (const Subscriber& subscriber : subscribers_) subscriber.stream->end();
}

Result<std::shared_ptr<http::EventStream>> RolloutFeed::subscribe(std::string rollout) {
  auto stream = std::make_shared<http::EventStream>();
  const std::lock_guard lock(mutex_);
  if (subscribers_.size() >= limits::kSubscribersMax) {
    return fail(Code::over_limit,
                fmt::format("{} listen already: ask again in a moment", limits::kSubscribersMax));
  }
  const auto until = steady_clock::now() + std::chrono::seconds(limits::kSubscribedSecondsMax);
  subscribers_.push_back({std::move(rollout), 0, stream, until});
  woken_ = true;
  changed_.notify_one();
  return stream;
}

void RolloutFeed::wake() {
  const std::lock_guard lock(mutex_);
  woken_ = true;
  changed_.notify_one();
}

void RolloutFeed::run() {
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

Result<void> RolloutFeed::tell() {
  std::vector<control::Wanted> wanted;
  for (const Subscriber& subscriber : subscribers_) {
    wanted.push_back({control::rollout_key(subscriber.rollout), subscriber.version});
  }
  BELAY_TRY(const control::Sight sight, store_.see(wanted));
  for (std::size_t i = 0; i < subscribers_.size(); ++i) {
    Subscriber& subscriber = subscribers_[i];
    if (!subscriber.listens || sight.found[i].version == subscriber.version) continue;
    BELAY_TRY(const control::RolloutShown shown, rollouts_.show(subscriber.rollout));
    subscriber.version = shown.version;
    subscriber.listens = subscriber.stream->push(
        {fmt::format("{}", shown.version), "rollout", json::write(view_of(shown))});
    if (watch::is_over(shown.kept->state.phase)) subscriber.listens = false;
  }
  return {};
}

void RolloutFeed::forget_who_left() {
  const auto now = steady_clock::now();
  std::erase_if(subscribers_, [&](const Subscriber& subscriber) {
    const bool ends = !subscriber.listens || subscriber.until < now;
    if (ends) subscriber.stream->end();
    return ends;
  });
}

}  // namespace belay::app
