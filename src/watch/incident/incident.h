#ifndef BELAY_WATCH_INCIDENT_INCIDENT_H_
#define BELAY_WATCH_INCIDENT_INCIDENT_H_

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/result.h"
#include "watch/incident/incident_state.h"
#include "watch/incident/severity.h"
#include "watch/incident/system_graph.h"
#include "watch/rollout/advance.h"

namespace belay::watch {

inline constexpr std::size_t kSignalsMax = 200;
inline constexpr std::size_t kTimelineMax = 500;
inline constexpr std::size_t kUndoStepsMax = 200;
inline constexpr std::size_t kSuspectsMax = 20;
inline constexpr std::size_t kActionsMax = 100;
/// After so long a step that is owed is asked for again.
inline constexpr std::chrono::seconds kOwedAgainAfter{30};

// What can happen to an incident. `Person` and `Ticked` are a rollout's, too.

/// Something rings, or goes on to. It is the same incident where `is_same` says so.
struct Rang {
  Signal signal;
};
/// One that rang does not any more.
struct WentQuiet {
  Signal::Kind kind = Signal::Kind::drop;
  std::string of, region, cell;
};
/// What the counts say now.
struct Assessed {
  Attribution attribution;
  std::vector<ImpactPart> impact;
  Severity severity = kSeverityLeast;  ///< of this impact
};
/// What undoing a suspect takes: the rollouts and deployments that go back, the systems in reach
/// that are frozen.
struct UndoPlan {
  std::string suspect;
  std::vector<UndoStep> steps;  ///< in the order in which they are to be done

  friend bool operator==(const UndoPlan&, const UndoPlan&) = default;
};
struct UndoAsked {
  Person person;
  UndoPlan plan;
};
struct UndoStepDone {
  std::string effect;
};
struct UndoStepFailed {
  std::string effect;
  std::string why;
};
/// A person says that a step is not wanted any more, or was done by hand.
struct UndoStepWaived {
  Person person;
  std::string effect;
};
struct Mitigated {
  Person person;
};
struct Resolved {
  Person person;
};
struct Reviewed {
  Person person;
  Digest review;
};
/// Somebody owes something after it. At any time: what was learned late is owed, too.
struct ActionAdded {
  Person person;
  std::string owner;
  Instant due;
  std::string text;
};
struct ActionDone {
  Person person;
  std::uint64_t number = 0;
};
using IncidentFact =
    std::variant<Rang, WentQuiet, Assessed, UndoAsked, UndoStepDone, UndoStepFailed, UndoStepWaived,
                 Mitigated, Resolved, Reviewed, Ticked, ActionAdded, ActionDone>;

/// What must be done outside. To do it again changes nothing.
struct IncidentEffect {
  enum class Kind {
    undo,  ///< `step`; then `UndoStepDone` or `UndoStepFailed`
    tell   ///< people
  };
  std::string id;  ///< the incident's id, `/` and a number: one meaning for ever
  Kind kind = Kind::tell;
  UndoStep step;
  std::string words;   ///< a sentence for people
  bool again = false;  ///< this id was asked for before, and not done

  friend bool operator==(const IncidentEffect&, const IncidentEffect&) = default;
};

/// What the ledger gets.
struct IncidentRecord {
  IncidentStep what = IncidentStep::opened;
  std::string why;                            ///< a sentence
  std::string by;                             ///< a person's id; empty: the incident itself
  IncidentPhase phase = IncidentPhase::open;  ///< after it
  Severity severity = kSeverityLeast;
  std::optional<Signal> signal;  ///< of `opened`, `rang`, `went_quiet` and `reopened`
  std::optional<Suspect> blamed;
  std::string suspect;           ///< of an undo
  std::optional<UndoStep> step;  ///< of an undo's step
  std::string effect;            ///< its id
  Digest review;
  std::optional<ActionItem> action;  ///< of `action_added` and `action_done`

  friend bool operator==(const IncidentRecord&, const IncidentRecord&) = default;
};

/// What the incident becomes.
struct AdvancedIncident {
  IncidentState state;
  std::vector<IncidentEffect> effects;  ///< in the order in which they are to be done
  std::vector<IncidentRecord> records;
};

/// A new one. REQUIRES: `id` is used once.
AdvancedIncident open_incident(std::string id, std::string environment, const Signal& signal,
                               Instant at);

/// One step of an incident's life. Pure: the same arguments make the same step. Refuses
/// (`conflict`, `malformed`, `not_found`) what may not be, in words for who asked; a refused fact
/// changes nothing. What machines say after the end is passed over.
Result<AdvancedIncident> advance(const IncidentState& state, const IncidentFact& fact, Instant at);

/// Whether the effect is still owed: asked right before it is done. What is told always is.
bool is_still_wanted(const IncidentState& state, const IncidentEffect& effect);

/// Whether a signal belongs to the incident: it overlaps in time with one of its signals, and is
/// linked with it, by a system, a dependency, a journey, or a place that several systems were hurt
/// in at once. REQUIRES: both are of one environment.
bool is_same(const IncidentState& state, const Signal& signal, const SystemGraph& graph);

/// What rings in others that are open and not in this one: it is theirs to say what comes of it.
std::vector<OthersCount> counts_of_others(const IncidentState& state,
                                          std::span<const IncidentState* const> open);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_INCIDENT_H_
