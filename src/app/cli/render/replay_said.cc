#include "app/cli/render/replay_said.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <map>

#include "base/text.h"

namespace belay::app {

using replay::Compared;
using replay::Controls;
using replay::Figure;
using replay::FigureKind;
using replay::Replayed;
using replay::Run;

namespace {

std::string count_of(double value) {
  return grouped(static_cast<std::uint64_t>(std::llround(std::max(0.0, value))));
}

std::string span_of(double value) { return to_string(replay::seconds(std::llround(value))); }

bool is_span(FigureKind kind) {
  return kind == FigureKind::lasts || kind == FigureKind::detected_after ||
         kind == FigureKind::undone_after;
}

std::string said(FigureKind kind, std::optional<double> value) {
  if (!value) return "never";
  if (is_span(kind)) return span_of(*value);
  if (kind == FigureKind::drop) return fmt::format("{:.1f} %", *value);
  return count_of(*value);
}

std::string share_of(double share) { return fmt::format("{:g} %", share * 100); }

std::string name_of_kind(FigureKind kind) {
  std::string name(replay::name_of(kind));
  std::replace(name.begin(), name.end(), '-', ' ');
  return name;
}

replay::Spread spread(const std::vector<Run>& runs, FigureKind kind) {
  Figure figure;
  figure.kind = kind;
  return replay::spread_of(runs, figure);
}

/// Whom the runs blame, the most often named first.
std::string blamed_by(const std::vector<Run>& runs) {
  std::map<std::string, std::size_t> votes;
  for (const Run& run : runs) ++votes[run.blamed];
  const auto most = std::max_element(
      votes.begin(), votes.end(),
      [](const auto& one, const auto& other) { return one.second < other.second; });
  if (most->second == runs.size()) return most->first;
  return fmt::format("{} in {} of {}", most->first, most->second, runs.size());
}

double in_region(const std::map<std::string, double>& parts, const std::string& region) {
  const auto at = parts.find(region);
  return at == parts.end() ? 0 : at->second;
}

/// Where most was lost in any run.
std::string harmed_region(const Replayed& replayed) {
  std::string region = replayed.scenario.world.regions.front().name;
  double most = 0;
  for (const auto& [controls, runs] : replayed.runs) {
    for (const auto& [name, lost] : runs.front().lost_in) {
      if (lost <= most) continue;
      most = lost;
      region = name;
    }
  }
  return region;
}

std::vector<double> orders_of(const Run& run, const std::string& region, std::size_t parts) {
  std::vector<double> made;
  const std::size_t minutes = run.minutes.size();
  const std::size_t each = std::max<std::size_t>(1, (minutes + parts - 1) / parts);
  for (std::size_t from = 0; from < minutes; from += each) {
    const std::size_t to = std::min(minutes, from + each);
    double sum = 0;
    for (std::size_t i = from; i < to; ++i) sum += in_region(run.minutes[i].came, region);
    made.push_back(sum / static_cast<double>(to - from));
  }
  return made;
}

}  // namespace

std::string_view replay_caveat() {
  return "a simulated shop: what the product's own code does in a week like the one that is told. "
         "It proves nothing about the real one";
}

std::string_view heading_of(Controls controls) {
  return controls == Controls::none ? "without controls" : replay::name_of(controls);
}

std::string name_of(const Figure& figure) {
  return fmt::format("{}{}, {}{}", name_of_kind(figure.kind),
                     figure.region.empty() ? "" : " in " + figure.region,
                     heading_of(figure.controls),
                     figure.kind == FigureKind::blamed ? ""
                     : figure.is_worst                 ? ", worst"
                                                       : ", median");
}

std::string wanted_by(const Figure& figure) {
  if (figure.kind == FigureKind::blamed) {
    return fmt::format("{} in {} of the runs", figure.is,
                       figure.share >= 1 ? "all" : "at least " + share_of(figure.share));
  }
  if (figure.value) {
    return fmt::format("{} within {}", said(figure.kind, figure.value), share_of(figure.within));
  }
  if (figure.most && figure.least) {
    return fmt::format("{} to {}", said(figure.kind, figure.least), said(figure.kind, figure.most));
  }
  return figure.most ? "at most " + said(figure.kind, figure.most)
                     : "at least " + said(figure.kind, figure.least);
}

std::string found_by(const Compared& compared) {
  const Figure& figure = *compared.figure;
  if (figure.kind != FigureKind::blamed) return said(figure.kind, compared.found);
  return compared.blamed == figure.is
             ? fmt::format("{} in {}", figure.is, share_of(compared.found.value_or(0)))
             : fmt::format("{} in {}, mostly {}", figure.is, share_of(compared.found.value_or(0)),
                           compared.blamed);
}

std::string status_of(const Figure& figure) {
  std::string status(replay::name_of(figure.status));
  return figure.source.empty() ? status : status + ": " + figure.source;
}

std::vector<ReplayRow> rows_of(const Replayed& replayed) {
  std::vector<ReplayRow> rows;
  for (const auto& [controls, runs] : replayed.runs) {
    ReplayRow row;
    row.controls = controls;
    const replay::Spread lost = spread(runs, FigureKind::orders_lost);
    row.lost_median = said(FigureKind::orders_lost, lost.median);
    row.lost_worst = said(FigureKind::orders_lost, lost.worst);
    row.errors = said(FigureKind::errors, spread(runs, FigureKind::errors).median);
    const auto detected = spread(runs, FigureKind::detected_after).median;
    const auto undone = spread(runs, FigureKind::undone_after).median;
    row.detected = detected ? said(FigureKind::detected_after, detected) : "-";
    row.undone = undone ? said(FigureKind::undone_after, undone) : "-";
    row.blamed = blamed_by(runs);
    rows.push_back(std::move(row));
  }
  return rows;
}

ReplayPlot plot_of(const Replayed& replayed, std::size_t parts) {
  ReplayPlot plot;
  plot.region = harmed_region(replayed);
  for (const auto& [controls, runs] : replayed.runs) {
    ReplayCurve curve{controls, orders_of(runs.front(), plot.region, parts)};
    for (const double orders : curve.orders) plot.most = std::max(plot.most, orders);
    plot.curves.push_back(std::move(curve));
  }
  return plot;
}

}  // namespace belay::app
