#ifndef BELAY_WATCH_INCIDENT_INCIDENT_TURN_H_
#define BELAY_WATCH_INCIDENT_INCIDENT_TURN_H_

#include <string>
#include <utility>

#include "watch/incident/incident.h"

namespace belay::watch {

/// The parts that an incident's steps are made of. One fact is one of these.
class IncidentTurn {
 public:
  IncidentTurn(const IncidentState& state, Instant at) : at_(at) { made_.state = state; }

  AdvancedIncident take() && { return std::move(made_); }

  Result<void> on(const Rang& fact);
  Result<void> on(const WentQuiet& fact);
  Result<void> on(const Assessed& fact);
  Result<void> on(const UndoAsked& fact);
  Result<void> on(const UndoStepDone& fact);
  Result<void> on(const UndoStepFailed& fact);
  Result<void> on(const UndoStepWaived& fact);
  Result<void> on(const Mitigated& fact);
  Result<void> on(const Resolved& fact);
  Result<void> on(const Reviewed& fact);
  Result<void> on(const Ticked& fact);
  Result<void> on(const ActionAdded& fact);
  Result<void> on(const ActionDone& fact);

  /// The first signal of all.
  void open(const Signal& signal);

 private:
  IncidentState& state() { return made_.state; }
  bool is_over() const { return made_.state.phase >= IncidentPhase::resolved; }
  /// A record, and a line of the timeline.
  IncidentRecord& record(IncidentStep what, std::string why, std::string by = {});
  std::string next_effect();
  void tell(std::string words);
  void ask(const std::string& suspect, UndoStep step);
  void ask_again(AskedStep& asked);
  void add(const Signal& signal);
  void reopen(const Signal& signal);
  AskedStep* find(const std::string& effect);
  /// Where nothing of an undo is owed any more.
  void settle_undos();
  void settle_quiet();

  Instant at_;
  AdvancedIncident made_;
};

/// Refuses what nobody asks for. `does` completes `nobody is named who ...`.
Result<void> check_person(const Person& person, std::string_view does);

/// `rollout r41 of checkout goes back`
std::string words_of(const UndoStep& step);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_INCIDENT_TURN_H_
