#include "watch/incident/fleet_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "watch/health/percent.h"
#include "watch/incident/impact_sum.h"

namespace belay::watch {
namespace {

/// A place that was not heard for so long is none any more.
constexpr std::int64_t kForgottenSeconds = 24 * 3600;
constexpr double kCountMax = 1e12;
/// What is not divided by region, and what is not divided by cell.
const std::string kAll;

bool is_ancestor(const std::tuple<std::size_t, std::string, std::string>& of,
                 const std::tuple<std::size_t, std::string, std::string>& leaf) {
  if (std::get<0>(of) != std::get<0>(leaf)) return false;
  const std::string& region = std::get<1>(of);
  return std::get<2>(of).empty() && (region.empty() || region == std::get<1>(leaf));
}

}  // namespace

FleetWatch::FleetWatch(const WatchList& list) : list_(list), stated_(list.counts.size()) {}

FleetWatch::Node& FleetWatch::node(const Key& key) {
  const auto found = nodes_.find(key);
  if (found != nodes_.end()) return found->second;
  const auto& [watched, region, cell] = key;
  bool is_leaf = true;
  for (auto& [other, each] : nodes_) {
    if (is_ancestor(other, key)) each.is_leaf = false;
    if (is_ancestor(key, other)) is_leaf = false;
  }
  return nodes_.emplace(key, Node{PlaceWatch(list_.counts[watched].harm), is_leaf}).first->second;
}

/// Each place, and all that it is a part of.
std::map<FleetWatch::Key, double> FleetWatch::sums_of(std::span<const PlaceCount> counts) {
  std::map<Key, double> made;
  for (const PlaceCount& each : counts) {
    const bool is_sound = each.watched < list_.counts.size() && each.count >= 0 &&
                          each.count <= kCountMax && (!each.region.empty() || each.cell.empty());
    if (!is_sound) continue;
    made[{each.watched, kAll, kAll}] += each.count;
    if (!each.region.empty()) made[{each.watched, each.region, kAll}] += each.count;
    if (!each.cell.empty()) made[{each.watched, each.region, each.cell}] += each.count;
  }
  return made;
}

void FleetWatch::learn(Instant to, std::chrono::seconds span, std::span<const PlaceCount> counts) {
  for (const auto& [key, count] : sums_of(counts)) node(key).watch.learn(to, count, span, true);
}

/// What a place that should have been heard, and was not, is a part of.
std::set<FleetWatch::Key> FleetWatch::not_whole(const std::map<Key, double>& sums, Instant now) {
  std::set<Key> made;
  for (const auto& [key, each] : nodes_) {
    const auto heard = each.watch.heard();
    const bool is_missing = each.is_leaf && !sums.contains(key) && heard &&
                            heard->seconds >= now.seconds - kForgottenSeconds;
    if (!is_missing) continue;
    made.insert({std::get<0>(key), kAll, kAll});
    made.insert({std::get<0>(key), std::get<1>(key), kAll});
  }
  return made;
}

double FleetWatch::looks_between() const {
  const double looks = static_cast<double>(list_.false_alarm_every / list_.look);
  return std::max(2.0, looks * static_cast<double>(nodes_.size()));
}

void FleetWatch::take(const Look& look, std::span<const PlaceCount> counts, bool is_usual) {
  silent_since_.reset();
  const std::map<Key, double> sums = sums_of(counts);
  for (const auto& each : sums) node(each.first);
  const std::set<Key> broken = not_whole(sums, look.to);
  const double between = looks_between();
  for (const auto& [key, count] : sums) {
    if (broken.contains(key)) continue;
    node(key).watch.take(look, count, is_usual, between);
    const bool is_everywhere = std::get<1>(key).empty();
    if (is_everywhere) hold_against_threshold(std::get<0>(key), look, count);
  }
}

void FleetWatch::miss(const Look& look) {
  if (!silent_since_) silent_since_ = look.from;
}

void FleetWatch::hold_against_threshold(std::size_t watched, const Look& look, double count) {
  const WatchedCount& of = list_.counts[watched];
  if (!of.threshold) return;
  Stated& stated = stated_[watched];
  stated.looks.emplace_back(look, count);
  const std::int64_t from = look.to.seconds - of.threshold->per.count();
  while (stated.looks.front().first.from.seconds < from) stated.looks.pop_front();
  double sum = 0;
  double heard = 0;
  for (const auto& each : stated.looks) {
    sum += each.second;
    heard += static_cast<double>(each.first.to.seconds - each.first.from.seconds);
  }
  // What was not heard may have been as many as one likes, but no fewer than none.
  const bool is_whole = heard >= static_cast<double>(of.threshold->per.count());
  const bool is_beyond =
      of.harm == Harm::surge ? sum > of.threshold->count : is_whole && sum < of.threshold->count;
  if (is_beyond && !stated.alarm) {
    stated.alarm = PlaceWatch::Alarm{stated.looks.front().first.from, look.to, 1};
  }
  if (!is_beyond && is_whole) stated.alarm.reset();
}

Signal FleetWatch::signal_of(const Key& key, const PlaceWatch::Alarm& alarm) const {
  const auto& [watched, region, cell] = key;
  const WatchedCount& of = list_.counts[watched];
  Signal made;
  made.kind = of.harm == Harm::drop ? Signal::Kind::drop : Signal::Kind::surge;
  made.of = of.name;
  made.journey = of.journey;
  made.system = of.system;
  made.region = region;
  made.cell = cell;
  made.onset = alarm.onset;
  made.at = alarm.at;
  const std::string place = region.empty() ? "" : " in " + place_of(region, cell);
  made.says = of.harm == Harm::drop
                  ? fmt::format("{}{}: {} fewer than expected since {}", printable(of.name),
                                printable(place), percent(std::max(0.0, 1 - alarm.ratio)),
                                alarm.onset.to_string())
                  : fmt::format("{}{}: {:.1f} times what was expected since {}", printable(of.name),
                                printable(place), alarm.ratio, alarm.onset.to_string());
  return made;
}

std::vector<Signal> FleetWatch::ringing() const {
  std::vector<Signal> made;
  for (const auto& [key, each] : nodes_) {
    if (each.watch.alarm()) made.push_back(signal_of(key, *each.watch.alarm()));
  }
  for (std::size_t i = 0; i < stated_.size(); ++i) {
    if (!stated_[i].alarm) continue;
    const WatchedCount& of = list_.counts[i];
    Signal signal = signal_of({i, kAll, kAll}, *stated_[i].alarm);
    signal.kind = Signal::Kind::threshold;
    signal.says = fmt::format(
        "{}: {} than {} in {}", printable(of.name), of.harm == Harm::drop ? "fewer" : "more",
        grouped(static_cast<std::uint64_t>(of.threshold->count)), to_string(of.threshold->per));
    made.push_back(std::move(signal));
  }
  return made;
}

std::vector<Observation> FleetWatch::observations(Instant since) const {
  std::vector<Observation> made;
  for (const auto& [key, each] : nodes_) {
    if (!each.is_leaf) continue;
    const WatchedCount& of = list_.counts[std::get<0>(key)];
    for (const PlaceWatch::Seen& seen : each.watch.looks()) {
      if (seen.to <= since) continue;
      Observation one;
      one.count = of.name;
      one.system = of.system;
      one.region = std::get<1>(key);
      one.cell = std::get<2>(key);
      one.at = seen.to;
      one.seen = seen.seen;
      one.expected = seen.mean;
      one.dispersion = seen.dispersion;
      made.push_back(std::move(one));
    }
  }
  std::stable_sort(made.begin(), made.end(),
                   [](const Observation& a, const Observation& b) { return a.at < b.at; });
  return made;
}

std::vector<ImpactPart> FleetWatch::impact(Instant since, Instant until, double confidence) const {
  std::map<std::tuple<bool, std::string, std::string, CountsAs>, ImpactPart> parts;
  for (const auto& [key, each] : nodes_) {
    const WatchedCount& of = list_.counts[std::get<0>(key)];
    const std::string& region = std::get<1>(key);
    if (of.counts == CountsAs::other || !std::get<2>(key).empty()) continue;
    ImpactPart part = impact_of(each.watch, of.counts, since, until, confidence);
    part.journey = of.journey;
    part.region = region;
    add_to(parts[{region.empty(), of.journey, region, of.counts}], part);
    if (!region.empty()) continue;
    part.journey.clear();
    add_to(parts[{true, "", "", of.counts}], part);
  }
  std::vector<ImpactPart> made;
  for (const auto& each : parts) made.push_back(each.second);
  // All of it comes last.
  std::stable_partition(made.begin(), made.end(),
                        [](const ImpactPart& part) { return !part.journey.empty(); });
  return made;
}

}  // namespace belay::watch
