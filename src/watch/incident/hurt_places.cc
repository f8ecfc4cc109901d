#include "watch/incident/hurt_places.h"

#include <algorithm>
#include <cmath>
#include <map>

namespace belay::watch {
namespace {

/// Less than this is not worth a word.
constexpr double kHurtMin = 0.02;
/// So many events, and it would be seen that nothing of them came, or five times as many.
constexpr double kSeenDrop = 60, kSeenSurge = 5;
/// A place that is lost hurts every system in it: each that it did not hurt, and all of them.
constexpr double kSpared = -1.5, kSparedMost = -9;
/// A cell that was hurt to an extent of its own was hurt clearly.
constexpr double kClearlyHurt = 10;

}  // namespace

bool is_hurt(const SharedRatio& of) {
  return of.gain > kRatioCosts && std::abs(1 - of.ratio) >= kHurtMin;
}

std::vector<Piece> pieces_in(const ObservedCounts& counts, const ObservedCounts::Counted& of,
                             const ObservedCounts::Place& place, std::int64_t start) {
  std::vector<Piece> made;
  for (const std::size_t at : of.series) {
    const ObservedCounts::Series& series = counts.series()[at];
    if (is_in(series, place.first, place.second)) made.push_back(counts.piece(series, start));
  }
  return made;
}

bool would_be_seen(const ObservedCounts::Counted& of, const std::vector<Piece>& pieces) {
  double expected = 0;
  for (const Piece& piece : pieces) expected += piece.expected * piece.share;
  return expected >= (of.harm == Harm::surge ? kSeenSurge : kSeenDrop);
}

double spared(const ObservedCounts& counts, const ObservedCounts::Place& place,
              std::int64_t start) {
  enum class Shows { nothing, unhurt, hurt };
  std::map<std::string, Shows> systems;
  for (const ObservedCounts::Counted& counted : counts.counted()) {
    const auto pieces = pieces_in(counts, counted, place, start);
    Shows& shows = systems[counted.system];
    // What is lost with its place has fewer errors, too.
    if (is_hurt(harmful_ratio(pieces, std::nullopt))) {
      shows = Shows::hurt;
    } else if (would_be_seen(counted, pieces)) {
      shows = std::max(shows, Shows::unhurt);
    }
  }
  double made = 0;
  for (const auto& each : systems) {
    if (each.second != Shows::hurt) made += each.second == Shows::unhurt ? kSpared : kSpared / 2;
  }
  return std::max(made, kSparedMost);
}

Apart by_cells(const ObservedCounts& counts, const ObservedCounts::Counted& of,
               const std::string& region, std::int64_t start) {
  Apart made;
  std::vector<double> hurt;  // by piece
  std::vector<Piece> pieces;
  double most = 0;
  for (const ObservedCounts::Place& place : counts.places()) {
    if (place.first != region || place.second.empty()) continue;
    const auto here = pieces_in(counts, of, place, start);
    const SharedRatio ratio = harmful_ratio(here, of.harm);
    const bool is_clear = is_hurt(ratio) && ratio.gain > kClearlyHurt;
    const double by = is_clear ? std::abs(ratio.ratio - 1) : 0;
    hurt.insert(hurt.end(), here.size(), by);
    pieces.insert(pieces.end(), here.begin(), here.end());
    most = std::max(most, by);
    if (is_clear) ++made.cells;
  }
  if (made.cells == 0) return made;
  for (std::size_t i = 0; i < pieces.size(); ++i) pieces[i].share = hurt[i] / most;
  made.gain = std::max(0.0, harmful_ratio(pieces, of.harm).gain - made.cells * kRatioCosts);
  return made;
}

}  // namespace belay::watch
