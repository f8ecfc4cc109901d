#ifndef BELAY_WATCH_INCIDENT_EXPOSED_SHARES_H_
#define BELAY_WATCH_INCIDENT_EXPOSED_SHARES_H_

#include <cstdint>
#include <vector>

#include "watch/incident/attribution.h"
#include "watch/incident/observed_counts.h"
#include "watch/incident/onset_search.h"

namespace belay::watch {

/// How harm goes on from where a change was exposed.
enum class Course {
  at_once,  ///< all of it is there, from when harm began
  growing   ///< it grows evenly from the exposure until now
};

/// How what is usual may have moved beside it: at once when harm began, or evenly since the
/// exposure. Neither is evidence of a change.
enum class Beside { at_once, growing };

std::int64_t begin_of(const Exposure& exposure);
std::int64_t end_of(const Exposure& exposure);

/// Which share of the traffic a change was on, in each place, by time.
class ExposedShares {
 public:
  /// REQUIRES: the counts outlive this.
  ExposedShares(const ObservedCounts& counts, const Began& began, const Candidate& candidate,
                Course course);

  /// What a series has had since harm began, or since it was exposed, where it ever was: whole
  /// looks, and those in which the share moved, by what it was on average. Those in which nothing
  /// was exposed are among them: what is hurt then already is not hurt by it.
  void add(const ObservedCounts::Series& series, Beside beside, std::vector<Piece>& pieces) const;
  bool is_exposed(const ObservedCounts::Series& series) const {
    return !steps_[series.place].empty();
  }

 private:
  /// The share from `from` on.
  struct Step {
    std::int64_t from = 0;
    double share = 0;
  };
  using Steps = std::vector<Step>;

  std::int64_t starts_at(const Exposure& exposure) const;
  double grown(const Exposure& exposure, std::int64_t from, std::int64_t to) const;
  Steps steps_of(const std::vector<const Exposure*>& here) const;
  double drift(const Steps& steps, Beside beside, std::int64_t from, std::int64_t to) const;
  double average(const Steps& steps, std::int64_t from, std::int64_t to) const;

  const ObservedCounts& counts_;
  Began began_;
  Course course_;
  std::vector<Steps> steps_;  ///< by place
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_EXPOSED_SHARES_H_
