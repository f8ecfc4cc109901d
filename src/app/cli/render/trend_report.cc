#include "app/cli/render/trend_report.h"

#include <fmt/format.h>

#include <algorithm>

#include "app/cli/render/lesson_words.h"
#include "app/cli/render/markdown_report.h"
#include "app/cli/render/words.h"
#include "base/json.h"
#include "base/text.h"

namespace belay::app {
namespace {

using control::Figures;
using control::OverdueAction;
using control::Summed;
using control::Trend;
using control::TrendGroup;
using json::Array;
using json::Object;
using json::Value;

// What one screen holds; --format json has them all.
constexpr std::size_t kWeeksShown = 13;
constexpr std::size_t kGroupsShown = 20;
constexpr std::size_t kIncidentsShown = 20;
constexpr std::size_t kNameColumns = 28;

/// `. 1 . 2`: the newest weeks.
std::string weeks_of(const TrendGroup& group) {
  const std::size_t first = group.by_week.size() - std::min(group.by_week.size(), kWeeksShown);
  std::string made;
  for (std::size_t i = first; i < group.by_week.size(); ++i) {
    if (!made.empty()) made += ' ';
    made += group.by_week[i] == 0 ? "." : fmt::format("{}", group.by_week[i]);
  }
  return made;
}

std::string orders_of(const TrendGroup& group) {
  if (group.orders.of == 0) return "not known";
  return fmt::format("{} ({} to {})", grouped(group.orders.estimate), grouped(group.orders.low),
                     grouped(group.orders.high));
}

std::string text_row(const TrendGroup& group, std::string_view name) {
  const std::string safe = shortened(legible(name), kNameColumns);
  const std::size_t pad = kNameColumns - std::min(kNameColumns, display_width(safe));
  return fmt::format("{}{}  {:>9}  {:>6}  {:>32}  {:>10}  {:>10}  {}\n", safe,
                     std::string(pad, ' '), group.incidents, group.severe, orders_of(group),
                     span_or_unknown(group.detected_after), span_or_unknown(group.lasted),
                     weeks_of(group));
}

std::string cause_of(const Figures& figures) {
  if (figures.cause == "none") return "nobody is blamed";
  return figures.blamed.empty() ? figures.cause
                                : fmt::format("{} {}", figures.cause, figures.blamed);
}

std::string part_in_words(const std::optional<ledger::CameTo>& part) {
  return part ? words_of(*part) : std::string("orders lost: not known");
}

/// Few shops count them; of those who do not, nothing is said.
std::string customers_in_words(const Figures& figures) {
  return figures.customers ? ", " + words_of(*figures.customers) : std::string();
}

Value json_of(const std::optional<std::chrono::seconds>& span) {
  return span ? Value(static_cast<std::int64_t>(span->count())) : Value(nullptr);
}

Value json_of(const Summed& sum) {
  if (sum.of == 0) return nullptr;
  return Object{{"estimate", sum.estimate}, {"low", sum.low}, {"high", sum.high}, {"of", sum.of}};
}

Value json_of(const std::optional<ledger::CameTo>& part) {
  if (!part) return nullptr;
  return Object{{"estimate", part->estimate}, {"low", part->low}, {"high", part->high}};
}

Array json_of(const std::vector<std::string>& texts) {
  Array made;
  for (const std::string& text : texts) made.emplace_back(escaped(text));
  return made;
}

void add_group(Object& made, const TrendGroup& group) {
  Array weeks;
  for (const std::uint64_t count : group.by_week) weeks.emplace_back(count);
  made.add("incidents", group.incidents)
      .add("severe", group.severe)
      .add("orders", json_of(group.orders))
      .add("errors", json_of(group.errors))
      .add("customers", json_of(group.customers))
      .add("detected_after_s", json_of(group.detected_after))
      .add("lasted_s", json_of(group.lasted))
      .add("by_week", std::move(weeks));
}

Object json_of(const Figures& figures) {
  Array off;
  for (const control::ControlOff each : figures.off) off.emplace_back(control::name_of(each));
  return {{"incident", escaped(figures.incident)},
          {"environment", escaped(figures.environment)},
          {"phase", figures.phase},
          {"opened", figures.opened.to_string()},
          {"severity", figures.severity},
          {"cause", figures.cause},
          {"blamed", escaped(figures.blamed)},
          {"tier", figures.tier ? Value(*figures.tier) : Value(nullptr)},
          {"journeys", json_of(figures.journeys)},
          {"regions", json_of(figures.regions)},
          {"off", std::move(off)},
          {"orders", json_of(figures.orders)},
          {"errors", json_of(figures.errors)},
          {"customers", json_of(figures.customers)},
          {"detected_after_s", json_of(figures.detected_after)},
          {"lasted_s", json_of(figures.lasted)}};
}

Object json_of(const OverdueAction& overdue) {
  return {{"incident", escaped(overdue.incident)},
          {"number", overdue.action.it.number},
          {"owner", escaped(overdue.action.it.owner)},
          {"due", overdue.action.it.due.to_string()},
          {"text", escaped(overdue.action.it.text)}};
}

std::string markdown_row(const TrendGroup& group, const std::string& name) {
  return fmt::format("| {} | {} | {} | {} | {} | {} | <code>{}</code> |\n", name, group.incidents,
                     group.severe, orders_of(group), span_or_unknown(group.detected_after),
                     span_or_unknown(group.lasted), weeks_of(group));
}

}  // namespace

std::string trend_text(const Trend& trend) {
  std::string made = fmt::format("{} from {} to {}\n", counted(trend.all.incidents, "incident"),
                                 when(trend.since), when(trend.until));
  if (trend.all.incidents > 0) {
    made += fmt::format("\n{:<{}}  incidents  severe  {:>32}  {:>10}  {:>10}  by week, to {}\n",
                        fmt::format("by {}", control::name_of(trend.by)), kNameColumns,
                        "orders lost", "seen after", "lasted", trend.weeks.back().to_string());
    for (std::size_t i = 0; i < std::min(trend.groups.size(), kGroupsShown); ++i) {
      made += text_row(trend.groups[i], trend.groups[i].name);
    }
    made += text_row(trend.all, "all") + "\n";
  }
  for (std::size_t i = 0; i < std::min(trend.incidents.size(), kIncidentsShown); ++i) {
    const Figures& figures = trend.incidents[i];
    made += fmt::format("{}  {}  severity {}  {}  {}, {}\n", printable(figures.incident),
                        when(figures.opened), figures.severity, figures.phase,
                        part_in_words(figures.orders) + customers_in_words(figures),
                        legible(cause_of(figures)));
  }
  if (trend.incidents.size() > kIncidentsShown) {
    made +=
        fmt::format("and {}\n", counted(trend.incidents.size() - kIncidentsShown, "more incident"));
  }
  for (const OverdueAction& overdue : trend.overdue) {
    made +=
        fmt::format("OVERDUE since {}: {} owes action {} of {}: {}\n", when(overdue.action.it.due),
                    printable(overdue.action.it.owner), overdue.action.it.number,
                    printable(overdue.incident), legible(overdue.action.it.text));
  }
  return made;
}

std::string trend_json(const Trend& trend, const MadeOf& made_of) {
  Array weeks, groups, incidents, overdue;
  for (const control::Week& week : trend.weeks) weeks.emplace_back(week.to_string());
  for (const TrendGroup& group : trend.groups) {
    Object one{{"name", escaped(group.name)}};
    add_group(one, group);
    groups.emplace_back(std::move(one));
  }
  for (const Figures& figures : trend.incidents) incidents.emplace_back(json_of(figures));
  for (const OverdueAction& each : trend.overdue) overdue.emplace_back(json_of(each));
  Object all;
  add_group(all, trend.all);
  const Object made{{"belay", "incident-trend/v1"},
                    {"origin", escaped(made_of.origin)},
                    {"entries", made_of.entries},
                    {"root", made_of.root},
                    {"by", control::name_of(trend.by)},
                    {"since", trend.since.to_string()},
                    {"until", trend.until.to_string()},
                    {"weeks", std::move(weeks)},
                    {"all", std::move(all)},
                    {"groups", std::move(groups)},
                    {"incidents", std::move(incidents)},
                    {"overdue", std::move(overdue)}};
  return json::write_pretty(made) + "\n";
}

std::string trend_markdown(const Trend& trend, const MadeOf& made_of) {
  std::string made = fmt::format(
      "# Incidents by {}\n\n{} from {} to {}, as the ledger {} of {} entries has them.\n\n",
      control::name_of(trend.by), counted(trend.all.incidents, "incident"), when(trend.since),
      when(trend.until), as_code(made_of.origin), grouped(made_of.entries));
  if (trend.all.incidents > 0) {
    made += fmt::format(
        "| {} | incidents | severe | orders lost | seen after | lasted | by week, to "
        "{} |\n|---|---:|---:|---:|---:|---:|---|\n",
        control::name_of(trend.by), trend.weeks.back().to_string());
    for (const TrendGroup& group : trend.groups) made += markdown_row(group, as_code(group.name));
    made += markdown_row(trend.all, "all") + "\n";
    if (trend.all.customers.of > 0) {
      made += fmt::format("In all {}.\n\n", words_of(trend.all.customers, "customers"));
    }
  }
  return made + overdue_markdown(trend.overdue);
}

std::string overdue_markdown(const std::vector<OverdueAction>& overdue) {
  std::string made = "## Overdue actions\n\n";
  if (overdue.empty()) return made + "None.\n";
  for (const OverdueAction& each : overdue) {
    made +=
        fmt::format("- since {}: {} owes action {} of incident {}: {}\n", when(each.action.it.due),
                    as_code(each.action.it.owner), each.action.it.number, as_code(each.incident),
                    as_code(each.action.it.text));
  }
  return made;
}

}  // namespace belay::app
