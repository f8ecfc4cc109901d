#ifndef BELAY_SIM_INCIDENTS_TOLD_H_
#define BELAY_SIM_INCIDENTS_TOLD_H_

#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ledger/entry.h"
#include "sim/request.h"
#include "sim/rollouts_told.h"
#include "watch/incident/incident_state.h"

namespace belay::sim {

/// Incidents, as whoever reads nothing but the ledger, and the accounts that its entries name,
/// would tell them: what an undo asked for, what became of it, what is frozen. It knows nothing of
/// `watch::advance`.
class IncidentsTold {
 public:
  /// A step that an undo asked for.
  struct Wanted {
    std::string incident, suspect, effect;
    watch::UndoStep step;
    bool is_done = false;
    std::optional<std::size_t> settled;  ///< by which entry: it is done, or not wanted any more
    std::string why_not;                 ///< why it failed last; empty: nobody says that it did

    bool is_of(watch::UndoStep::Kind kind, const std::string& of) const {
      return step.kind == kind && step.of == of;
    }
  };
  struct Incident {
    std::string environment;
    bool is_resolved = false;
    std::set<std::string> undone;  ///< suspects of which nothing is owed any more
    std::set<std::string> asked;   ///< suspects
    std::set<std::string> frozen;  ///< systems
  };
  /// What was so when an entry was committed.
  struct Moment {
    std::size_t index = 0;             ///< the entry's
    std::size_t since = 0;             ///< the ledger's length when whoever wrote it began
    const Request* request = nullptr;  ///< that was served
    /// The incident as the entry names it; null: it does not.
    const watch::IncidentState* account = nullptr;
  };

  /// One more entry. Why it cannot follow on those before; empty: it can.
  std::string add(const Moment& moment, const ledger::Entry& entry,
                  const ledger::IncidentStepped& stepped, const RolloutsTold& rollouts,
                  const std::set<std::string>& put_back);
  /// Somebody ended a freeze.
  void add(const ledger::Administered& administered);

  const std::map<std::string, Incident>& all() const { return all_; }
  const std::vector<Wanted>& wanted() const { return wanted_; }
  /// Whether somebody asked for that, and it was not settled before the ledger had that length.
  bool is_wanted(watch::UndoStep::Kind kind, const std::string& of, std::size_t since) const;
  /// The incident that freezes something of these; empty: none.
  std::string freezing(const std::string& environment,
                       const std::vector<ledger::Moved>& moves) const;

 private:
  std::string undo(const Moment& moment, const ledger::Entry& entry,
                   const ledger::IncidentStepped& stepped, const RolloutsTold& rollouts);
  std::string settle(const Moment& moment, const ledger::Entry& entry,
                     const ledger::IncidentStepped& stepped, const RolloutsTold& rollouts,
                     const std::set<std::string>& put_back);
  Wanted* owed(const std::string& incident, const std::string& words);

  std::map<std::string, Incident> all_;  ///< by id
  std::vector<Wanted> wanted_;           ///< in the order in which they were asked for
};

}  // namespace belay::sim

#endif  // BELAY_SIM_INCIDENTS_TOLD_H_
