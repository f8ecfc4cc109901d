#include "watch/incident/onset_search.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {
namespace {

/// So long after the guess harm is taken to have begun.
constexpr std::int64_t kLater = 900;
/// What is less likely by this, a logarithm, is not when it began.
constexpr double kUnlikely = 3;
constexpr int kRounds = 2;

/// One guess beside another: what both have since `late` is in both.
struct Change {
  const ObservedCounts::Series* series;
  double log_ratio, ratio;
};

std::vector<Change> changes_of(const ObservedCounts& counts, const std::vector<Hurt>& hurt) {
  std::vector<Change> made;
  for (const Hurt& each : hurt) {
    for (const std::size_t at : counts.counted()[each.counted].series) {
      const ObservedCounts::Series& series = counts.series()[at];
      if (!is_in(series, each.place.first, each.place.second)) continue;
      made.push_back({&series, std::log(each.ratio.ratio), each.ratio.ratio});
    }
  }
  return made;
}

/// The logarithm of how much likelier what was seen is, where harm began at `start`.
double explained(const ObservedCounts& counts, const std::vector<Change>& changes,
                 std::int64_t start) {
  double made = 0;
  for (const Change& each : changes) {
    const Piece piece = counts.piece(*each.series, start);
    made += piece.seen * each.log_ratio - (each.ratio - 1) * piece.expected;
  }
  return made;
}

Began best_beginning(const ObservedCounts& counts, const std::vector<Change>& changes,
                     std::int64_t onset) {
  std::vector<std::int64_t> starts;
  for (const std::int64_t end : changes.front().series->ends) {
    const bool is_last = end == changes.front().series->ends.back();
    if (end >= counts.corrected_until() && end <= onset + kLater && !is_last) starts.push_back(end);
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
  Began made{onset, onset, onset};
  for (int round = 0; round < kRounds; ++round) {
    const auto changes = changes_of(counts, most_hurt(counts, made.at, kRatioCosts));
    if (changes.empty()) break;
    made = best_beginning(counts, changes, onset);
  }
  // An exposure, or harm, in the middle of a look is seen from its beginning or its end.
  made.earliest -= counts.look();
  made.latest += counts.look();
  return made;
}

}  // namespace belay::watch
