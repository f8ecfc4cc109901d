#ifndef BELAY_SIM_WORLD_REPLICA_H_
#define BELAY_SIM_WORLD_REPLICA_H_

#include <fmt/format.h>

#include <memory>
#include <string>
#include <utility>

#include "base/text.h"
#include "control/incident/lookout.h"
#include "sim/world.h"

/// What a replica of the simulated world is made of.
namespace belay::sim {

class World::Repositories : public control::Repositories {
 public:
  Repositories(Histories& histories, RepositoryFault fault, const Sabotage& sabotage)
      : histories_(histories), fault_(std::move(fault)), sabotage_(sabotage) {}

  Result<std::unique_ptr<control::Repository>> open(const std::string& name) override {
    BELAY_TRY_VOID(fault_());
    const auto found = histories_.find(name);
    if (found != histories_.end()) {
      auto right = open_history(found->second, fault_);
      return sabotage_.repository ? sabotage_.repository(std::move(right), name) : std::move(right);
    }
    return fail(Code::not_found, fmt::format("no repository `{}` is guarded", printable(name)));
  }

 private:
  Histories& histories_;
  RepositoryFault fault_;
  const Sabotage& sabotage_;
};

/// A server's process: what is in it is gone when it dies.
struct World::Replica {
  std::size_t number = 0;
  bool busy = false;
  bool dead = false;
  std::unique_ptr<control::Store> store;
  std::unique_ptr<Repositories> repositories;
  std::unique_ptr<control::Production> production;
  std::unique_ptr<control::Changes> changes;
  std::unique_ptr<control::People> people;
  std::unique_ptr<control::Rollouts> rollouts;
  std::unique_ptr<control::RolloutKeeper> keeper;
  std::unique_ptr<control::PuttingBack> putting_back;
  std::unique_ptr<control::Deployments> deployments;
  std::unique_ptr<control::Incidents> incidents;
  std::unique_ptr<control::Lookout> lookout;
  const Request* keeping = nullptr;  ///< what it does by itself
};

}  // namespace belay::sim

#endif  // BELAY_SIM_WORLD_REPLICA_H_
