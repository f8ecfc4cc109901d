#ifndef BELAY_CONTROL_INCIDENT_PLACE_COUNTS_H_
#define BELAY_CONTROL_INCIDENT_PLACE_COUNTS_H_

#include <cstddef>
#include <map>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "watch/health/series.h"
#include "watch/incident/fleet_watch.h"
#include "watch/incident/watches.h"

/// What a source of metrics answers about what is watched, by its places.
namespace belay::control {

/// `sum by (region, cell) (increase(SELECTOR[300s]))`: one part of the past for each five minutes;
/// of what drifts by `le`, too.
std::string past_query(const watch::WatchList& list, std::size_t watched);

using PastCounts = std::map<Instant, std::vector<watch::PlaceCount>>;
void add_past(const watch::WatchList& list, std::size_t watched,
              std::span<const watch::Series> answer, PastCounts& past);

/// One count's own samples, by place.
class PlaceSeries {
 public:
  /// Both outlive this.
  PlaceSeries(const watch::WatchList& list, std::span<const watch::Series> answer);

  /// What each place counted in the look. A place that was not heard whole is left out: a version
  /// that comes or goes is no harm. So is one whose histogram lacks a bucket.
  void add_look(std::size_t watched, const watch::Look& look, const watch::CounterRules& rules,
                std::vector<watch::PlaceCount>& counts) const;

 private:
  using Place = std::pair<std::string, std::string>;
  void add_values(std::size_t watched, const Place& place,
                  std::span<const watch::Series* const> all, const watch::Look& look,
                  const watch::CounterRules& rules, std::vector<watch::PlaceCount>& counts) const;

  const watch::WatchList& list_;
  std::map<Place, std::vector<const watch::Series*>> by_place_;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_PLACE_COUNTS_H_
