#ifndef BELAY_CONTROL_ROLLOUT_ROLLOUT_COMMIT_H_
#define BELAY_CONTROL_ROLLOUT_ROLLOUT_COMMIT_H_

#include <memory>

#include "control/change_advance.h"
#include "control/rollout/kept_rollout.h"
#include "control/rollout/rollouts.h"
#include "control/store.h"

namespace belay::control {

/// One step of a rollout, as it is committed: the state that it leaves, what the ledger gets, and
/// whom to tell. The share that is asked for stays in the state until it is confirmed, and whoever
/// has the rollout does it: nothing else has to remember it.
class RolloutCommit {
 public:
  /// Both outlive this.
  RolloutCommit(const RolloutSettings& settings, const watch::RolloutPlan& plan, Instant now);

  /// Fails as `watch::advance` does. `by`: who brings the fact; null: the server.
  Result<void> take(KeptRollout kept, std::int64_t version, const watch::RolloutFact& fact,
                    const watch::Reading& reading, const Actor* by);
  void put(Put put) { made_.puts.push_back(std::move(put)); }
  void rely_on(Expected expected) { made_.unmoved.push_back(std::move(expected)); }

  /// Whether anything is another than before.
  bool has_news() const { return has_news_; }
  const Commit& made() const { return made_; }
  const std::shared_ptr<const KeptRollout>& kept() const { return kept_; }

 private:
  Result<void> record(const KeptRollout& kept, const watch::RolloutRecord& record, const Actor* by);

  const RolloutSettings& settings_;
  const watch::RolloutPlan& plan_;
  Commit made_;
  bool has_news_ = false;
  std::shared_ptr<const KeptRollout> kept_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_ROLLOUT_ROLLOUT_COMMIT_H_
