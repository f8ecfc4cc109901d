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
  /// Of what drifts: up to where the bucket goes, beyond the one before it; infinite for the last.
  double bound = 0;
};

/// Watches all that a list asks for, in each place and in what places are together: cells, regions,
/// everything. The list's false alarms are divided among all of these. Pure: looks go in, what
/// rings comes out.
///
/// A place that is not among the counts of a look was not heard in it, and what it is a part of is
/// not whole then: neither it nor that is looked at. Nothing was counted is a 0. A place that is
/// not heard for a day is none any more.
///
/// A bucket of what drifts is expected to have its usual share of this time of the week, of what
/// came in all buckets together now: how many came is nobody's harm.
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

  /// All that is alarmed now, in the order of the list and its places, the widest place first; then
  /// values that drift, then thresholds.
  std::vector<Signal> ringing() const;
  /// What was counted in each place, and expected, in looks that end after `since`: one place after
  /// the other, each by time. Of at most three hours. Of what drifts, the bucket that rang first,
  /// while one rings.
  std::vector<Observation> observations(Instant since,
                                        std::span<const OthersCount> others = {}) const;
  /// What orders and errors came to from `since` to `until`, by journey and region, then each
  /// journey everywhere, then all of it. Looks that were not heard are not in it. The forecast is
  /// held against the hour before `since`. Of at most three days; older than three hours, whole
  /// parts of five minutes. Of what others' incidents have a part of, the rest is summed by its
  /// places.
  std::vector<ImpactPart> impact(Instant since, Instant until, double confidence,
                                 std::span<const OthersCount> others = {}) const;

 private:
  using Key = std::tuple<std::size_t, std::string, std::string, double>;
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

  /// Buckets of one histogram in one place, in the order of their bounds.
  struct Histogram {
    std::size_t watched = 0;
    std::string region, cell;
    std::vector<std::size_t> nodes;
  };

  bool is_sound(const PlaceCount& count) const;
  void sum_up(std::span<const PlaceCount> counts);
  const Slot& slot_of(std::size_t at, const PlaceCount& count);
  std::size_t node_of(const Key& key);
  /// What a place that should have been heard, and was not, is a part of.
  void mark_broken(Instant now);
  void join_histogram(std::size_t node);
  void take_values(const Histogram& of, const Look& look, bool is_usual, double between);
  static bool is_before(const Node& a, const Node& b);
  const Node* rang_first(const Histogram& of) const;
  std::string values_of(const Histogram& of, const Node& bucket) const;
  /// What rings of it: one signal, of the bucket that rang first.
  std::optional<Signal> drift_of(const Histogram& of) const;
  /// By the list: the bucket that rang first, wherever it did; nothing where none rings.
  std::vector<std::optional<double>> drifted_buckets() const;
  void hold_against_threshold(std::size_t watched, const Look& look, double count);
  /// Whether the place of a node is others', all of it or a part.
  bool is_of(const Node& node, std::span<const OthersCount> others, bool or_a_part) const;
  Signal signal_of(const Key& key, const PlaceWatch::Alarm& alarm) const;
  double looks_between() const;

  WatchList list_;
  std::vector<Node> nodes_;
  std::map<Key, std::size_t> by_key_;
  std::vector<Slot> slots_;  ///< of the last look: the next one mostly has the same places
  std::vector<Histogram> histograms_;
  std::vector<Stated> stated_;  ///< by the list
  std::optional<Instant> silent_since_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_FLEET_WATCH_H_
