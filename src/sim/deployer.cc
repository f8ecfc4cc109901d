#include "sim/deployer.h"

#include <utility>

namespace belay::sim {
namespace {

class ReachedDeployer : public control::PuttingBack {
 public:
  ReachedDeployer(SimulatedDeployer& right, PuttingBackFault fault)
      : right_(right), fault_(std::move(fault)) {}

  Result<void> put_back(const std::string& effect, const control::Deployment& deployment) override {
    BELAY_TRY_VOID(fault_(false));
    const Result<void> done = right_.put_back(effect, deployment);
    BELAY_TRY_VOID(fault_(true));
    return done;
  }

 private:
  SimulatedDeployer& right_;
  const PuttingBackFault fault_;
};

}  // namespace

void SimulatedDeployer::deploy(const std::string& system, const std::string& version,
                               double fails) {
  there_.insert(version);
  shop_.bring_in(system, version, fails);
}

Result<void> SimulatedDeployer::put_back(const std::string& effect,
                                         const control::Deployment& deployment) {
  if (mood_ == Mood::fails) return fail(Code::unavailable, "the pipeline does not answer");
  const bool is_new = effects_.insert(effect).second;
  if (told_) told_(effect, deployment, is_new);
  there_.erase(deployment.version);
  shop_.take_out(deployment.system, deployment.version);
  if (mood_ == Mood::untold) return fail(Code::unavailable, "the pipeline said nothing");
  return {};
}

std::unique_ptr<control::PuttingBack> open_putting_back(SimulatedDeployer& deployer,
                                                        PuttingBackFault fault) {
  return std::make_unique<ReachedDeployer>(deployer, std::move(fault));
}

}  // namespace belay::sim
