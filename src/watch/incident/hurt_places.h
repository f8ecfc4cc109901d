#ifndef BELAY_WATCH_INCIDENT_HURT_PLACES_H_
#define BELAY_WATCH_INCIDENT_HURT_PLACES_H_

#include <cstdint>
#include <string>
#include <vector>

#include "watch/incident/observed_counts.h"
#include "watch/incident/onset_search.h"

/// What was hurt in a place since harm began there.
namespace belay::watch {

/// So little that it is not worth a word is not hurt.
bool is_hurt(const SharedRatio& of);

/// Of one count, in a region or a cell, since `start`.
std::vector<Piece> pieces_in(const ObservedCounts& counts, const ObservedCounts::Counted& of,
                             const ObservedCounts::Place& place, std::int64_t start);
/// Whether so much was expected that it would be seen if nothing of it, or far more, had come.
bool would_be_seen(const ObservedCounts::Counted& of, const std::vector<Piece>& pieces);

/// What speaks against a place being lost, a logarithm: systems in it that go on, and half as much
/// those of which too little is counted to tell.
double spared(const ObservedCounts& counts, const ObservedCounts::Place& place, std::int64_t start);

struct Apart {
  double gain = 0;
  int cells = 0;  ///< that were hurt
};
/// What one count is worth where cells of a region were hurt to an extent of their own each: of
/// what hurt the worst of them, each has a share.
Apart by_cells(const ObservedCounts& counts, const ObservedCounts::Counted& of,
               const std::string& region, std::int64_t start);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_HURT_PLACES_H_
