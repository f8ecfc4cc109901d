#ifndef BELAY_CONTROL_INCIDENT_LESSON_H_
#define BELAY_CONTROL_INCIDENT_LESSON_H_

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "control/incident/ledger_documents.h"
#include "control/incident/recorded_past.h"

/// What can be learned of one incident from a ledger: facts, each with where it stands, and what is
/// not known. No text for people is made here, and nothing is concluded.
namespace belay::control {

/// A control that was not on when the blamed change went out.
enum class ControlOff {
  no_decision,       ///< nothing was decided about it, for deploy, before the incident
  not_allowed,       ///< what was decided last was hold or deny
  warn_mode,         ///< enforcing it would have said something else
  waiver,            ///< an obligation was waived
  break_glass,       ///< or overridden
  no_rollout_owed,   ///< no rule asked for a rollout in stages
  no_rollout,        ///< it was asked for, and the ledger has none
  unguarded_stage,   ///< a stage that only bakes
  promoted_by_hand,  ///< a person went on, whatever the guards said
  unsanctioned       ///< a deployment that nothing allowed
};
inline constexpr int kControlOffCount = 10;
std::string_view name_of(ControlOff off);

struct OffControl {
  ControlOff what = ControlOff::no_decision;
  std::optional<Entered> where;  ///< nothing: it is an absence, or only the account has it
  std::string of;                ///< what was lifted, which stage: data
  std::string why;               ///< as somebody said: data
};

/// What a document, or the ledger, does not say.
enum class NotKnown {
  account,  ///< the incident in full
  onset,
  impact,
  cause,     ///< nobody was blamed
  change,    ///< the ledger has nothing of whom it blames
  decision,  ///< none about it
  rules,     ///< which ones asked
  making,    ///< how it was made
  guidance,  ///< what was followed
  reach,     ///< what it can hurt
  guard,     ///< none saw it
  undo,      ///< nothing was undone, or it is not done
  end        ///< it is not resolved
};
inline constexpr int kNotKnownCount = 13;

/// One thing that was owed.
struct Duty {
  std::string kind, says, state, due;
  bool enforced = true;
  std::vector<std::string> rules;  ///< that asked; empty: not known
  struct By {
    std::string id;                        ///< an approval's, evidence's or exception's
    std::optional<ledger::Principal> who;  ///< of an approval
  };
  std::vector<By> by;
};
struct JudgedDecision {
  Entered entered;
  std::string moment, verdict;
  std::optional<std::string> would;
  std::optional<Instant> expires;
  std::vector<Duty> duties;
};

/// How the change was made, as far as anybody says so. No cause of anything.
struct Making {
  facts::Level level = facts::Level::unknown;
  facts::Strength strength = facts::Strength::none;
  std::vector<std::string> tools;
  std::vector<std::string> makers;     ///< people
  std::vector<std::string> agents;     ///< and what no person is
  std::vector<std::string> conflicts;  ///< claims that disagree
};
struct Reached {
  std::optional<int> tier;
  std::vector<std::string> changed;  ///< systems that its files belong to
  std::vector<std::string> journeys;
  std::size_t systems = 0;  ///< that it can hurt, those included
};

/// A guard that said `bad`.
struct GuardSaw {
  Entered entered;
  std::string rollout, guard, why;
  std::uint64_t share = 0;                    ///< then, in hundredths of a per cent
  std::optional<std::chrono::seconds> after;  ///< since that share was asked for
};
struct RolloutTaken {
  std::string id;
  std::vector<ledger::Moved> moves;
  std::vector<EnteredRolloutStep> steps;
};

struct BlamedChange {
  std::string id, title;
  std::vector<std::string> makers;
  std::vector<JudgedDecision> decisions;  ///< for the incident's environment, before it was over
  std::optional<std::size_t> in_force;    ///< the one that it went out by, as far as that is known
  std::vector<EnteredException> exceptions;
  std::vector<RolloutTaken> rollouts;
  std::vector<GuardSaw> guards;
  std::optional<Making> making;
  std::optional<std::string> guidance;  ///< the record's section of that name
  bool is_record_known = false;
  std::optional<Reached> reach;
};

struct UndoTaken {
  Entered asked;
  std::string why;
  std::optional<Instant> done;
  std::uint64_t failures = 0;
};
struct OwedAction {
  ledger::ActionOwed it;
  Entered added;
  std::optional<Entered> done;
  std::string done_why;

  bool is_overdue(Instant now) const { return !done && it.due < now; }
};

struct Lesson {
  std::string incident, environment;
  std::string phase;           ///< `open`, `mitigated`, `resolved`, `reviewed`
  std::uint64_t severity = 0;  ///< the worst that it was
  std::optional<Instant> onset;
  Instant opened;
  std::optional<Instant> mitigated, resolved, reviewed;
  std::vector<EnteredIncidentStep> steps;
  std::vector<ledger::CameTo> impact;           ///< as it was recorded last
  std::optional<ledger::Suspected> blamed;      ///< likewise; nobody: nothing, or the cause `none`
  std::optional<watch::IncidentState> account;  ///< the newest that can be read
  std::optional<BlamedChange> change;           ///< where one is blamed
  std::vector<OffControl> off;
  std::vector<UndoTaken> undos;
  std::vector<OwedAction> actions;
  std::vector<NotKnown> unknown;  ///< in the order of the enumeration

  bool is_known(NotKnown what) const;
  /// What all of it came to, of what is counted so; nothing: not known.
  std::optional<ledger::CameTo> total(std::string_view counts) const;
  /// From its beginning, as far as that is known, to when it hurt no more.
  std::optional<std::chrono::seconds> lasted() const;
};

/// What was asked for after an incident, and what was done of it, as of `until`.
std::vector<OwedAction> actions_of(const RecordedIncident& incident, Instant until);

/// `not_found` where the ledger has no such incident. Fails where a document was changed.
Result<Lesson> lesson_of(const RecordedPast& past, LedgerDocuments& documents,
                         std::string_view incident);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_LESSON_H_
