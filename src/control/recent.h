#ifndef BELAY_CONTROL_RECENT_H_
#define BELAY_CONTROL_RECENT_H_

#include <cstddef>
#include <list>
#include <map>
#include <utility>

namespace belay::control {

/// What was made lately, by key: the `count_max` values asked for last. One thread at a time.
template <class Key, class Value>
class Recent {
 public:
  explicit Recent(std::size_t count_max) : count_max_(count_max) {}

  /// Null when it is not kept. Valid until the next `keep`.
  const Value* find(const Key& key) {
    const auto at = places_.find(key);
    if (at == places_.end()) return nullptr;
    kept_.splice(kept_.begin(), kept_, at->second);
    return &at->second->second;
  }

  const Value& keep(Key key, Value value) {
    if (const auto at = places_.find(key); at != places_.end()) {
      kept_.erase(at->second);
      places_.erase(at);
    }
    kept_.emplace_front(key, std::move(value));
    places_.emplace(std::move(key), kept_.begin());
    if (kept_.size() > count_max_) {
      places_.erase(kept_.back().first);
      kept_.pop_back();
    }
    return kept_.front().second;
  }

 private:
  using Kept = std::list<std::pair<Key, Value>>;

  std::size_t count_max_;
  Kept kept_;  ///< the latest first
  std::map<Key, typename Kept::iterator> places_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_RECENT_H_
