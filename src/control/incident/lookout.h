#ifndef BELAY_CONTROL_INCIDENT_LOOKOUT_H_
#define BELAY_CONTROL_INCIDENT_LOOKOUT_H_

#include <chrono>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/clock.h"
#include "control/incident/incidents.h"
#include "control/incident/place_counts.h"
#include "control/production.h"
#include "control/store.h"
#include "watch/incident/fleet_watch.h"
#include "watch/incident/watches.h"

namespace belay::control {

/// How long a process that is not heard keeps an environment to itself.
inline constexpr std::chrono::seconds kLookoutLease{10};
inline constexpr std::chrono::milliseconds kLookoutTurn{500};
/// What is usual is learned from so long a past, where the source has it.
inline constexpr std::chrono::hours kLookoutPast{4 * 7 * 24};

/// Looks at all that is watched in one environment, where no other process does: learns what is
/// usual, asks every count at every look, gives what rings to the incidents, says what came of
/// those that are open and whose fault it is, and does what their undos owe. What was seen is in
/// the source of metrics: whoever takes over asks for all of it again. One thread.
class Lookout {
 public:
  using Log = std::function<void(std::string_view line)>;

  /// A list without counts watches nothing, and does what incidents owe all the same. What is given
  /// outlives this.
  Lookout(Store& store, Clock& clock, Incidents& incidents, Rollouts& rollouts,
          Deployments& deployments, Production& production, watch::WatchList list,
          std::string replica, Log log);

  /// Does what is due, and says how long nothing more is.
  std::chrono::milliseconds turn();
  /// Gives the environment to whoever comes first.
  void let_go();

 private:
  bool has_lease();
  Result<void> look_out();
  /// Early enough that harm which began before anybody looked is seen, and all of it while an
  /// incident is open.
  Result<Instant> first_seen(Instant now);
  Result<void> learn();
  Result<PastCounts> past_counts(Instant from, Instant until);
  Result<void> catch_up(Instant now);
  Result<void> take_looks(std::int64_t first, std::int64_t last);
  watch::Look look_of(std::int64_t number) const;
  Instant due_at(std::int64_t number) const;
  Result<void> tell();
  bool is_to_be_assessed(const IncidentShown& shown) const;
  /// `open`: all that are, it among them.
  Result<void> assess(const IncidentShown& shown, const std::vector<IncidentShown>& open);
  Result<watch::Attribution> attributed(const watch::IncidentState& state,
                                        std::span<const watch::OthersCount> others,
                                        const watch::SystemGraph& graph);

  Store& store_;
  Clock& clock_;
  Incidents& incidents_;
  Rollouts& rollouts_;
  Deployments& deployments_;
  Production& production_;
  const watch::WatchList list_;
  const std::string replica_;
  Log log_;
  std::string said_;  ///< the last failure, said once
  bool has_lease_ = false;
  std::chrono::nanoseconds asked_for_lease_{-kLookoutLease};  ///< by the monotonic clock
  // What is known while it has the lease.
  std::optional<watch::FleetWatch> fleet_;
  Instant begins_;                  ///< what came before is usual
  std::optional<Instant> learned_;  ///< the past up to there
  bool is_learned_ = false;
  std::int64_t looks_ = 0;  ///< the number of the next one, counted from the beginning of time
  bool is_any_open_ = false;
  struct LastAssessed {
    std::int64_t looks = 0;   ///< `looks_` then
    std::size_t signals = 0;  ///< how many had rung
    bool was_open = false;
  };
  std::map<std::string, LastAssessed> assessed_;  ///< by the incident's id
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_LOOKOUT_H_
