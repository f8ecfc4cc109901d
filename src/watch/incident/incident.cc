#include "watch/incident/incident.h"

#include <algorithm>

#include "watch/incident/incident_turn.h"

namespace belay::watch {
namespace {

using std::chrono::seconds;

/// Signals of one cause may be so far apart: one that went quiet, and the next.
constexpr seconds kTogether{600};
/// The same that rings again after so long is another one, though nobody resolved the first.
constexpr seconds kAgain{6 * 3600};
/// What one place, or everything, is hurt by at once begins in so many seconds.
constexpr seconds kPlaceOnset{300}, kEverywhereOnset{120};
/// Those who say it outside say it late.
constexpr seconds kSaidLate{3600};

seconds apart(const Instant& a, const Instant& b) {
  return seconds(std::max(a.seconds, b.seconds) - std::min(a.seconds, b.seconds));
}

bool is_outside(const Signal& signal) { return signal.kind == Signal::Kind::outside; }

bool overlaps(const Rung& member, const Signal& signal) {
  if (!member.quiet) return true;
  const seconds late = is_one(member.signal, signal) ? kAgain
                       : is_outside(signal)          ? kSaidLate
                                                     : kTogether;
  return signal.onset.seconds <= member.quiet->seconds + late.count();
}

bool shares_place(const Signal& a, const Signal& b) {
  if (a.region != b.region) return false;
  return a.cell == b.cell || a.cell.empty() || b.cell.empty();
}

/// Who reports a place, or nothing but that something is wrong, means whatever is wrong there.
bool is_reported(const Signal& report, const Signal& other) {
  if (!is_outside(report) || !report.system.empty()) return false;
  const bool is_there =
      report.region.empty() || other.region.empty() || shares_place(report, other);
  return is_there && apart(report.onset, other.onset) <= kSaidLate;
}

bool is_linked(const Signal& a, const Signal& b, const SystemGraph& graph) {
  if (is_reported(a, b) || is_reported(b, a)) return true;
  if (!a.system.empty() && !b.system.empty() && graph.are_linked(a.system, b.system)) return true;
  if (!a.journey.empty() && a.journey == b.journey) return true;
  const seconds at_once = a.region.empty() ? kEverywhereOnset : kPlaceOnset;
  return shares_place(a, b) && apart(a.onset, b.onset) <= at_once;
}

bool is_counted(const Signal& signal) {
  return signal.kind == Signal::Kind::drop || signal.kind == Signal::Kind::surge ||
         signal.kind == Signal::Kind::drift || signal.kind == Signal::Kind::threshold;
}

/// One is in the other, or they are the same.
bool overlap(const Signal& a, const Signal& b) {
  if (a.region.empty() || b.region.empty()) return true;
  return shares_place(a, b);
}

}  // namespace

AdvancedIncident open_incident(std::string id, std::string environment, const Signal& signal,
                               Instant at) {
  IncidentState state;
  state.id = std::move(id);
  state.environment = std::move(environment);
  state.opened = at;
  state.onset = signal.onset;
  IncidentTurn turn(state, at);
  turn.open(signal);
  return std::move(turn).take();
}

Result<AdvancedIncident> advance(const IncidentState& state, const IncidentFact& fact, Instant at) {
  IncidentTurn turn(state, at);
  BELAY_TRY_VOID(std::visit([&](const auto& each) { return turn.on(each); }, fact));
  return std::move(turn).take();
}

bool is_still_wanted(const IncidentState& state, const IncidentEffect& effect) {
  if (effect.kind == IncidentEffect::Kind::tell) return true;
  return std::any_of(state.steps.begin(), state.steps.end(), [&](const AskedStep& asked) {
    return asked.effect == effect.id && asked.standing == AskedStep::Standing::owed;
  });
}

bool is_same(const IncidentState& state, const Signal& signal, const SystemGraph& graph) {
  if (state.phase >= IncidentPhase::resolved) return false;
  return std::any_of(state.signals.begin(), state.signals.end(), [&](const Rung& member) {
    if (!overlaps(member, signal)) return false;
    return is_one(member.signal, signal) || is_linked(member.signal, signal, graph);
  });
}

std::vector<OthersCount> counts_of_others(const IncidentState& state,
                                          std::span<const IncidentState* const> open) {
  std::vector<OthersCount> made;
  for (const IncidentState* const other : open) {
    if (other->id == state.id || other->phase != IncidentPhase::open) continue;
    for (const Rung& rung : other->signals) {
      const Signal& theirs = rung.signal;
      const bool is_shared =
          std::any_of(state.signals.begin(), state.signals.end(), [&](const Rung& its) {
            return is_counted(its.signal) && its.signal.of == theirs.of &&
                   overlap(its.signal, theirs);
          });
      if (is_counted(theirs) && !is_shared) made.push_back({theirs.of, theirs.region, theirs.cell});
    }
  }
  return made;
}

}  // namespace belay::watch
