#ifndef BELAY_WATCH_INCIDENT_FLEET_WATCH_H_
#define BELAY_WATCH_INCIDENT_FLEET_WATCH_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "base/instant.h"
#include "watch/health/series.h"
#include "watch/incident/attribution.h"
#include "watch/incident/impact_part.h"
#include "watch/incident/place_watch.h"
#include "watch/incident/signal.h"
#include "watch/incident/watches.h"

namespace belay::watch {

/// One count of the list, in one place. What is not divided has no cell, or no region either.
struct PlaceCount {
  std::size_t watched = 0;  ///< in the order of `WatchList::counts`
  std::string region, cell;
  double count = 0;
};

/// Watches all that a list asks for, in each place and in what places are together: cells, regions,
/// everything. The list's false alarms are divided among all of these. Pure: looks go in, what
/// rings comes out.
///
/// A place that is not among the counts of a look was not heard in it, and what it is a part of is
/// not whole then: neither it nor that is looked at. Nothing was counted is a 0. A place that is
/// not heard for a day is none any more.
class FleetWatch {
 public:
  explicit FleetWatch(const WatchList& list);

  /// What the past had: whole parts of five minutes, or looks. In rising time, before the looks.
  void learn(Instant to, std::chrono::seconds span, std::span<const PlaceCount> counts);
  /// What a look heard. `is_usual`: false while an incident is open where it is, so that harm does
  /// not become usual.
  void take(const Look& look, std::span<const PlaceCount> counts, bool is_usual);
  /// Nothing was heard: silence is no zero, and nothing begins or ends by it.
  void miss(const Look& look);
  /// Since when nothing at all was heard; nothing: the last look was.
  std::optional<Instant> silent_since() const { return silent_since_; }

  /// All that is alarmed now, in the order of the list and its places, the widest place first.
  std::vector<Signal> ringing() const;
  /// What was counted in each place, and expected, in looks that end after `since`, by time. Of at
  /// most three hours.
  std::vector<Observation> observations(Instant since) const;
  /// What orders and errors came to from `since` to `until`, by journey and region, then each
  /// journey everywhere, then all of it. Looks that were not heard are not in it. The forecast is
  /// held against the hour before `since`. Of at most three days; older than three hours, whole
  /// parts of five minutes.
  std::vector<ImpactPart> impact(Instant since, Instant until, double confidence) const;

 private:
  using Key = std::tuple<std::size_t, std::string, std::string>;
  struct Node {
    PlaceWatch watch;
    bool is_leaf = true;
  };
  struct Stated {
    std::deque<std::pair<Look, double>> looks;
    std::optional<PlaceWatch::Alarm> alarm;
  };

  std::map<Key, double> sums_of(std::span<const PlaceCount> counts);
  Node& node(const Key& key);
  std::set<Key> not_whole(const std::map<Key, double>& sums, Instant now);
  void hold_against_threshold(std::size_t watched, const Look& look, double count);
  Signal signal_of(const Key& key, const PlaceWatch::Alarm& alarm) const;
  double looks_between() const;

  WatchList list_;
  std::map<Key, Node> nodes_;
  std::vector<Stated> stated_;  ///< by the list
  std::optional<Instant> silent_since_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_FLEET_WATCH_H_
