#ifndef BELAY_WATCH_INCIDENT_OBSERVED_COUNTS_H_
#define BELAY_WATCH_INCIDENT_OBSERVED_COUNTS_H_

#include <cstddef>
#include <cstdint>
#include <limits>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

#include "watch/incident/attribution.h"
#include "watch/incident/shared_ratio.h"

namespace belay::watch {

/// Observations, put together once: by count, system and place, so that any while of any of them
/// costs two searches. What came well before the onset tells how far off each forecast is: by that
/// it is corrected. By what it usually moves, or where nobody says so by what all of them moved in
/// that while, it may be off still.
class ObservedCounts {
 public:
  static constexpr std::int64_t kAlways = std::numeric_limits<std::int64_t>::max();

  /// A count of a system, which has a ratio of its own.
  struct Counted {
    std::string count, system;
    std::optional<Harm> harm;
    std::vector<std::size_t> series;  ///< in its places
  };
  struct Series {
    std::size_t number = 0;  ///< in `series()`
    std::size_t counted = 0;
    std::string region, cell;
    std::size_t place = 0;               ///< of `leaves`
    std::vector<std::int64_t> ends;      ///< of its looks, in seconds, rising
    std::vector<double> seen, expected;  ///< sums of independent events before each, and at the end
    /// Deviations of logarithms, of this one and of all of its count.
    double off = 0, off_together = 0;
    double usually_off = 0, moves = 0;  ///< as was observed; 0: not known
    double of_count = 1;                ///< what is expected of its count in all places, beside it
  };
  using Place = std::pair<std::string, std::string>;  ///< region and cell

  ObservedCounts(std::span<const Observation> observations, std::int64_t onset);

  const std::vector<Counted>& counted() const { return counted_; }
  const std::vector<Series>& series() const { return series_; }
  /// Regions, and cells of those that have several.
  const std::vector<Place>& places() const { return places_; }
  /// The places that something is counted in.
  const std::vector<Place>& leaves() const { return leaves_; }
  std::int64_t look() const { return look_; }
  /// When the last look ends.
  std::int64_t last() const { return last_; }

  /// What came before was taken for usual.
  std::int64_t corrected_until() const { return corrected_until_; }

  /// The looks that lie within, by as many events as they say anything with: within a while, too,
  /// what is usual wanders, and however many come, they tell no more than that lets them.
  Piece piece(const Series& series, std::int64_t from, std::int64_t to = kAlways) const;
  /// The looks that lie within, by all events.
  Piece whole(const Series& series, std::int64_t from, std::int64_t to = kAlways) const;

 private:
  void put_together(std::span<const Observation> observations);
  std::size_t series_of(const Observation& each);
  bool is_of(const Observation& each, std::size_t at) const;
  void find_places();
  void find_look();
  void correct(std::int64_t onset);
  double drift(std::int64_t from, std::int64_t to) const;

  std::vector<Counted> counted_;
  std::vector<Series> series_;
  std::vector<Place> places_, leaves_;
  std::map<std::tuple<std::string, std::string, std::string, std::string>, std::size_t> by_key_;
  std::map<std::pair<std::string, std::string>, std::size_t> by_count_;
  std::size_t last_series_ = 0;  ///< of the last observation
  std::int64_t look_ = 0, last_ = 0, corrected_until_ = 0;
};

/// Whether a place is in another, or is it.
bool is_in(const ObservedCounts::Series& series, const std::string& region,
           const std::string& cell);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_OBSERVED_COUNTS_H_
