#include "sim/replay/figures.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <map>
#include <vector>

namespace belay::replay {
namespace {

constexpr double kNever = std::numeric_limits<double>::infinity();
/// What rounding makes of a bound is not out of it.
constexpr double kSlack = 1e-9;

std::optional<double> seconds_of(const std::optional<seconds>& span) {
  if (!span) return std::nullopt;
  return static_cast<double>(span->count());
}

std::optional<double> said(double value) {
  return value == kNever ? std::nullopt : std::optional<double>(value);
}

bool is_within(const Figure& figure, std::optional<double> found) {
  const double value = found.value_or(kNever);
  if (figure.value) {
    return std::abs(value - *figure.value) <= std::abs(*figure.value) * figure.within + kSlack;
  }
  if (figure.most && !(value <= *figure.most + kSlack)) return false;
  return !figure.least || value >= *figure.least - kSlack;
}

/// From the best to the worst, as the figure has it.
std::vector<double> sorted(std::span<const Run> runs, const Figure& figure) {
  std::vector<double> values;
  for (const Run& run : runs) values.push_back(found_in(run, figure).value_or(kNever));
  std::sort(values.begin(), values.end());
  return values;
}

double worst_of(const std::vector<double>& values, const Figure& figure) {
  if (!figure.value) return figure.most || !figure.least ? values.back() : values.front();
  const double low = std::abs(values.front() - *figure.value);
  return low > std::abs(values.back() - *figure.value) ? values.front() : values.back();
}

Compared compare_blamed(const Figure& figure, std::span<const Run> runs) {
  std::map<std::string, std::size_t> votes;
  for (const Run& run : runs) ++votes[run.blamed];
  const auto most = std::max_element(
      votes.begin(), votes.end(),
      [](const auto& one, const auto& other) { return one.second < other.second; });
  const double share = static_cast<double>(votes[figure.is]) / static_cast<double>(runs.size());
  return {&figure, share, most->first, share >= figure.share - kSlack};
}

}  // namespace

bool needs_minutes(const Figure& figure) {
  return figure.kind == FigureKind::drop || figure.kind == FigureKind::complaints ||
         figure.kind == FigureKind::complaints_last;
}

std::optional<double> found_in(const Run& run, const Figure& figure) {
  switch (figure.kind) {
    case FigureKind::orders_lost: {
      if (figure.region.empty()) return run.orders_lost;
      const auto lost = run.lost_in.find(figure.region);
      return lost == run.lost_in.end() ? 0 : lost->second;
    }
    case FigureKind::errors:
      return run.errors;
    case FigureKind::wrong:
      return run.wrong;
    case FigureKind::drop:
      return deepest_drop(run, figure.region);
    case FigureKind::lasts:
      return seconds_of(run.lasted);
    case FigureKind::complaints:
      return complaints_most(run);
    case FigureKind::complaints_last:
      return complaints_last(run);
    case FigureKind::detected_after:
      return seconds_of(run.detected_after);
    case FigureKind::undone_after:
      return seconds_of(run.undone_after);
    case FigureKind::rolled_back:
      return static_cast<double>(run.rolled_back.size());
    case FigureKind::blamed:
      break;
  }
  return std::nullopt;
}

Compared compare(const Figure& figure, std::span<const Run> runs) {
  if (figure.kind == FigureKind::blamed) return compare_blamed(figure, runs);
  const Spread spread = spread_of(runs, figure);
  const std::optional<double> found = figure.is_worst ? spread.worst : spread.median;
  return {&figure, found, "", is_within(figure, found)};
}

Spread spread_of(std::span<const Run> runs, const Figure& figure) {
  const std::vector<double> values = sorted(runs, figure);
  return {said(values[values.size() / 2]), said(worst_of(values, figure))};
}

}  // namespace belay::replay
