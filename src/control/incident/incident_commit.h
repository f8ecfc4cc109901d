#ifndef BELAY_CONTROL_INCIDENT_INCIDENT_COMMIT_H_
#define BELAY_CONTROL_INCIDENT_INCIDENT_COMMIT_H_

#include <memory>
#include <string>
#include <vector>

#include "control/change_advance.h"
#include "control/incident/freezes.h"
#include "control/incident/kept_incident.h"
#include "control/store.h"
#include "watch/incident/incident.h"

namespace belay::control {

/// One step of an incident, as it is committed: facts go in, and come out as the state that they
/// leave, what the ledger gets, whom to tell, and what is frozen. That is done with the step that
/// asks for it; what else is asked for stays owed in the state, and is done by whoever has it.
class IncidentCommit {
 public:
  /// `origin`: the ledger's name.
  IncidentCommit(std::string origin, Instant now, LoadedFreezes frozen);

  /// A new one. REQUIRES: nothing was taken.
  void open(const std::string& id, const std::string& environment, const watch::Signal& signal,
            const Actor* by);
  /// One that is there. REQUIRES: nothing was taken.
  void load(std::shared_ptr<const watch::IncidentState> state, std::int64_t version);
  /// Fails as `watch::advance` does. `by`: who brings the fact; null: the server.
  Result<void> take(const watch::IncidentFact& fact, const Actor* by);
  /// Nothing is left as it is for this incident any more. Fails where nothing was.
  Result<void> thaw(const Actor& by, const std::string& why);
  void keep(Document document) { made_.documents.push_back(std::move(document)); }
  void put(Put put) { made_.puts.push_back(std::move(put)); }
  void rely_on(Expected expected) { made_.unmoved.push_back(std::move(expected)); }

  /// Whether anything is another than before.
  bool has_news() const;
  const watch::IncidentState& state() const { return *state_; }
  /// All of it; once, at the end.
  Result<Commit> finish();
  /// As it is once that is committed.
  IncidentShown shown() const;

 private:
  struct Recorded {
    watch::IncidentRecord record;
    ledger::Principal by;
    std::string means;
  };

  void add(watch::AdvancedIncident advanced, const Actor* by);
  Result<void> freeze(const watch::IncidentEffect& effect, const Actor* by);
  Result<void> carry_out(const std::vector<watch::IncidentEffect>& effects, const Actor* by);
  Result<void> write_records(const Digest& account);

  std::string origin_;
  LoadedFreezes frozen_;
  Freezes become_;
  Commit made_;
  std::shared_ptr<const watch::IncidentState> before_;  ///< null: there was none
  std::shared_ptr<const watch::IncidentState> state_;
  std::int64_t version_ = 0;
  std::vector<Recorded> records_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_INCIDENT_COMMIT_H_
