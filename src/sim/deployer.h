#ifndef BELAY_SIM_DEPLOYER_H_
#define BELAY_SIM_DEPLOYER_H_

#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>

#include "control/incident/deployments.h"
#include "control/putting_back.h"
#include "sim/production.h"

namespace belay::sim {

/// Whatever deploys in the shop beside all rollouts, and puts back what it deployed: the same
/// effect once, and another one again.
class SimulatedDeployer {
 public:
  enum class Mood {
    well,
    fails,  ///< nothing is done
    untold  ///< all is done, and nobody knows
  };
  /// `is_new`: nobody asked for this effect before.
  using Told = std::function<void(const std::string& effect, const control::Deployment& deployment,
                                  bool is_new)>;

  explicit SimulatedDeployer(SimulatedProduction& shop) : shop_(shop) {}

  /// `version`: of no other deployment.
  void deploy(const std::string& system, const std::string& version, double fails);
  Result<void> put_back(const std::string& effect, const control::Deployment& deployment);
  void be(Mood mood) { mood_ = mood; }
  /// Told of each putting back before it is done.
  void on_put_back(Told told) { told_ = std::move(told); }
  bool is_there(const std::string& version) const { return there_.contains(version); }

 private:
  SimulatedProduction& shop_;
  Mood mood_ = Mood::well;
  std::set<std::string> there_;    ///< versions
  std::set<std::string> effects_;  ///< that were done
  Told told_;
};

/// Asked before each putting back and after it, as `ProductionFault`.
using PuttingBackFault = std::function<Result<void>(bool happened)>;

/// The deployer as one replica reaches it. What it is given outlives it.
std::unique_ptr<control::PuttingBack> open_putting_back(SimulatedDeployer& deployer,
                                                        PuttingBackFault fault);

}  // namespace belay::sim

#endif  // BELAY_SIM_DEPLOYER_H_
