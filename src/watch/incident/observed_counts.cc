#include "watch/incident/observed_counts.h"

#include <algorithm>
#include <cmath>
#include <set>

namespace belay::watch {
namespace {

/// What comes later than so long before the onset may be harm already, where the onset is a guess.
constexpr std::int64_t kDoubtSeconds = 2'700;
/// So much is always taken for usual.
constexpr std::int64_t kKnownLeast = 900;
/// How far off a forecast is before anything is known of it, as a logarithm.
constexpr double kOffUnknown = 0.2;
/// Where nobody says how far forecasts move: at least so much, and no more, between the time that
/// they are held against and the harm.
constexpr double kDriftMin = 0.02, kDriftMax = 0.15;
/// The while that is meant by how far they move, in seconds.
constexpr std::int64_t kMovesWithin = 5'400;
/// What of a forecast's moves is one amount for all places of its count, as a share of its square:
/// what many buy, or what a system fails of itself, mostly does not hang on places.
constexpr double kMovesTogether = 0.8;

bool is_sound(const Observation& each) {
  return each.seen >= 0 && std::isfinite(each.seen) && each.expected > 0 &&
         std::isfinite(each.expected) && each.dispersion >= 1 && std::isfinite(each.dispersion) &&
         each.off >= 0 && std::isfinite(each.off) && each.moves >= 0 && std::isfinite(each.moves);
}

double log_ratio(const Piece& piece) {
  return std::log((piece.seen + 0.5) / (piece.expected + 0.5));
}

}  // namespace

bool is_in(const ObservedCounts::Series& series, const std::string& region,
           const std::string& cell) {
  return (region.empty() || series.region == region) && (cell.empty() || series.cell == cell);
}

ObservedCounts::ObservedCounts(std::span<const Observation> observations, std::int64_t onset) {
  put_together(observations);
  find_look();
  find_places();
  correct(onset);
}

bool ObservedCounts::is_of(const Observation& each, std::size_t at) const {
  if (at >= series_.size()) return false;
  const Series& series = series_[at];
  const Counted& counted = counted_[series.counted];
  return counted.count == each.count && series.region == each.region && series.cell == each.cell &&
         counted.system == each.system;
}

/// They come one series after the other, or look by look with the same counts in the same order.
std::size_t ObservedCounts::series_of(const Observation& each) {
  if (is_of(each, last_series_)) return last_series_;
  const std::size_t next = series_.empty() ? 0 : (last_series_ + 1) % series_.size();
  if (is_of(each, next)) return next;
  const auto [at, is_new] =
      by_key_.try_emplace({each.count, each.system, each.region, each.cell}, series_.size());
  if (!is_new) return at->second;
  const auto [counted, is_new_count] =
      by_count_.try_emplace({each.count, each.system}, counted_.size());
  if (is_new_count) counted_.push_back({each.count, each.system, each.harm, {}});
  counted_[counted->second].series.push_back(series_.size());
  series_.push_back(
      {series_.size(), counted->second, each.region, each.cell, 0, {}, {0}, {0}, 0, 0, 0, 0, 1});
  return series_.size() - 1;
}

void ObservedCounts::put_together(std::span<const Observation> observations) {
  for (const Observation& each : observations) {
    if (!is_sound(each)) continue;
    last_series_ = series_of(each);
    Series& series = series_[last_series_];
    series.usually_off = each.off;
    series.moves = each.moves;
    if (!series.ends.empty() && series.ends.back() >= each.at.seconds) continue;
    series.ends.push_back(each.at.seconds);
    last_ = std::max(last_, each.at.seconds);
    series.seen.push_back(series.seen.back() + each.seen / each.dispersion);
    series.expected.push_back(series.expected.back() + each.expected / each.dispersion);
  }
}

void ObservedCounts::find_look() {
  for (const Series& series : series_) {
    for (std::size_t i = 1; i < series.ends.size(); ++i) {
      const std::int64_t apart = series.ends[i] - series.ends[i - 1];
      if (look_ == 0 || apart < look_) look_ = apart;
    }
  }
}

void ObservedCounts::find_places() {
  std::map<std::string, std::set<std::string>> cells;
  for (const Series& series : series_) cells[series.region].insert(series.cell);
  for (Series& series : series_) {
    const Place place{series.region, series.cell};
    const auto found = std::find(leaves_.begin(), leaves_.end(), place);
    series.place = static_cast<std::size_t>(found - leaves_.begin());
    if (found == leaves_.end()) leaves_.push_back(place);
  }
  for (const auto& each : cells) {
    if (each.first.empty()) continue;
    places_.emplace_back(each.first, "");
    if (each.second.size() < 2) continue;
    for (const std::string& cell : each.second) {
      if (!cell.empty()) places_.emplace_back(each.first, cell);
    }
  }
}

Piece ObservedCounts::piece(const Series& series, std::int64_t from, std::int64_t to) const {
  Piece made = whole(series, from, to);
  const auto span = static_cast<double>(std::clamp<std::int64_t>(
      std::min(to, last_) - std::max(from, series.ends.front() - look_), 0, kMovesWithin));
  const double squared = series.moves * series.moves * span / static_cast<double>(kMovesWithin);
  const double wanders = squared * (1 - kMovesTogether + kMovesTogether * series.of_count);
  const double says = 1 / (1 + made.expected * wanders);
  made.seen *= says;
  made.expected *= says;
  return made;
}

Piece ObservedCounts::whole(const Series& series, std::int64_t from, std::int64_t to) const {
  const auto& ends = series.ends;
  // A look lies within where it begins at or after `from`.
  const auto first = std::lower_bound(ends.begin(), ends.end(), from + look_) - ends.begin();
  const auto last = std::upper_bound(ends.begin(), ends.end(), to) - ends.begin();
  Piece made{0, 0, series.off, series.off_together, 1, 1, series.number, series.counted};
  if (first >= last) return made;
  const auto begin = static_cast<std::size_t>(first);
  const auto end = static_cast<std::size_t>(last);
  made.seen = series.seen[end] - series.seen[begin];
  made.expected = series.expected[end] - series.expected[begin];
  return made;
}

/// How much forecasts move from one half of a while to the other, beyond chance.
double ObservedCounts::drift(std::int64_t from, std::int64_t to) const {
  const std::int64_t middle = from + (to - from) / 2;
  double moved = 0;
  double weight = 0;
  for (const Series& series : series_) {
    const Piece early = whole(series, from, middle);
    const Piece late = whole(series, middle, to);
    if (early.expected <= 0 || late.expected <= 0) continue;
    const double by_chance = 1 / (early.expected + 0.5) + 1 / (late.expected + 0.5);
    const double between = log_ratio(late) - log_ratio(early);
    const double vague = by_chance + kDriftMin * kDriftMin;
    moved += (between * between - by_chance) / (vague * vague);
    weight += 1 / (vague * vague);
  }
  const double squared = weight > 0 ? std::max(0.0, moved / weight) : 0;
  return std::clamp(std::sqrt(squared), kDriftMin, kDriftMax);
}

void ObservedCounts::correct(std::int64_t onset) {
  std::int64_t first = onset;
  for (const Series& series : series_) {
    if (!series.ends.empty()) first = std::min(first, series.ends.front() - look_);
  }
  // What has rung for so long that nothing is known of before is what is usual by now.
  const std::int64_t until =
      std::max(onset - std::min(kDoubtSeconds, (onset - first) / 2), first + kKnownLeast);
  corrected_until_ = until;
  const double moved = drift(first, until);
  for (Series& series : series_) {
    double all = 0;
    for (const std::size_t other : counted_[series.counted].series) {
      all += series_[other].expected.back();
    }
    series.of_count = all / series.expected.back();
  }
  for (Series& series : series_) {
    const Piece before = whole(series, first, until);
    const double usually = series.usually_off > 0 ? series.usually_off : kOffUnknown;
    double off = usually;
    if (before.expected > 0) {
      const double by_chance = 1 / (before.expected + 0.5);
      const double trusted = usually * usually / (usually * usually + by_chance);
      const double level = std::exp(trusted * log_ratio(before));
      for (double& sum : series.expected) sum *= level;
      off = usually * std::sqrt(1 - trusted);
    }
    const double moves = series.moves > 0 ? series.moves : moved;
    series.off = std::sqrt(off * off + (1 - kMovesTogether) * moves * moves);
    series.off_together = std::sqrt(kMovesTogether) * moves;
  }
}

}  // namespace belay::watch
