#include "watch/incident/onset_search.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {
namespace {

/// What is less likely by this, a logarithm, is not when it began.
constexpr double kUnlikely = 3;
constexpr int kRounds = 2;
/// So many seconds ago it may have begun, where that is later than it is said to have.
constexpr std::int64_t kGuesses[] = {2'700, 300};

/// One guess beside another: what both have since `late` is in both.
struct Change {
  const ObservedCounts::Series* series;
  double log_ratio, ratio;
  double says;  ///< of its events: how many tell anything
};

double explained(const Change& change, const Piece& piece) {
  return change.says * (piece.seen * change.log_ratio - (change.ratio - 1) * piece.expected);
}

/// A count says when harm began only as far as it says that there is any: one that wanders may have
/// come far, and that is nothing.
std::vector<Change> changes_of(const ObservedCounts& counts, const std::vector<Hurt>& hurt,
                               std::int64_t start) {
  std::vector<Change> made;
  for (const Hurt& each : hurt) {
    const std::size_t first = made.size();
    double all = 0;
    for (const std::size_t at : counts.counted()[each.counted].series) {
      const ObservedCounts::Series& series = counts.series()[at];
      if (!is_in(series, each.place.first, each.place.second)) continue;
      made.push_back({&series, std::log(each.ratio.ratio), each.ratio.ratio, 1});
      all += explained(made.back(), counts.whole(series, start));
    }
    const double says = all > 0 ? std::min(1.0, each.ratio.gain / all) : 0;
    for (std::size_t i = first; i < made.size(); ++i) made[i].says = says;
  }
  return made;
}

/// The logarithm of how much likelier what was seen is, where harm began at `start`.
double explained(const ObservedCounts& counts, const std::vector<Change>& changes,
                 std::int64_t start) {
  double made = 0;
  for (const Change& each : changes) {
    made += explained(each, counts.whole(*each.series, start));
  }
  return made;
}

Began best_beginning(const ObservedCounts& counts, const std::vector<Change>& changes,
                     std::int64_t onset) {
  std::vector<std::int64_t> starts;
  for (const std::int64_t end : changes.front().series->ends) {
    const bool is_last = end == changes.front().series->ends.back();
    if (end >= counts.corrected_until() && !is_last) starts.push_back(end);
  }
  if (starts.empty()) return {onset, onset, onset};
  std::vector<double> worth;
  for (const std::int64_t start : starts) worth.push_back(explained(counts, changes, start));
  const auto best = std::max_element(worth.begin(), worth.end());
  auto first = best;
  auto last = best;
  while (first != worth.begin() && *(first - 1) >= *best - kUnlikely) --first;
  while (last + 1 != worth.end() && *(last + 1) >= *best - kUnlikely) ++last;
  const auto at = [&](auto it) { return starts[static_cast<std::size_t>(it - worth.begin())]; };
  return {at(best), at(first), at(last)};
}

/// From which guess on there is most harm: where something else has rung for long, what has just
/// begun hardly shows beside all that came since.
std::int64_t best_guess(const ObservedCounts& counts, std::int64_t onset) {
  std::int64_t best = onset;
  double most = 0;
  for (const std::int64_t since : {counts.last() - onset, kGuesses[0], kGuesses[1]}) {
    const std::int64_t start = counts.last() - since;
    if (start < onset) continue;
    double all = 0;
    for (const Hurt& each : most_hurt(counts, start, kRatioCosts)) {
      all += each.ratio.gain - kRatioCosts;
    }
    if (all <= most + kUnlikely) continue;
    most = all;
    best = start;
  }
  return best;
}

}  // namespace

SharedRatio harmful_ratio(std::span<const Piece> pieces, const std::optional<Harm>& harm) {
  return best_ratio(pieces, harm == Harm::surge ? 1 : kRatioMin,
                    harm == Harm::drop ? 1 : kRatioMax);
}

std::vector<Hurt> most_hurt(const ObservedCounts& counts, std::int64_t start, double place_costs) {
  std::vector<ObservedCounts::Place> places = {{"", ""}};
  places.insert(places.end(), counts.places().begin(), counts.places().end());
  std::vector<Hurt> made;
  std::vector<Piece> pieces;
  for (std::size_t i = 0; i < counts.counted().size(); ++i) {
    Hurt best{i, {}, {}};
    for (const ObservedCounts::Place& place : places) {
      pieces.clear();
      for (const std::size_t at : counts.counted()[i].series) {
        const ObservedCounts::Series& series = counts.series()[at];
        if (!is_in(series, place.first, place.second)) continue;
        pieces.push_back(counts.piece(series, start));
      }
      SharedRatio ratio = harmful_ratio(pieces, counts.counted()[i].harm);
      if (!place.first.empty()) ratio.gain -= place_costs;
      if (ratio.gain > best.ratio.gain) best = {i, place, ratio};
    }
    if (best.ratio.gain > kRatioCosts) made.push_back(std::move(best));
  }
  return made;
}

Began find_beginning(const ObservedCounts& counts, std::int64_t onset) {
  const std::int64_t guess = best_guess(counts, onset);
  Began made{guess, guess, guess};
  for (int round = 0; round < kRounds; ++round) {
    const auto changes = changes_of(counts, most_hurt(counts, made.at, kRatioCosts), made.at);
    if (changes.empty()) break;
    made = best_beginning(counts, changes, guess);
  }
  // An exposure, or harm, in the middle of a look is seen from its beginning or its end.
  made.earliest -= counts.look();
  made.latest += counts.look();
  return made;
}

}  // namespace belay::watch
