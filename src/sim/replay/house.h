#ifndef BELAY_SIM_REPLAY_HOUSE_H_
#define BELAY_SIM_REPLAY_HOUSE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "control/changes.h"
#include "control/people.h"
#include "control/rollout/keeper.h"
#include "control/rollout/rollouts.h"
#include "sim/clock.h"
#include "sim/history.h"
#include "sim/one_repository.h"
#include "sim/sealer.h"
#include "sim/store.h"

namespace belay::replay {

/// The product, as one process of a server has it: its store, the people it knows, a repository,
/// and the keeper of rollouts, over whatever production it is given. One thread.
class House {
 public:
  /// Both outlive it.
  House(control::Production& production, sim::SimulatedClock& clock);
  ~House();
  House(const House&) = delete;
  House& operator=(const House&) = delete;

  /// Enrols everybody. Once, before anything else.
  Result<void> open();

  /// Somebody lets a change be decided, by a policy that owes nothing, and begins its rollout by
  /// the plan. Fails with `conflict` where another rollout stands in the way.
  Result<control::RolloutShown> start(const std::string& change, const std::string& plan);
  /// Has it put back, wherever it is; nothing happens where it is nowhere.
  Result<void> take_back(const std::string& rollout, const std::string& why);

  /// What is due now.
  void turn();
  control::Rollouts& rollouts() { return rollouts_; }
  /// What the keeper could not do.
  const std::string& said() const { return said_; }

  static control::Asker operator_of_changes() { return {"ines", "token", {}, {}}; }

 private:
  Result<ledger::Receipt> allowed(const std::string& change, const std::string& plan);

  sim::SimulatedClock& clock_;
  sim::StoreContents contents_;
  sim::SimulatedSealer sealer_;
  std::unique_ptr<control::Store> store_;
  sim::History history_;
  sim::OneRepository repositories_;
  std::uint64_t secrets_ = 0;
  control::People people_;
  control::Rollouts rollouts_;
  std::string said_;
  control::RolloutKeeper keeper_;
};

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_HOUSE_H_
