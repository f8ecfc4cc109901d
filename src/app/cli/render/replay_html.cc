#include "app/cli/render/replay_html.h"

#include <fmt/format.h>

#include "app/cli/render/replay_said.h"
#include "app/cli/render/words.h"
#include "base/text.h"

namespace belay::app {
namespace {

using replay::Compared;
using replay::Controls;
using replay::Replayed;

constexpr std::size_t kPartsMax = 240;
constexpr double kWidth = 720, kHeight = 180;

/// The controls have the same colours in table and plot.
constexpr std::string_view kHead = R"(<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>belay replay</title>
<style>
:root { color-scheme: light dark; --ink: #1c2026; --dim: #5b6470; --paper: #ffffff; --line: #d5dae1;
  --none: #b3261e; --gate: #8a5a00; --guards: #1b5fb4; --both: #1b7a43; --bypassed: #7b3fa0; }
@media (prefers-color-scheme: dark) {
  :root { --ink: #e6e9ee; --dim: #9aa4b1; --paper: #14171b; --line: #343b45;
    --none: #ff8a80; --gate: #f0b54a; --guards: #7db4ff; --both: #6fd39a; --bypassed: #cf9bf0; } }
body { margin: 2rem auto; max-width: 60rem; padding: 0 1rem; background: var(--paper);
  color: var(--ink); font: 16px/1.5 system-ui, sans-serif; }
h1 { font-size: 1.4rem; } h2 { font-size: 1.15rem; margin-top: 2.5rem; } h3 { font-size: 1rem; }
p.dim, .dim { color: var(--dim); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; font-variant-numeric: tabular-nums; }
th, td { border-bottom: 1px solid var(--line); padding: .3rem .6rem; text-align: left;
  vertical-align: top; }
td.n, th.n { text-align: right; }
.out { color: var(--none); font-weight: 600; } .within { color: var(--both); }
svg { width: 100%; height: auto; } svg text { fill: var(--dim); font: 12px system-ui, sans-serif; }
polyline { fill: none; stroke-width: 2; }
.none { stroke: var(--none); } .gate { stroke: var(--gate); } .guards { stroke: var(--guards); }
.both { stroke: var(--both); } .bypassed { stroke: var(--bypassed); }
i { display: inline-block; width: .8rem; height: .8rem; margin-right: .4rem; border-radius: 2px; }
i.none { background: var(--none); } i.gate { background: var(--gate); }
i.guards { background: var(--guards); }
i.both { background: var(--both); } i.bypassed { background: var(--bypassed); }
</style>
</head>
<body>
<h1>belay replay</h1>
)";

/// Words from a file, as text of a page.
std::string shown(std::string_view words) {
  std::string made;
  for (const char c : legible(words)) {
    switch (c) {
      case '&':
        made += "&amp;";
        break;
      case '<':
        made += "&lt;";
        break;
      case '>':
        made += "&gt;";
        break;
      case '"':
        made += "&quot;";
        break;
      case '\'':
        made += "&#39;";
        break;
      default:
        made += c;
    }
  }
  return made;
}

std::string table_of(const Replayed& each) {
  std::string made =
      "<div class=\"wide\"><table>\n<tr><th>controls</th><th class=\"n\">orders lost, median</th>"
      "<th class=\"n\">worst</th><th class=\"n\">errors</th><th class=\"n\">detected after</th>"
      "<th class=\"n\">undone after</th><th>blamed</th></tr>\n";
  for (const ReplayRow& row : rows_of(each)) {
    made += fmt::format("<tr><td><i class=\"{}\"></i>{}</td>", replay::name_of(row.controls),
                        heading_of(row.controls));
    for (const std::string* cell :
         {&row.lost_median, &row.lost_worst, &row.errors, &row.detected, &row.undone}) {
      made += fmt::format("<td class=\"n\">{}</td>", *cell);
    }
    made += fmt::format("<td>{}</td></tr>\n", shown(row.blamed));
  }
  return made + "</table></div>\n";
}

std::string line_of(const ReplayCurve& curve, double most) {
  std::string points;
  const double last = static_cast<double>(std::max<std::size_t>(2, curve.orders.size()) - 1);
  for (std::size_t i = 0; i < curve.orders.size(); ++i) {
    points += fmt::format("{:.1f},{:.1f} ", static_cast<double>(i) / last * kWidth,
                          kHeight - curve.orders[i] / most * (kHeight - 10));
  }
  return fmt::format("<polyline class=\"{}\" points=\"{}\"><title>{}</title></polyline>\n",
                     replay::name_of(curve.controls), points, heading_of(curve.controls));
}

std::string plot_svg(const Replayed& each) {
  const ReplayPlot plot = plot_of(each, kPartsMax);
  if (plot.most <= 0) return "";
  std::string made = fmt::format(
      "<figure><figcaption class=\"dim\">Orders a minute in {}, up to {}, with one seed, over "
      "{}</figcaption>\n<svg viewBox=\"0 0 {} {}\" role=\"img\" aria-label=\"orders a minute, by "
      "controls\">\n",
      shown(plot.region), grouped(static_cast<std::uint64_t>(plot.most)),
      to_string(each.scenario.lasts), kWidth, kHeight + 4);
  for (const ReplayCurve& curve : plot.curves) made += line_of(curve, plot.most);
  return made + "</svg></figure>\n";
}

std::string decisions_of(const Replayed& each) {
  if (each.judged.empty()) return "";
  std::string made = "<h3>What the gate decided</h3>\n<div class=\"wide\"><table>\n";
  for (const replay::Judged& judged : each.judged) {
    std::vector<std::string> why;
    for (const std::string& one : judged.why) why.push_back(shown(one));
    made += fmt::format("<tr><td>{}</td><td>{}</td><td>{}</td></tr>\n", shown(judged.change),
                        gate::name_of(judged.verdict), joined(why, "<br>"));
  }
  return made + "</table></div>\n";
}

std::string course_of(const Replayed& each) {
  std::string made = "<h3>What happened, with one seed</h3>\n";
  for (const auto& [controls, runs] : each.runs) {
    const replay::Run& run = runs.front();
    if (run.happened.empty()) continue;
    made += fmt::format("<details><summary>{}</summary>\n<div class=\"wide\"><table>\n",
                        heading_of(controls));
    for (const replay::Happened& one : run.happened) {
      made += fmt::format("<tr><td class=\"n\">{}</td><td>{}</td></tr>\n", to_string(one.at),
                          shown(one.what));
    }
    for (const replay::SuspectSeen& suspect : run.suspects) {
      std::vector<std::string> words;
      for (const std::string& one : suspect.evidence_for) words.push_back("for: " + shown(one));
      for (const std::string& one : suspect.evidence_against) {
        words.push_back("against: " + shown(one));
      }
      made += fmt::format("<tr><td>suspect</td><td>{} {}<br>{}</td></tr>\n", suspect.kind,
                          shown(suspect.of), joined(words, "<br>"));
    }
    made += "</table></div></details>\n";
  }
  return made;
}

std::string figures_of(const Replayed& each) {
  std::string made =
      "<h3>Figures</h3>\n<div class=\"wide\"><table>\n<tr><th></th><th>figure</th>"
      "<th>found</th><th>compared with</th><th>status</th></tr>\n";
  for (const Compared& compared : each.compared) {
    const std::string_view word = compared.is_within ? "within" : "out";
    made += fmt::format(
        "<tr><td class=\"{}\">{}</td><td>{}</td><td>{}</td><td>{}</td><td>{}</td></tr>\n", word,
        word, shown(name_of(*compared.figure)), shown(found_by(compared)),
        shown(wanted_by(*compared.figure)), shown(status_of(*compared.figure)));
  }
  made += "</table></div>\n";
  if (!each.scenario.told.empty()) made += "<h3>What else is told</h3>\n<ul>\n";
  for (const replay::Told& told : each.scenario.told) {
    made += fmt::format("<li>{} <span class=\"dim\">({})</span></li>\n", shown(told.says),
                        replay::name_of(told.status));
  }
  return made + (each.scenario.told.empty() ? "" : "</ul>\n");
}

}  // namespace

std::string replay_html(const std::vector<Replayed>& all) {
  std::string made(kHead);
  made += fmt::format("<p class=\"dim\">{}.</p>\n", shown(replay_caveat()));
  for (const Replayed& each : all) {
    made += fmt::format("<h2>{}</h2>\n<p>{}</p>\n", shown(each.scenario.name),
                        shown(each.scenario.shows));
    made += table_of(each) + plot_svg(each) + decisions_of(each) + course_of(each);
    made += figures_of(each);
  }
  return made + "</body>\n</html>\n";
}

}  // namespace belay::app
