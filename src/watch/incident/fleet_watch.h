#ifndef BELAY_WATCH_INCIDENT_FLEET_WATCH_H_
#define BELAY_WATCH_INCIDENT_FLEET_WATCH_H_

#include <chrono>
#include <cstddef>
#include <deque>
#include <map>
#include <optional>
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
  static constexpr std::size_t kLevels = 3;  ///< everything, a region, a cell
  struct Node {
    Key key;
    PlaceWatch watch;
    bool is_leaf = true;
    // Of the look at hand.
    double sum = 0;
    bool is_heard = false, is_broken = false;
  };
  /// A place of a look, and the nodes that it is counted in.
  struct Slot {
    Key key;
    std::size_t nodes[kLevels];
    std::size_t levels = 0;
  };
  struct Stated {
    std::deque<std::pair<Look, double>> looks;
    std::optional<PlaceWatch::Alarm> alarm;
  };

  bool is_sound(const PlaceCount& count) const;
  void sum_up(std::span<const PlaceCount> counts);
  const Slot& slot_of(std::size_t at, const PlaceCount& count);
  std::size_t node_of(const Key& key);
  /// What a place that should have been heard, and was not, is a part of.
  void mark_broken(Instant now);
  void hold_against_threshold(std::size_t watched, const Look& look, double count);
  Signal signal_of(const Key& key, const PlaceWatch::Alarm& alarm) const;
  double looks_between() const;

  WatchList list_;
  std::vector<Node> nodes_;
  std::map<Key, std::size_t> by_key_;
  std::vector<Slot> slots_;     ///< of the last look: the next one mostly has the same places
  std::vector<Stated> stated_;  ///< by the list
  std::optional<Instant> silent_since_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_FLEET_WATCH_H_
