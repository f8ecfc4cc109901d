#ifndef BELAY_TEST_STORE_STAGE_H_
#define BELAY_TEST_STORE_STAGE_H_

#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <string>

#include "control/clock.h"
#include "control/store.h"

namespace belay::store_contract {

/// A clock that moves when it is told to.
class StageClock : public control::Clock {
 public:
  Instant now() override { return Instant::of_micros(micros_); }
  std::chrono::nanoseconds monotonic() override { return std::chrono::microseconds(micros_); }
  void advance(std::chrono::seconds span) { micros_ += span.count() * 1'000'000; }

 private:
  std::atomic<std::int64_t> micros_ = 1'767'603'600'000'000;  // 2026-01-05T09:00:00Z
};

/// Seals as the ledger's key would, but for the signature; fails when it is told to.
class StageSealer : public control::Sealer {
 public:
  Result<std::string> seal(std::uint64_t size, const Digest& root) override;
  /// What every store here has to keep for this size and root.
  static std::string note(std::uint64_t size, const Digest& root);

  std::atomic<bool> refuses = false;
};

/// An engine with one store in it, empty at first.
class Stage {
 public:
  virtual ~Stage() = default;

  /// One more handle on the store, as another process would have it.
  virtual Result<std::unique_ptr<control::Store>> open() = 0;
  /// Moves the time that decides; backwards where it is negative.
  virtual void advance(std::chrono::seconds span) = 0;
  /// Behind the store's back.
  virtual void run_sql(const std::string& sql) = 0;

  StageSealer sealer;
};

struct Engine {
  std::string name;
  std::function<std::unique_ptr<Stage>()> raise;
  std::function<std::string()> why_absent;  ///< empty where it is there
};

}  // namespace belay::store_contract

#endif  // BELAY_TEST_STORE_STAGE_H_
