#include "app/server/ledger_feed.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/json.h"
#include "base/limits.h"

namespace belay::app {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds kBetweenLooks{200};
constexpr std::size_t kPage = 64;

struct About {
  std::string kind;
  std::string change;  ///< empty: about none
};

std::string text_of(const json::Value* value) {
  return value == nullptr || value->text() == nullptr ? std::string() : *value->text();
}

/// What an entry that the store keeps is about.
About about(const std::string& entry) {
  const auto read = json::parse(entry, "an entry");
  if (!read) return {};
  const json::Value* what = read->find("what");
  return {text_of(read->find("kind")), what == nullptr ? "" : text_of(what->find("change"))};
}

}  // namespace

LedgerFeed::LedgerFeed(control::Store& store) : store_(store), thread_([this] { run(); }) {}

LedgerFeed::~LedgerFeed() {
  {
    const std::lock_guard lock(mutex_);
    ending_ = true;
  }
  changed_.notify_one();
  thread_.join();
  for (const Subscriber& subscriber : subscribers_) subscriber.stream->end();
}

Result<std::shared_ptr<http::EventStream>> LedgerFeed::subscribe(Subscription wanted) {
  auto stream = std::make_shared<http::EventStream>();
  stream->push({"", "listening", json::write(json::Object{{"from", wanted.from}})});
  const std::lock_guard lock(mutex_);
  if (subscribers_.size() >= limits::kSubscribersMax) {
    return fail(Code::over_limit,
                fmt::format("{} listen already: ask again in a moment", limits::kSubscribersMax));
  }
  const auto until = steady_clock::now() + std::chrono::seconds(limits::kSubscribedSecondsMax);
  subscribers_.push_back({std::move(wanted), stream, until});
  changed_.notify_one();
  return stream;
}

void LedgerFeed::run() {
  std::unique_lock lock(mutex_);
  while (!ending_) {
    // Nothing but the thread that records could wake it for another replica's entries.
    if (subscribers_.empty()) {
      changed_.wait(lock);
    } else {
      changed_.wait_for(lock, kBetweenLooks);
    }
    if (ending_ || subscribers_.empty()) continue;
    if (const auto told = tell(); !told) {
      for (Subscriber& subscriber : subscribers_) subscriber.listens = false;
    }
    forget_who_left();
  }
}

Result<void> LedgerFeed::tell() {
  BELAY_TRY(const control::LedgerHead head, store_.ledger_head());
  const auto first =
      std::min_element(subscribers_.begin(), subscribers_.end(),
                       [](const auto& a, const auto& b) { return a.wants.from < b.wants.from; });
  for (std::uint64_t index = first->wants.from; index < head.size;) {
    BELAY_TRY(const auto entries, store_.records(index, kPage));
    if (entries.empty()) break;
    for (const std::string& entry : entries) tell(index++, entry);
  }
  return {};
}

void LedgerFeed::tell(std::uint64_t index, const std::string& entry) {
  const About of = about(entry);
  for (Subscriber& subscriber : subscribers_) {
    Subscription& wants = subscriber.wants;
    if (!subscriber.listens || wants.from != index) continue;
    ++wants.from;
    if (!wants.change.empty() && wants.change != of.change) continue;
    subscriber.listens = subscriber.stream->push({fmt::format("{}", index), of.kind, entry});
  }
}

void LedgerFeed::forget_who_left() {
  const auto now = steady_clock::now();
  std::erase_if(subscribers_, [&](const Subscriber& subscriber) {
    const bool ends = !subscriber.listens || subscriber.until < now;
    if (ends) subscriber.stream->end();
    return ends;
  });
}

}  // namespace belay::app
