#ifndef BELAY_CONTROL_ROLLOUT_KEEPER_H_
#define BELAY_CONTROL_ROLLOUT_KEEPER_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "control/clock.h"
#include "control/production.h"
#include "control/rollout/rollouts.h"
#include "control/rollout/tended.h"
#include "control/store.h"

namespace belay::control {

/// How long a process that is not heard keeps all rollouts to itself.
inline constexpr std::chrono::seconds kKeeperLease{10};
inline constexpr std::chrono::milliseconds kKeeperTurn{500};

/// Has all rollouts that are not over, where no other process of the store has them: moves traffic,
/// looks, and takes over what a dead one left. Thread-safe.
class RolloutKeeper {
 public:
  /// Does a job, now or later, on whichever thread.
  using Run = std::function<void(std::function<void()> job)>;
  using Log = std::function<void(std::string_view line)>;

  RolloutKeeper(Store& store, Clock& clock, Rollouts& rollouts, Production& production, Run run,
                Log log);
  ~RolloutKeeper();

  /// Hands out all that is due, and says how long nothing more is, unless somebody asks for it.
  std::chrono::milliseconds turn();
  /// Gives the rollouts to whoever comes first. REQUIRES: no job runs any more.
  void let_go();

 private:
  struct InHand {
    explicit InHand(Tended made) : id(made.id()), tended(std::move(made)) {}
    const std::string id;
    std::mutex mutex;  ///< of `tended`
    Tended tended;
    std::int64_t version = 0;          ///< that was seen last
    std::chrono::milliseconds due{0};  ///< nothing is before, at this version; monotonic
    bool is_busy = false;
    std::string said;  ///< the last failure, said once
  };

  bool is_any_open();
  bool has_lease();
  bool may_have_lost_it();
  Result<void> pick_up();
  using Lists = Result<std::vector<Listed>> (Rollouts::*)(ListRequest);
  Result<std::int64_t> pick_up_since(Lists list, std::string_view status, std::int64_t since);
  Result<void> take_in_hand(const std::string& id);
  Result<Instant> see();
  void start(const std::shared_ptr<InHand>& hand, const watch::ClockReading& now);
  void say(InHand& hand, const Result<void>& done);

  Store& store_;
  Clock& clock_;
  Rollouts& rollouts_;
  Production& production_;
  Run run_;
  Log log_;
  std::mutex mutex_;  ///< of all below, and of what is said of a rollout beside its `tended`
  bool has_lease_ = false;
  std::chrono::nanoseconds asked_for_lease_{-kKeeperLease};  ///< by the monotonic clock
  std::map<std::string, std::shared_ptr<InHand>> hands_;
  std::int64_t picked_up_ = 0;             ///< positions up to here were looked at
  std::optional<std::int64_t> undone_up_;  ///< and of what was undone after it was done
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_ROLLOUT_KEEPER_H_
