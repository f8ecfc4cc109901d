#ifndef BELAY_CONTROL_MEMORY_H_
#define BELAY_CONTROL_MEMORY_H_

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "control/attention.h"
#include "control/change_state.h"
#include "control/directories.h"
#include "control/exceptions.h"
#include "control/incident/freezes.h"
#include "control/people_kept.h"
#include "control/recent.h"
#include "control/store.h"

/// What aggregates said when they were last read. A look says which versions are known, so the
/// engine sends and we parse only what moved.
namespace belay::control {

/// An aggregate at one of its versions.
template <class T>
struct Known {
  std::int64_t version = 0;
  std::shared_ptr<const T> value;  ///< null: nothing is known
};

/// The aggregates of one kind that were asked for last. Thread-safe.
template <class T>
class Remembered {
 public:
  /// Of version 0, which is nothing there, makes what that means, or fails.
  using Parse = Result<T> (*)(const Key& key, const Stored& stored);

  Remembered(std::size_t count_max, Parse parse) : parse_(parse), recent_(count_max) {}

  Known<T> find(const Key& key) {
    const std::lock_guard lock(mutex_);
    const Known<T>* kept = recent_.find(key);
    return kept == nullptr ? Known<T>{} : *kept;
  }

  Result<Known<T>> read(const Key& key, const Stored& stored) {
    BELAY_TRY(T value, parse_(key, stored));
    Known<T> made{stored.version, std::make_shared<const T>(std::move(value))};
    keep(key, made, stored.state.size());
    return made;
  }

  /// What was written, as it would be read: `state_bytes` long.
  void keep(const Key& key, const Known<T>& made, std::size_t state_bytes) {
    if (made.version == 0 || state_bytes > kStateBytesMax) return;
    const std::lock_guard lock(mutex_);
    const Known<T>* kept = recent_.find(key);
    if (kept == nullptr || kept->version < made.version) recent_.keep(key, made);
  }

 private:
  /// What is larger is read anew each time, so that what is remembered stays small.
  static constexpr std::size_t kStateBytesMax = 1u << 20;

  Parse parse_;
  std::mutex mutex_;
  Recent<Key, Known<T>> recent_;
};

/// One aggregate of a look.
class AskedOne {
 public:
  virtual Wanted wanted() const = 0;
  virtual Result<void> take(const Stored& found) = 0;

 protected:
  ~AskedOne() = default;
};

template <class T>
class Asked final : public AskedOne {
 public:
  Asked(Remembered<T>& from, Key key)
      : from_(&from), key_(std::move(key)), known_(from.find(key_)) {}

  /// Whether it was read before; it may have moved since, until a look was taken.
  bool is_known() const { return known_.value != nullptr; }

  /// REQUIRES: it is known, or a look was taken.
  const T* operator->() const { return known_.value.get(); }
  const T& operator*() const { return *known_.value; }
  const std::shared_ptr<const T>& shared() const { return known_.value; }
  std::int64_t version() const { return known_.version; }

  Wanted wanted() const override { return {key_, known_.version}; }
  Result<void> take(const Stored& found) override {
    if (is_known() && found.version == known_.version) return {};
    BELAY_TRY(known_, from_->read(key_, found));
    return {};
  }

 private:
  Remembered<T>* from_;
  Key key_;
  Known<T> known_;
};

/// All of them as they were at one moment; fails where one fails that should be there. The states
/// of what is returned are taken.
Result<Sight> look(Store& store, std::initializer_list<AskedOne*> asked);

enum class Patience { ask_the_engine, wait_for_nothing };
/// The same where all of them were known and none has moved; else nothing, and then those that
/// moved may be as they are now.
std::optional<Sight> look_unmoved(Store& store, std::initializer_list<AskedOne*> asked,
                                  Patience patience);

/// Everybody who works over one store may share one. Thread-safe.
class Memory {
 public:
  Memory();

  /// Fails with `unavailable` where nobody is enrolled.
  Asked<LoadedDirectory> directory() { return {directories_, directory_key()}; }
  Asked<LoadedExceptions> exceptions(const std::string& repository) {
    return {exceptions_, exceptions_key(repository)};
  }
  Asked<LoadedFreezes> freezes(const std::string& environment) {
    return {freezes_, freezes_key(environment)};
  }
  Asked<LoadedAttention> attention(const std::string& principal) {
    return {attentions_, attention_key(principal)};
  }
  /// Fails with `not_found`.
  Asked<ChangeState> change(const std::string& id) { return {changes_, change_key(id)}; }
  /// After a commit that wrote this as that version.
  void keep(const ChangeState& written, std::int64_t version, std::size_t state_bytes) {
    changes_.keep(change_key(written.id), {version, std::make_shared<const ChangeState>(written)},
                  state_bytes);
  }
  /// Fails with `unauthenticated`.
  Asked<Token> token(std::string_view secret) { return {tokens_, token_key(secret)}; }

 private:
  Remembered<LoadedDirectory> directories_;
  Remembered<LoadedExceptions> exceptions_;
  Remembered<LoadedFreezes> freezes_;
  Remembered<LoadedAttention> attentions_;
  Remembered<ChangeState> changes_;
  Remembered<Token> tokens_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_MEMORY_H_
