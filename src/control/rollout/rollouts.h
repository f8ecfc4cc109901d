#ifndef BELAY_CONTROL_ROLLOUT_ROLLOUTS_H_
#define BELAY_CONTROL_ROLLOUT_ROLLOUTS_H_

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/clock.h"
#include "control/decider.h"
#include "control/directories.h"
#include "control/incident/freezes.h"
#include "control/memory.h"
#include "control/production.h"
#include "control/rollout/kept_rollout.h"
#include "control/store.h"
#include "ledger/receipt.h"

namespace belay::control {

struct RolloutSettings {
  std::string origin;   ///< the ledger's name
  std::string replica;  ///< this process: a restarted one is another
};

/// A rollout as it is, and how it goes out.
struct RolloutShown {
  std::shared_ptr<const KeptRollout> kept;
  std::int64_t version = 0;
  std::shared_ptr<const watch::RolloutPlan> plan;
  Instant at;  ///< when it was so
};

class RolloutCommit;

/// What a person asks of a rollout.
enum class RolloutOrder { pause, resume, abort, promote, undo };
std::string_view name_of(RolloutOrder order);

/// The use cases about rollouts: start one by a receipt, tell it something, take a step. Each step
/// is a commit: what it becomes, its records and pages, and nothing else. Thread-safe, as far as
/// the store is.
class Rollouts {
 public:
  Rollouts(Store& store, Production& production, Clock& clock, std::shared_ptr<Memory> memory,
           RolloutSettings settings);

  /// Begins what the receipt allows, by the plan that it is bound to. The same receipt begins one
  /// rollout, however often it is brought. Fails with `conflict` where the allow does not hold any
  /// more, is bound to another plan, or another rollout stands in the way.
  Result<RolloutShown> start(const Asker& asker, const ledger::Receipt& receipt);
  Result<RolloutShown> show(const std::string& id);
  /// Newest first. `request.kind` is not looked at.
  Result<std::vector<Listed>> list(ListRequest request);
  /// The ids of those that were undone after they were done, newest first, by when that was.
  Result<std::vector<Listed>> undone(ListRequest request);
  /// Those that were stopped by their own guards, newest first, by when that was.
  Result<std::vector<Listed>> stopped(ListRequest request);
  /// The newest one that moved the system there; nothing: there was none.
  Result<std::optional<RolloutShown>> last_of(const std::string& environment,
                                              const std::string& system);
  /// The freezes, of the policy and of incidents, that would hold what let it start, were it
  /// decided at that time: names, with why.
  Result<std::map<std::string, std::string>> freezes_at(const RolloutShown& rollout, Instant at);
  /// `why` may be empty where nothing but going on is asked. What is done is undone only as long as
  /// no newer rollout has moved its systems: `conflict`.
  Result<RolloutShown> order(const Asker& asker, const std::string& id, RolloutOrder order,
                             const std::string& why);

  /// One step, by this process: for whoever has the lease of all rollouts. `impact`: what the harm
  /// came to, where that was estimated anew.
  Result<RolloutShown> take(const std::string& id, const watch::RolloutFact& fact,
                            const std::vector<KeptImpact>* impact = nullptr);

  /// Called after each step that was committed here, by whichever thread took it. Set before
  /// anything else is done.
  void on_step(std::function<void(const RolloutShown&)> told) { told_ = std::move(told); }

  const RolloutSettings& settings() const { return settings_; }

 private:
  struct By;
  Result<RolloutShown> step(const std::string& id, const By& by);
  Result<void> reopen(const RolloutShown& shown, RolloutCommit& commit);
  Result<std::shared_ptr<const watch::RolloutPlan>> plan_of(const Digest& digest);
  Result<ledger::Decided> allowed(const ledger::Receipt& receipt);
  /// What else it depends on that nothing of it was taken back.
  Result<std::vector<Expected>> stands(const ledger::Decided& decided);
  Result<std::optional<watch::FreezeBegan>> stopped_by(const RolloutShown& rollout,
                                                       RolloutCommit& commit);
  Result<std::map<std::string, std::string>> freezes_of(const RolloutShown& rollout,
                                                        const Freezes& frozen, Instant at);
  Result<std::map<std::string, std::string>> freezes_of(const ledger::Decided& decided,
                                                        const watch::RolloutPlan& plan,
                                                        const Freezes& frozen, Instant at);
  Result<void> check_freezes(const ledger::Decided& decided, const watch::RolloutPlan& plan,
                             const Freezes& frozen, Instant at);
  static tl::unexpected<Error> stands_still(const std::string& why);
  watch::Reading reading(Instant at) const;

  Store& store_;
  Production& production_;
  Clock& clock_;
  std::shared_ptr<Memory> memory_;
  RolloutSettings settings_;
  std::function<void(const RolloutShown&)> told_;
  std::mutex mutex_;  ///< of what follows
  Decider decider_;
  Recent<Digest, std::shared_ptr<const watch::RolloutPlan>> plans_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_ROLLOUT_ROLLOUTS_H_
