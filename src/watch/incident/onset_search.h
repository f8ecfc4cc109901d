#ifndef BELAY_WATCH_INCIDENT_ONSET_SEARCH_H_
#define BELAY_WATCH_INCIDENT_ONSET_SEARCH_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "watch/incident/observed_counts.h"
#include "watch/incident/shared_ratio.h"

namespace belay::watch {

inline constexpr double kRatioMin = 1e-3, kRatioMax = 1e4;

/// The best ratio that is harm.
SharedRatio harmful_ratio(std::span<const Piece> pieces, const std::optional<Harm>& harm);

/// One count, where it is hurt most.
struct Hurt {
  std::size_t counted = 0;
  ObservedCounts::Place place;  ///< two empty names: everywhere
  SharedRatio ratio;
};

/// Each count where it is hurt most since `start`: everywhere, in a region or in a cell, the
/// narrower of which costs `place_costs`.
std::vector<Hurt> most_hurt(const ObservedCounts& counts, std::int64_t start, double place_costs);

/// When harm began, in seconds: at the look's beginning that explains it best, and between which it
/// may have.
struct Began {
  std::int64_t at = 0, earliest = 0, latest = 0;
};
/// `onset` is a guess: it may be too early by any time, where something else rang before.
Began find_beginning(const ObservedCounts& counts, std::int64_t onset);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_ONSET_SEARCH_H_
