#ifndef BELAY_SIM_REPLAY_HOUSE_H_
#define BELAY_SIM_REPLAY_HOUSE_H_

#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "control/changes.h"
#include "control/incident/deployments.h"
#include "control/incident/incidents.h"
#include "control/incident/lookout.h"
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
/// the keeper of rollouts and the lookout for incidents, over whatever production it is given. One
/// thread.
class House {
 public:
  struct Watched {
    watch::WatchList list;
    std::shared_ptr<const watch::SystemGraph> graph;
  };

  /// What is given by reference outlives it.
  House(control::Production& production, control::PuttingBack& putting_back,
        sim::SimulatedClock& clock, Watched watched);
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

  /// Whoever watches what runs tells that this does, beside every rollout.
  Result<void> tell(const control::Deployment& deployment);
  /// Whoever is on call undoes a suspect.
  Result<void> undo(const std::string& incident, const std::string& suspect);

  /// What is due now.
  void turn();
  control::Rollouts& rollouts() { return rollouts_; }
  control::Incidents& incidents() { return incidents_; }
  /// What the keeper could not do.
  const std::string& said() const { return said_; }

 private:
  Result<ledger::Receipt> allowed(const std::string& change, const std::string& plan);

  sim::SimulatedClock& clock_;
  sim::StoreContents contents_;
  sim::SimulatedSealer sealer_;
  std::unique_ptr<control::Store> store_;
  sim::History history_;
  sim::OneRepository repositories_;
  std::uint64_t secrets_ = 0;
  std::shared_ptr<control::Memory> memory_;
  control::People people_;
  control::Rollouts rollouts_;
  control::Deployments deployments_;
  control::Incidents incidents_;
  std::string said_;
  control::RolloutKeeper keeper_;
  control::Lookout lookout_;
};

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_HOUSE_H_
