#include "watch/incident/exposed_shares.h"

#include <algorithm>

namespace belay::watch {
namespace {

/// What grows is taken to do so in so many steps.
constexpr std::int64_t kGrowthSteps = 8;

}  // namespace

std::int64_t begin_of(const Exposure& exposure) {
  return exposure.since.seconds + (exposure.since.nanos > 0 ? 1 : 0);
}
std::int64_t end_of(const Exposure& exposure) {
  return exposure.until ? exposure.until->seconds : ObservedCounts::kAlways;
}

ExposedShares::ExposedShares(const ObservedCounts& counts, const Began& began,
                             const Candidate& candidate, Course course)
    : counts_(counts), began_(began), course_(course) {
  for (const ObservedCounts::Place& place : counts.leaves()) {
    std::vector<const Exposure*> here;
    for (const Exposure& exposure : candidate.exposures) {
      const bool is_here = (exposure.region.empty() || exposure.region == place.first) &&
                           (exposure.cell.empty() || exposure.cell == place.second);
      const std::int64_t until = std::min(end_of(exposure), counts.last());
      if (is_here && exposure.share > 0 && starts_at(exposure) < until) here.push_back(&exposure);
    }
    steps_.push_back(steps_of(here));
  }
}

/// What was there when harm began can have hurt since then; what came later, since it came. What
/// grows began when it came, and so did what is on a share: it hurts little before it shows. But
/// what was there long before was taken for usual.
std::int64_t ExposedShares::starts_at(const Exposure& exposure) const {
  const std::int64_t begin = begin_of(exposure);
  const bool is_felt_late = course_ == Course::growing || exposure.share < 1;
  if (is_felt_late) return std::max(begin, counts_.corrected_until());
  return begin <= began_.latest ? began_.at : begin;
}

/// How much of what it has grown to now is there in the middle of a while.
double ExposedShares::grown(const Exposure& exposure, std::int64_t from, std::int64_t to) const {
  if (course_ == Course::at_once) return 1;
  const double whole = static_cast<double>(counts_.last() - starts_at(exposure));
  const double middle = static_cast<double>(from + (to - from) / 2 - starts_at(exposure));
  return std::clamp(middle / whole, 0.0, 1.0);
}

ExposedShares::Steps ExposedShares::steps_of(const std::vector<const Exposure*>& here) const {
  std::vector<std::int64_t> edges;
  for (const Exposure* exposure : here) {
    const std::int64_t from = starts_at(*exposure);
    edges.push_back(from);
    edges.push_back(std::min(end_of(*exposure), counts_.last()));
    for (std::int64_t i = 1; course_ == Course::growing && i < kGrowthSteps; ++i) {
      edges.push_back(from + i * (counts_.last() - from) / kGrowthSteps);
    }
  }
  if (!here.empty()) {
    edges.push_back(began_.at);
    edges.push_back(counts_.last());
  }
  std::sort(edges.begin(), edges.end());
  edges.erase(std::unique(edges.begin(), edges.end()), edges.end());
  Steps made;
  for (std::size_t i = 0; i < edges.size(); ++i) {
    double share = 0;
    for (const Exposure* exposure : here) {
      const bool is_then = i + 1 < edges.size() && starts_at(*exposure) <= edges[i] &&
                           end_of(*exposure) >= edges[i + 1];
      if (!is_then) continue;
      share = std::max(share,
                       std::min(exposure->share, 1.0) * grown(*exposure, edges[i], edges[i + 1]));
    }
    made.push_back({edges[i], share});
  }
  return made;
}

double ExposedShares::drift(const Steps& steps, Beside beside, std::int64_t from,
                            std::int64_t to) const {
  const std::int64_t middle = from + (to - from) / 2;
  if (beside == Beside::at_once) return middle >= began_.at ? 1 : 0;
  const auto whole = static_cast<double>(steps.back().from - steps.front().from);
  return std::clamp(static_cast<double>(middle - steps.front().from) / whole, 0.0, 1.0);
}

double ExposedShares::average(const Steps& steps, std::int64_t from, std::int64_t to) const {
  double sum = 0;
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const std::int64_t next = i + 1 < steps.size() ? steps[i + 1].from : to;
    const std::int64_t within = std::min(next, to) - std::max(steps[i].from, from);
    if (within > 0) sum += steps[i].share * static_cast<double>(within);
  }
  return sum / static_cast<double>(to - from);
}

void ExposedShares::add(const ObservedCounts::Series& series, Beside beside,
                        std::vector<Piece>& pieces) const {
  const Steps& steps = steps_[series.place];
  const auto put = [&](std::int64_t from, std::int64_t to, double share) {
    Piece piece = counts_.piece(series, from, to);
    piece.share = share;
    piece.drift = drift(steps, beside, from, to);
    if (piece.expected > 0) pieces.push_back(piece);
  };
  std::int64_t mixed = 0;  // the end of the last look in which the share moved
  for (std::size_t i = 0; i < steps.size(); ++i) {
    const auto end = std::upper_bound(series.ends.begin(), series.ends.end(), steps[i].from);
    const bool is_within = end != series.ends.end() && *end - counts_.look() < steps[i].from;
    if (is_within && *end != mixed) {
      mixed = *end;
      put(mixed - counts_.look(), mixed, average(steps, mixed - counts_.look(), mixed));
    }
    if (i + 1 < steps.size()) put(steps[i].from, steps[i + 1].from, steps[i].share);
  }
}

}  // namespace belay::watch
