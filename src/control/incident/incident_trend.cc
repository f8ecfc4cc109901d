#include "control/incident/incident_trend.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "control/incident/lesson_parts.h"
#include "watch/incident/system_graph.h"

namespace belay::control {
namespace {

using std::chrono::seconds;

constexpr std::array<std::string_view, 5> kBy = {"journey", "tier", "cause", "control", "reach"};
constexpr std::string_view kNotKnown = "not known";

std::string reach_in_words(const Figures& figures) {
  if (figures.journeys.empty()) return std::string(kNotKnown);
  const std::string_view journeys = figures.journeys.size() == 1 ? "1 journey" : "several journeys";
  if (figures.regions.empty()) return fmt::format("{}, regions not known", journeys);
  return fmt::format("{} in {}", journeys,
                     figures.regions.size() == 1 ? "1 region" : "several regions");
}

std::vector<std::string> names_in(const Figures& figures, TrendBy by) {
  switch (by) {
    case TrendBy::journey:
      if (!figures.journeys.empty()) return figures.journeys;
      return {std::string(kNotKnown)};
    case TrendBy::tier:
      return {figures.tier ? fmt::format("tier {}", *figures.tier) : std::string(kNotKnown)};
    case TrendBy::cause:
      return {figures.cause == "none" ? std::string(kNotKnown) : figures.cause};
    case TrendBy::control: {
      std::vector<std::string> made;
      for (const ControlOff off : figures.off) made.emplace_back(name_of(off));
      if (made.empty()) made.emplace_back("none that is known");
      return made;
    }
    case TrendBy::reach:
      return {reach_in_words(figures)};
  }
  return {};
}

/// Of one group, until its medians can be taken.
struct Gathered {
  TrendGroup group;
  std::vector<seconds> detected_after, lasted;

