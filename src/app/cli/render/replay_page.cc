#include "app/cli/render/replay_page.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/cli/render/replay_said.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using replay::Compared;
using replay::Controls;
using replay::Replayed;
using replay::Run;

constexpr std::array<std::string_view, 9> kBars = {"·", "▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
constexpr std::size_t kPartsMax = 72, kLabelColumns = 13, kHeadingColumns = 16;
constexpr std::size_t kEventsShown = 8, kEvidenceShown = 2, kHeldShown = 12;

Style style_of(gate::Verdict verdict) {
  if (verdict == gate::Verdict::allow) return Style::good;
  return verdict == gate::Verdict::deny ? Style::bad : Style::warning;
}

void add_title(Page& page, const Replayed& each) {
  const replay::Scenario& scenario = each.scenario;
  page.section("replay");
  page.add(
      Line(scenario.name, Style::bold)
          .phrase(fmt::format("{} from {}", to_string(scenario.lasts), scenario.starts.to_string()))
          .phrase(counted(scenario.changes.size(), "change"))
          .phrase(counted(scenario.faults.size(), "fault")));
  if (!scenario.shows.empty()) page.add(Line(legible(scenario.shows)));
}

/// What is held or denied, and of what is allowed how many.
void add_gate(Page& page, const Replayed& each) {
  if (each.judged.empty()) return;
  page.section("gate");
  std::size_t allowed = 0, shown = 0;
  for (const replay::Judged& judged : each.judged) {
    if (judged.verdict == gate::Verdict::allow) {
      ++allowed;
      continue;
    }
    if (++shown > kHeldShown) continue;
    page.add(Line(gate::name_of(judged.verdict), style_of(judged.verdict)).phrase(judged.change));
    for (const std::string& why : judged.why) page.add(Line(legible(why), Style::dim), {2, 2, ""});
    for (const replay::Guidance& followed : each.scenario.find(judged.change)->guidance) {
      page.add(
          Line(fmt::format("followed {}, {} old", legible(followed.page), to_string(followed.age)),
               Style::dim),
          {2, 2, ""});
    }
  }
  if (shown > kHeldShown) page.add(Line(fmt::format("and {} more", shown - kHeldShown)));
  if (allowed > 0) {
    page.add(Line("allow", Style::good).phrase(counted(allowed, "change")));
  }
}

void add_suspects(Page& page, const Run& run) {
  for (const replay::SuspectSeen& suspect : run.suspects) {
    page.add(
        Line("suspect").phrase(suspect.of.empty() ? suspect.kind : suspect.kind + " " + suspect.of),
        {2, 2, ""});
    for (std::size_t i = 0; i < std::min(kEvidenceShown, suspect.evidence_for.size()); ++i) {
      page.add(Line("for " + legible(suspect.evidence_for[i]), Style::dim), {4, 2, ""});
    }
    for (std::size_t i = 0; i < std::min(kEvidenceShown, suspect.evidence_against.size()); ++i) {
      page.add(Line("against " + legible(suspect.evidence_against[i]), Style::dim), {4, 2, ""});
    }
  }
}

/// Lines whose columns stand under each other, which a page would lay out anew.
std::string under(std::string_view label, const std::vector<std::string>& lines) {
  std::string made;
  for (std::size_t i = 0; i < lines.size(); ++i) {
    made += fmt::format("{:<{}}{}\n", i == 0 ? label : "", kLabelColumns, lines[i]);
  }
  return made;
}

/// What happened, with the first seed.
void add_course(Page& page, const Replayed& each) {
  for (const auto& [controls, runs] : each.runs) {
    const Run& run = runs.front();
    if (controls == Controls::gate || run.happened.empty()) continue;
    page.section(replay::name_of(controls));
    for (std::size_t i = 0; i < run.happened.size(); ++i) {
      const bool is_left_out = i >= kEventsShown / 2 && i + kEventsShown / 2 < run.happened.size();
      if (!is_left_out) {
        page.add(Line("after " + to_string(run.happened[i].at), Style::dim)
                     .phrase(legible(run.happened[i].what)),
                 {0, 2, ""});
      } else if (i == kEventsShown / 2) {
        page.add(Line(fmt::format("... {} more", run.happened.size() - kEventsShown), Style::dim));
      }
    }
    add_suspects(page, run);
  }
}

std::string table_of(const Replayed& each) {
  const auto line = [](std::string_view heading, std::string_view median, std::string_view worst,
                       std::string_view errors, std::string_view detected, std::string_view undone,
                       std::string_view blamed) {
    return fmt::format("{:<{}} {:>11} {:>11} {:>11} {:>9} {:>9}  {}", heading, kHeadingColumns,
                       median, worst, errors, detected, undone, blamed);
  };
  std::vector<std::string> lines = {
      line("orders lost", "median", "worst", "errors", "detected", "undone", "blamed")};
  for (const ReplayRow& row : rows_of(each)) {
    lines.push_back(line(heading_of(row.controls), row.lost_median, row.lost_worst, row.errors,
                         row.detected, row.undone, row.blamed));
  }
  return under("lost", lines);
}

std::string plot_text(const Replayed& each, std::size_t columns) {
  constexpr std::size_t kAround = kLabelColumns + kHeadingColumns + 2;
  const ReplayPlot plot =
      plot_of(each, std::min(kPartsMax, columns > kAround + 10 ? columns - kAround : 10));
  if (plot.most <= 0) return "";
  std::vector<std::string> lines = {fmt::format(
      "a minute in {}, up to {}, with seed {}", plot.region,
      grouped(static_cast<std::uint64_t>(plot.most)), each.runs.begin()->second.front().seed)};
  for (const ReplayCurve& curve : plot.curves) {
    std::string bars;
    for (const double orders : curve.orders) {
      const double part = std::clamp(orders / plot.most, 0.0, 1.0);
      bars += kBars[static_cast<std::size_t>(part * (kBars.size() - 1) + 0.5)];
    }
    lines.push_back(fmt::format("{:<{}} {}", heading_of(curve.controls), kHeadingColumns, bars));
  }
  return under("orders", lines);
}

void add_figures(Page& page, const Replayed& each) {
  if (!each.compared.empty()) page.section("figures");
  for (const Compared& compared : each.compared) {
    page.add(
        Line(compared.is_within ? "within" : "OUT", compared.is_within ? Style::good : Style::bad)
            .phrase(name_of(*compared.figure))
            .phrase(found_by(compared), Style::bold)
            .phrase(wanted_by(*compared.figure))
            .phrase(legible(status_of(*compared.figure)), Style::dim),
        {0, 2, ""});
  }
  if (each.not_compared() > 0) {
    page.add(Line(fmt::format("{} not compared: their runs were not asked for",
                              counted(each.not_compared(), "figure")),
                  Style::dim));
  }
  if (!each.scenario.told.empty()) page.section("told");
  for (const replay::Told& told : each.scenario.told) {
    page.add(Line(replay::name_of(told.status), Style::dim).phrase(legible(told.says)), {0, 2, ""});
  }
}

std::string last_line(const std::vector<Replayed>& all) {
  std::size_t within = 0, compared = 0;
  for (const Replayed& each : all) {
    compared += each.compared.size();
    for (const Compared& one : each.compared) within += one.is_within ? 1 : 0;
  }
  return fmt::format("{} compared: {} within their bounds, {} not\n", counted(compared, "figure"),
                     within, compared - within);
}

}  // namespace

std::string replay_page(const std::vector<Replayed>& all, Paper paper) {
  Page first(paper);
  first.add_whole(Line(replay_caveat(), Style::dim));
  std::string made = first.take();
  for (const Replayed& each : all) {
    Page story(paper), figures(paper);
    story.blank();
    add_title(story, each);
    add_gate(story, each);
    add_course(story, each);
    add_figures(figures, each);
    made += story.take() + table_of(each) + plot_text(each, paper.columns) + figures.take();
  }
  return made + "\n" + last_line(all);
}

}  // namespace belay::app
