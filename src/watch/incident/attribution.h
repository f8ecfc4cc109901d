#ifndef BELAY_WATCH_INCIDENT_ATTRIBUTION_H_
#define BELAY_WATCH_INCIDENT_ATTRIBUTION_H_

#include <chrono>
#include <cstddef>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "watch/health/count_guard.h"

/// What harm comes from, as far as counts can tell: a change, infrastructure, demand, or nothing
/// that anybody knows of.
namespace belay::watch {

/// A count of one system in one place, in one look, beside what was expected of it.
struct Observation {
  std::string count;  ///< which: its name in the list of what is watched
  std::string system;
  std::string region;
  std::string cell;  ///< or host; empty: the region is not divided
  Instant at;        ///< when the look ends
  double seen = 0;
  double expected = 0;
  double dispersion = 1;
  std::optional<Harm> harm = {};  ///< which way it is harm; nothing: either
  /// How far off what is expected usually is, and how far that moves within an hour or two:
  /// deviations of logarithms. 0: not known.
  double off = 0, moves = 0;
};

/// Where a change was, and since when.
struct Exposure {
  std::string region;  ///< empty: everywhere
  std::string cell;    ///< empty: in all of the region
  Instant since;
  std::optional<Instant> until;  ///< it was undone
  double share = 1;              ///< of the traffic there, 0 to 1: a canary hurts only its own
};

/// Something that was changed.
struct Candidate {
  std::string change;
  /// The systems that it can hurt, and how many dependencies away: 0 is its own.
  std::map<std::string, int> reach;
  std::vector<Exposure> exposures;
  /// What is known of it beside counts of the fleet: its own rollout's guards said `bad`, canary
  /// against control. A sentence; worth a lot.
  std::optional<std::string> direct = {};
};

/// What somebody, or something, says of a place: a power cut, lost hosts. Of infrastructure only.
struct OutsideSignal {
  std::string region;
  std::string cell;  ///< empty: the region
  Instant since;
  std::string says;  ///< a sentence
};

enum class CauseKind { change, infrastructure, demand, none };
std::string_view name_of(CauseKind kind);

struct Suspect {
  CauseKind kind = CauseKind::none;
  std::string of;    ///< the change, or the region or `region/cell`; empty: everything, or nothing
  double score = 0;  ///< a logarithm: how much better it explains what was seen than nothing does
  std::vector<std::string> evidence_for, evidence_against;  ///< sentences

  friend bool operator==(const Suspect&, const Suspect&) = default;
};

struct Attribution {
  std::vector<Suspect> suspects;  ///< the likeliest first; `none` is among them
  /// The first, where it explains the harm clearly better than every other and than nothing: who is
  /// blamed. Else of the kind `none`.
  Suspect blamed;
};

/// What explains best that counts are out of what was expected since about `onset`. Observations
/// begin half an hour or more before it: what came then tells how far off what was expected is, and
/// whether harm was there before an exposure. Each count's looks come in rising time.
Attribution attribute(std::span<const Observation> observations, Instant onset,
                      std::span<const Candidate> candidates,
                      std::span<const OutsideSignal> signals);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_ATTRIBUTION_H_
