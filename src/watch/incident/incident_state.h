#ifndef BELAY_WATCH_INCIDENT_INCIDENT_STATE_H_
#define BELAY_WATCH_INCIDENT_INCIDENT_STATE_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"
#include "base/json.h"
#include "base/result.h"
#include "watch/incident/attribution.h"
#include "watch/incident/impact_part.h"
#include "watch/incident/severity.h"
#include "watch/incident/signal.h"

namespace belay::watch {

enum class IncidentPhase {
  open,       ///< something is wrong
  mitigated,  ///< it hurts no more, or a person says so; what rings opens it again
  resolved,   ///< a person says that it is over; what rings now is another one
  reviewed    ///< the end: a person wrote down what was learned
};
std::string_view name_of(IncidentPhase phase);

/// A signal of an incident, and whether it still rings.
struct Rung {
  Signal signal;
  std::optional<Instant> quiet;  ///< since when it does not
  std::uint64_t times = 1;       ///< that it began to ring

  /// It rings only because nobody took it back, and who said it has not said it again in time.
  bool has_lapsed(Instant now) const { return signal.until && *signal.until <= now; }

  friend bool operator==(const Rung&, const Rung&) = default;
};

/// What is done to undo something, or to end what was done for it.
struct UndoStep {
  enum class Kind {
    roll_back,  ///< the rollout `of` goes back
    put_back,   ///< the deployment `of`, which no rollout moved
    freeze,     ///< nothing goes out of the system `of`
    thaw        ///< it may again: an incident's end
  };
  Kind kind = Kind::roll_back;
  std::string of;               ///< a rollout's or a deployment's id, or a system
  std::string system, version;  ///< what is undone; empty where it says nothing
  std::string region, cell;     ///< where; empty: wherever it is

  friend bool operator==(const UndoStep&, const UndoStep&) = default;
};
std::string_view name_of(UndoStep::Kind kind);

/// One that was asked for. It stays owed until it is done, or a person says that it is not wanted.
struct AskedStep {
  enum class Standing { owed, done, waived };
  std::string effect;  ///< the id of what is done outside: one meaning for ever
  std::string suspect;
  UndoStep step;
  Standing standing = Standing::owed;
  Instant asked;            ///< last
  std::uint64_t tries = 1;  ///< that it was asked for
  std::string why;          ///< why the last one failed, or it is not wanted

  friend bool operator==(const AskedStep&, const AskedStep&) = default;
};
std::string_view name_of(AskedStep::Standing standing);

/// One undo: of one suspect, once.
struct Undo {
  std::string suspect;  ///< the change that is undone
  std::string by, why;  ///< a person's id, and a sentence or nothing
  Instant at;
  std::optional<Instant> done;  ///< when nothing of it was owed any more

  friend bool operator==(const Undo&, const Undo&) = default;
};

/// How an action ended: somebody says that it is done.
struct ActionEnd {
  std::string by;  ///< a person's id
  Instant at;
  std::string why;  ///< a sentence, or nothing

  friend bool operator==(const ActionEnd&, const ActionEnd&) = default;
};

/// What somebody owes after an incident, so that it does not happen again.
struct ActionItem {
  std::uint64_t number = 0;  ///< of the incident's, from 1 on
  std::string owner;         ///< a person's id, or a team
  Instant due;
  std::string text;
  std::string by;  ///< who asked for it: a person's id
  Instant at;
  std::optional<ActionEnd> done;

  bool is_overdue(Instant now) const { return !done && due < now; }

  friend bool operator==(const ActionItem&, const ActionItem&) = default;
};

/// What the ledger gets, and the timeline has.
enum class IncidentStep {
  opened,
  rang,
  went_quiet,
  reopened,
  severity_raised,
  blamed,  ///< or nobody any more
  undo_asked,
  undo_step_done,
  undo_step_failed,
  undo_step_waived,
  undone,
  mitigated,
  resolved,
  reviewed,
  action_added,
  action_done
};
std::string_view name_of(IncidentStep step);

struct TimelineEntry {
  Instant at;
  IncidentStep what = IncidentStep::opened;
  std::string by;   ///< a person's id; empty: the incident itself
  std::string why;  ///< a sentence

  friend bool operator==(const TimelineEntry&, const TimelineEntry&) = default;
};

/// An incident as it is now: docs/formats/kept-incident-v1.md has its kept form. Only
/// `open_incident` and `advance` make another one of it.
struct IncidentState {
  std::string id, environment;
  IncidentPhase phase = IncidentPhase::open;
  Severity severity = kSeverityLeast;  ///< the worst that it was
  Instant onset;                       ///< of its earliest signal
  Instant opened;
  std::optional<Instant> mitigated, resolved, reviewed;
  std::vector<Rung> signals;            ///< in the order in which they came
  bool more_rings = false;              ///< than is kept of them
  std::vector<TimelineEntry> timeline;  ///< the newest, oldest first
  std::vector<ImpactPart> impact;       ///< as it was assessed last
  std::vector<Suspect> suspects;        ///< the likeliest first
  Suspect blamed;
  std::vector<Undo> undos;
  std::vector<AskedStep> steps;     ///< in the order in which they were asked for
  std::uint64_t effects = 0;        ///< how many there were: their ids are numbered
  Digest review;                    ///< of what was learned; empty before
  std::vector<ActionItem> actions;  ///< by number

  bool is_owed() const;  ///< something that was asked for is neither done nor waived
  bool is_ringing() const;

  friend bool operator==(const IncidentState&, const IncidentState&) = default;
};

/// The state as the store keeps it.
std::string write_incident(const IncidentState& state);
Result<IncidentState> parse_incident(std::string_view json);
/// Where it is a part of something else.
json::Object to_json(const IncidentState& state);
Result<IncidentState> incident_in(const json::Value& value);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_INCIDENT_STATE_H_
