#ifndef BELAY_CONTROL_INCIDENT_INCIDENTS_H_
#define BELAY_CONTROL_INCIDENT_INCIDENTS_H_

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "control/directories.h"
#include "control/incident/candidates.h"
#include "control/incident/deployments.h"
#include "control/incident/incident_commit.h"
#include "control/incident/kept_incident.h"
#include "control/incident/undo_plan.h"
#include "control/memory.h"
#include "control/putting_back.h"
#include "control/rollout/rollouts.h"
#include "control/store.h"
#include "watch/incident/incident.h"

namespace belay::control {

/// What is told holds for an hour, unless that says for how long.
inline constexpr std::chrono::seconds kToldHolds{3600}, kToldHoldsMin{60},
    kToldHoldsMax{7 * 24 * 3600};

/// What somebody outside says: complaint counts, a status page, a ticket.
struct OutsideTold {
  std::string environment;
  std::string from;             ///< who says it: `status-page`
  std::string journey, system;  ///< empty: of none that is known
  std::string region, cell;     ///< empty: everywhere, or in all of the region
  Instant since;
  std::string says;                ///< a sentence
  bool is_infrastructure = false;  ///< it is about the place itself: power, hosts, a network
  bool is_over = false;            ///< it said so before, and takes it back
  /// Said no more for so long, it does not hold any more.
  std::chrono::seconds holds = kToldHolds;
};

/// What an undo does, or would do.
struct UndoShown {
  UndoPrepared prepared;
  IncidentShown incident;  ///< as it was where nothing was done, else as it is
};

/// The use cases about incidents: what rings opens one or belongs to one, people undo, mitigate,
/// resolve and review it. Each step is a commit: the incident, its records and pages, what is
/// frozen, and nothing else. What else an undo takes stays owed in the incident until it is done,
/// by whoever comes by: `carry_out`. Thread-safe, as far as the store is.
class Incidents {
 public:
  /// `origin`: the ledger's name. `putting_back` may be null: then people put back, and say so.
  /// What is given outlives this.
  Incidents(Store& store, Rollouts& rollouts, Deployments& deployments, PuttingBack* putting_back,
            std::shared_ptr<Memory> memory, std::string origin);

  /// Which systems need which, from now on. Until it is called nobody knows.
  void know(std::shared_ptr<const watch::SystemGraph> graph);
  std::shared_ptr<const watch::SystemGraph> graph() const;

  /// All counts that ring now in an environment, by whoever watches it: what is new opens an
  /// incident or belongs to one, what rang and is not among them went quiet. Gives those that are
  /// not over.
  Result<std::vector<IncidentShown>> hear(const std::string& environment,
                                          const std::vector<watch::Signal>& ringing);
  /// Rollouts that their own guards stopped ring once, until they have gone back, or a person has
  /// taken them on from where they were frozen.
  Result<void> hear_rollouts(const std::string& environment);
  Result<IncidentShown> assess(const std::string& id, const watch::Assessed& assessed);
  /// Does what is owed of its undos, as far as that can be done now. It may be called as often as
  /// one likes, by as many as like.
  Result<IncidentShown> carry_out(const std::string& id);

  /// By anybody who is enrolled. `over`, where it never rang: `not_found`.
  Result<IncidentShown> push(const Asker& asker, const OutsideTold& told);
  /// A deployment that nothing allows rings.
  Result<KeptDeployment> deployed(const Asker& asker, const Deployment& deployment);

  Result<IncidentShown> show(const std::string& id);
  /// Newest first. `request.kind` is not looked at.
  Result<std::vector<Listed>> list(ListRequest request);
  /// Those of the environment that are not over, newest first.
  Result<std::vector<IncidentShown>> open(const std::string& environment);

  // By people only.

  /// Undoes a suspect: its rollouts and deployments go back with what went with them, systems in
  /// reach are frozen. An empty `suspect` is the one who is blamed; where that is no change,
  /// nothing is undone: `conflict`. `dry_run`: says what it would do, and does nothing.
  Result<UndoShown> undo(const Asker& asker, const std::string& id, const std::string& suspect,
                         bool dry_run, const std::string& why);
  /// A step that is owed is not wanted any more, or was done by hand.
  Result<IncidentShown> waive(const Asker& asker, const std::string& id, const std::string& effect,
                              const std::string& why);
  /// Ends what it freezes, before it is resolved.
  Result<IncidentShown> thaw(const Asker& asker, const std::string& id, const std::string& why);
  Result<IncidentShown> mitigate(const Asker& asker, const std::string& id, const std::string& why);
  Result<IncidentShown> resolve(const Asker& asker, const std::string& id, const std::string& why);
  Result<IncidentShown> review(const Asker& asker, const std::string& id,
                               const std::string& document, const std::string& why);
  Result<IncidentShown> add_action(const Asker& asker, const std::string& id,
                                   const std::string& owner, Instant due, const std::string& text);
  Result<IncidentShown> action_done(const Asker& asker, const std::string& id, std::uint64_t number,
                                    const std::string& why);

  /// Called after each step that was committed here, by whichever thread took it. Set before
  /// anything else is done.
  void on_step(std::function<void(const IncidentShown&)> told) { told_ = std::move(told); }

 private:
  /// Who brings it: somebody who asks, only people where that is said, or this process.
  struct By {
    const Asker* asker = nullptr;
    bool is_person = false;
  };
  /// Takes what belongs to the step; more than one call where others move it meanwhile.
  using Take = std::function<Result<void>(IncidentCommit& commit, const Actor* by)>;

  Result<IncidentShown> step(const std::string& id, const By& by, const Take& take);
  Result<IncidentShown> person_takes(const Asker& asker, const std::string& id,
                                     const watch::IncidentFact& fact);
  Result<IncidentShown> take(const std::string& id, const watch::IncidentFact& fact);
  /// Opens one, or makes the signals part of those that are open.
  Result<void> ring(const std::string& environment, std::vector<watch::Signal> signals,
                    const Asker* asker);
  Result<bool> open_one(const std::string& environment, std::vector<watch::Signal>& signals,
                        const By& by, std::int64_t last_version);
  /// Who asks, where they may. `people`: what that was read from.
  Result<Actor> actor_of(const By& by, Expected& people);
  Result<std::optional<Actor>> actor_of(const By& by, IncidentCommit& commit);
  Result<void> carry_out(const watch::IncidentState& state, const watch::AskedStep& step);
  Result<void> roll_back(const watch::IncidentState& state, const watch::AskedStep& step);
  Result<void> put_back(const watch::IncidentState& state, const watch::AskedStep& step);
  void tell(const IncidentShown& shown) const;

  Store& store_;
  Rollouts& rollouts_;
  Deployments& deployments_;
  PuttingBack* putting_back_;
  std::shared_ptr<Memory> memory_;
  std::string origin_;
  std::function<void(const IncidentShown&)> told_;
  mutable std::mutex mutex_;  ///< of what follows
  std::shared_ptr<const watch::SystemGraph> graph_;
};

/// Whether a signal says that the place itself is harmed, and nothing that runs there.
bool is_of_infrastructure(const watch::Signal& signal);
/// That it does not ring any more.
watch::WentQuiet quiet(const watch::Signal& signal);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_INCIDENTS_H_