  void add(const Figures& figures, std::size_t week, std::size_t weeks) {
    ++group.incidents;
    if (figures.severity <= kSevere) ++group.severe;
    group.orders.add(figures.orders);
    group.errors.add(figures.errors);
    group.customers.add(figures.customers);
    if (figures.detected_after) detected_after.push_back(*figures.detected_after);
    if (figures.lasted) lasted.push_back(*figures.lasted);
    group.by_week.resize(weeks);
    ++group.by_week[week];
  }
  TrendGroup take(std::string name, std::size_t weeks) && {
    group.name = std::move(name);
    group.by_week.resize(weeks);
    group.detected_after = median(std::move(detected_after));
    group.lasted = median(std::move(lasted));
    return std::move(group);
  }
};

bool costs_more(const TrendGroup& a, const TrendGroup& b) {
  if (a.orders.estimate != b.orders.estimate) return a.orders.estimate > b.orders.estimate;
  if (a.incidents != b.incidents) return a.incidents > b.incidents;
  return a.name < b.name;
}

void group(Trend& trend) {
  Gathered all;
  std::map<std::string, Gathered> groups;
  const std::size_t weeks = trend.weeks.size();
  for (const Figures& figures : trend.incidents) {
    const auto week = std::find(trend.weeks.begin(), trend.weeks.end(), Week::of(figures.opened));
    const auto at = static_cast<std::size_t>(week - trend.weeks.begin());
    all.add(figures, at, weeks);
    for (const std::string& name : names_in(figures, trend.by)) {
      groups[name].add(figures, at, weeks);
    }
  }
  trend.all = std::move(all).take("", weeks);
  for (auto& [name, gathered] : groups) {
    trend.groups.push_back(std::move(gathered).take(name, weeks));
  }
  std::sort(trend.groups.begin(), trend.groups.end(), costs_more);
}

/// What was hurt: where something was lost, else where something rang.
void read_places(const Lesson& lesson, Figures& made) {
  std::set<std::string> journeys, regions;
  for (const ledger::CameTo& part : lesson.impact) {
    if (part.high == 0) continue;
    if (!part.journey.empty()) journeys.insert(part.journey);
    if (!part.region.empty()) regions.insert(part.region);
  }
  if (lesson.account && journeys.empty()) {
    for (const watch::Rung& rung : lesson.account->signals) {
      if (!rung.signal.journey.empty()) journeys.insert(rung.signal.journey);
      if (!rung.signal.region.empty()) regions.insert(rung.signal.region);
    }
  }
  made.journeys.assign(journeys.begin(), journeys.end());
  made.regions.assign(regions.begin(), regions.end());
}

/// The newest decision for the environment before then: its catalog says which tier a journey has.
const EnteredDecision* newest_before(const RecordedPast& past, const std::string& environment,
                                     Instant until) {
  const EnteredDecision* found = nullptr;
  for (const auto& [id, change] : past.changes()) {
    for (const EnteredDecision& each : change.decisions) {
      if (plain(each.said.environment) != environment || until < each.entered.at) continue;
      if (found == nullptr || found->entered.index < each.entered.index) found = &each;
    }
  }
  return found;
}

Result<std::optional<int>> tier_of(const Figures& figures, const RecordedPast& past,
                                   LedgerDocuments& documents) {
  if (figures.journeys.empty()) return std::nullopt;
  const EnteredDecision* newest = newest_before(past, figures.environment, figures.opened);
  if (newest == nullptr) return std::nullopt;
  BELAY_TRY(const auto seen, documents.looked_into(newest->said.inputs));
  if (!seen) return std::nullopt;
  const watch::SystemGraph graph(seen->judges->catalog);
  std::optional<int> worst;
  for (const std::string& journey : figures.journeys) {
    const auto tier = graph.tier_of_journey(journey);
    if (tier && (!worst || *tier < *worst)) worst = tier;
  }
  return worst;
}

}  // namespace

std::string_view name_of(TrendBy by) { return kBy[static_cast<std::size_t>(by)]; }

std::optional<TrendBy> trend_by(std::string_view word) {
  for (std::size_t i = 0; i < kBy.size(); ++i) {
    if (kBy[i] == word) return static_cast<TrendBy>(i);
  }
  return std::nullopt;
}

void Summed::add(const std::optional<ledger::CameTo>& part) {
  if (!part) return;
  estimate += part->estimate;
  low += part->low;
  high += part->high;
  ++of;
}

std::optional<seconds> median(std::vector<seconds> of) {
  if (of.empty()) return std::nullopt;
  std::sort(of.begin(), of.end());
  return of[(of.size() - 1) / 2];
}

Result<Figures> figures_of(const Lesson& lesson, const RecordedPast& past,
                           LedgerDocuments& documents) {
  Figures made;
  made.incident = lesson.incident;
  made.environment = lesson.environment;
  made.phase = lesson.phase;
  made.opened = lesson.opened;
  made.severity = lesson.severity;
  made.cause = lesson.blamed ? lesson.blamed->cause : "none";
  made.blamed = lesson.blamed ? lesson.blamed->of : "";
  read_places(lesson, made);
  for (const OffControl& off : lesson.off) {
    if (std::find(made.off.begin(), made.off.end(), off.what) == made.off.end()) {
      made.off.push_back(off.what);
    }
  }
  made.orders = lesson.total("orders");
  made.errors = lesson.total("errors");
  made.customers = lesson.total("customers");
  if (lesson.onset) {
    made.detected_after =
        seconds(std::max<std::int64_t>(0, lesson.opened.seconds - lesson.onset->seconds));
  }
  made.lasted = lesson.lasted();
  BELAY_TRY(made.tier, tier_of(made, past, documents));
  return made;
}

std::vector<OverdueAction> overdue_actions(const RecordedPast& past, Instant now) {
  std::vector<OverdueAction> made;
  for (const RecordedIncident& incident : past.incidents()) {
    for (OwedAction& action : actions_of(incident, now)) {
      if (action.is_overdue(now)) made.push_back({incident.id, std::move(action)});
    }
  }
  std::stable_sort(made.begin(), made.end(), [](const OverdueAction& a, const OverdueAction& b) {
    return a.action.it.due < b.action.it.due;
  });
  return made;
}

Result<Trend> trend_of(const RecordedPast& past, LedgerDocuments& documents, TrendBy by,
                       Instant since, Instant until) {
  Trend made;
  made.by = by;
  made.since = since;
  made.until = until;
  for (Week week = Week::of(since); week.begin() < until; week = week.next()) {
    made.weeks.push_back(week);
  }
  for (const RecordedIncident& incident : past.incidents()) {
    const Instant opened = incident.steps.front().entered.at;
    if (opened < since || until <= opened) continue;
    BELAY_TRY(const Lesson lesson, lesson_of(past, documents, incident.id));
    BELAY_TRY(Figures figures, figures_of(lesson, past, documents));
    made.incidents.push_back(std::move(figures));
  }
  std::reverse(made.incidents.begin(), made.incidents.end());
  group(made);
  made.overdue = overdue_actions(past, until);
  return made;
}

}  // namespace belay::control
