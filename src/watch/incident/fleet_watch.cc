#include "watch/incident/fleet_watch.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "watch/health/percent.h"
#include "watch/incident/impact_sum.h"

namespace belay::watch {
namespace {

constexpr double kCountMax = 1e12;
/// What is not divided by region, and what is not divided by cell.
const std::string kAll;

using PlaceKey = std::tuple<std::size_t, std::string, std::string, double>;

bool is_ancestor(const PlaceKey& of, const PlaceKey& leaf) {
  if (std::get<0>(of) != std::get<0>(leaf) || std::get<3>(of) != std::get<3>(leaf)) return false;
  const std::string& region = std::get<1>(of);
  return std::get<2>(of).empty() && (region.empty() || region == std::get<1>(leaf));
}

}  // namespace

FleetWatch::FleetWatch(const WatchList& list) : list_(list), stated_(list.counts.size()) {}

std::size_t FleetWatch::node_of(const Key& key) {
  const auto [found, is_new] = by_key_.try_emplace(key, nodes_.size());
  if (!is_new) return found->second;
  nodes_.push_back({key, PlaceWatch(list_.counts[std::get<0>(key)].harm)});
  for (Node& other : nodes_) {
    if (other.key == key) continue;
    if (is_ancestor(other.key, key)) other.is_leaf = false;
    if (is_ancestor(key, other.key)) nodes_.back().is_leaf = false;
  }
  if (list_.counts[std::get<0>(key)].drifts) join_histogram(nodes_.size() - 1);
  return nodes_.size() - 1;
}

bool FleetWatch::is_sound(const PlaceCount& count) const {
  return count.watched < list_.counts.size() && count.count >= 0 && count.count <= kCountMax &&
         (!count.region.empty() || count.cell.empty()) && !std::isnan(count.bound);
}

const FleetWatch::Slot& FleetWatch::slot_of(std::size_t at, const PlaceCount& count) {
  if (at >= slots_.size()) slots_.resize(at + 1);
  Slot& slot = slots_[at];
  const auto& [watched, region, cell, bound] = slot.key;
  const bool is_known = slot.levels > 0 && watched == count.watched && region == count.region &&
                        cell == count.cell && bound == count.bound;
  if (is_known) return slot;
  slot.key = {count.watched, count.region, count.cell, count.bound};
  slot.levels = 0;
  slot.nodes[slot.levels++] = node_of({count.watched, kAll, kAll, count.bound});
  if (!count.region.empty()) {
    slot.nodes[slot.levels++] = node_of({count.watched, count.region, kAll, count.bound});
  }
  if (!count.cell.empty()) slot.nodes[slot.levels++] = node_of(slot.key);
  return slot;
}

/// Each place, and all that it is a part of.
void FleetWatch::sum_up(std::span<const PlaceCount> counts) {
  for (Node& node : nodes_) {
    node.sum = 0;
    node.is_heard = node.is_broken = false;
  }
  for (std::size_t i = 0; i < counts.size(); ++i) {
    if (!is_sound(counts[i])) continue;
    const Slot& slot = slot_of(i, counts[i]);
    for (std::size_t level = 0; level < slot.levels; ++level) {
      Node& node = nodes_[slot.nodes[level]];
      node.sum += counts[i].count;
      node.is_heard = true;
    }
  }
}

void FleetWatch::learn(Instant to, std::chrono::seconds span, std::span<const PlaceCount> counts) {
  sum_up(counts);
  for (Node& node : nodes_) {
    if (node.is_heard) node.watch.learn(to, node.sum, span, true);
  }
}

void FleetWatch::mark_broken(Instant now) {
  for (const Node& node : nodes_) {
    if (!node.is_leaf || node.is_heard || !node.watch.was_heard_lately(now)) continue;
    const auto& [watched, region, cell, bound] = node.key;
    nodes_[node_of({watched, kAll, kAll, bound})].is_broken = true;
    if (!cell.empty()) nodes_[node_of({watched, region, kAll, bound})].is_broken = true;
  }
}

double FleetWatch::looks_between() const {
  const double looks = static_cast<double>(list_.false_alarm_every / list_.look);
  return std::max(2.0, looks * static_cast<double>(nodes_.size()));
}

void FleetWatch::take(const Look& look, std::span<const PlaceCount> counts, bool is_usual) {
  silent_since_.reset();
  sum_up(counts);
  mark_broken(look.to);
  const double between = looks_between();
  for (Node& node : nodes_) {
    if (!node.is_heard || node.is_broken || list_.counts[std::get<0>(node.key)].drifts) continue;
    node.watch.take(look, node.sum, is_usual, between);
    const bool is_everywhere = std::get<1>(node.key).empty();
    if (is_everywhere) hold_against_threshold(std::get<0>(node.key), look, node.sum);
  }
  for (const Histogram& each : histograms_) take_values(each, look, is_usual, between);
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
  const auto& [watched, region, cell, bound] = key;
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
  for (const auto& [key, at] : by_key_) {
    const auto& alarm = nodes_[at].watch.alarm();
    if (alarm && !list_.counts[std::get<0>(key)].drifts) made.push_back(signal_of(key, *alarm));
  }
  for (const Histogram& each : histograms_) {
    if (auto signal = drift_of(each)) made.push_back(*std::move(signal));
  }
  for (std::size_t i = 0; i < stated_.size(); ++i) {
    if (!stated_[i].alarm) continue;
    const WatchedCount& of = list_.counts[i];
    Signal signal = signal_of({i, kAll, kAll, 0}, *stated_[i].alarm);
    signal.kind = Signal::Kind::threshold;
    signal.says = fmt::format(
        "{}: {} than {} in {}", printable(of.name), of.harm == Harm::drop ? "fewer" : "more",
        grouped(static_cast<std::uint64_t>(of.threshold->count)), to_string(of.threshold->per));
    made.push_back(std::move(signal));
  }
  return made;
}

bool FleetWatch::is_of(const Node& node, std::span<const OthersCount> others,
                       bool or_a_part) const {
  const auto& [watched, in_region, in_cell, bound] = node.key;
  const std::string &name = list_.counts[watched].name, &region = in_region, &cell = in_cell;
  return std::any_of(others.begin(), others.end(), [&](const OthersCount& its) {
    if (its.count != name) return false;
    const bool is_within =
        (its.region.empty() || its.region == region) && (its.cell.empty() || its.cell == cell);
    const bool has_a_part = (region.empty() || its.region == region) && cell.empty();
    return is_within || (or_a_part && has_a_part);
  });
}

std::vector<Observation> FleetWatch::observations(Instant since,
                                                  std::span<const OthersCount> others) const {
  std::vector<Observation> made;
  const auto drifted = drifted_buckets();
  for (const auto& [key, at] : by_key_) {
    const Node& each = nodes_[at];
    if (!each.is_leaf || is_of(each, others, false)) continue;
    const WatchedCount& of = list_.counts[std::get<0>(key)];
    if (of.drifts && drifted[std::get<0>(key)] != std::get<3>(key)) continue;
    Observation one;
    one.count = of.name;
    one.system = of.system;
    one.region = std::get<1>(key);
    one.cell = std::get<2>(key);
    one.harm = of.harm;
    const auto& looks = each.watch.looks();
    const auto first = std::partition_point(
        looks.begin(), looks.end(), [&](const PlaceWatch::Seen& seen) { return seen.to <= since; });
    for (auto at_look = first; at_look != looks.end(); ++at_look) {
      const PlaceWatch::Seen& seen = *at_look;
      one.at = seen.to;
      one.seen = seen.seen;
      one.expected = seen.mean;
      one.dispersion = seen.dispersion;
      one.off = seen.mean > 0 && seen.high > seen.mean
                    ? std::log(seen.high / seen.mean) / kForecastDeviations
                    : 0;
      one.moves = seen.moves;
      made.push_back(one);
    }
  }
  return made;
}

std::vector<ImpactPart> FleetWatch::impact(Instant since, Instant until, double confidence,
                                           std::span<const OthersCount> others) const {
  std::map<std::tuple<bool, std::string, std::string, CountsAs>, ImpactPart> parts;
  for (const auto& [key, at] : by_key_) {
    const Node& each = nodes_[at];
    const WatchedCount& of = list_.counts[std::get<0>(key)];
    const std::string& region = std::get<1>(key);
    if (of.counts == CountsAs::other || is_of(each, others, true)) continue;
    // What is whole says all of it better than its parts do.
    const Node* const in_region = &nodes_[by_key_.at({std::get<0>(key), region, kAll, 0})];
    const Node* const in_all = &nodes_[by_key_.at({std::get<0>(key), kAll, kAll, 0})];
    const bool adds_to_region =
        &each == in_region || (each.is_leaf && is_of(*in_region, others, true));
    const bool adds_to_all = &each == in_all || (each.is_leaf && is_of(*in_all, others, true));
    if (!adds_to_region && !adds_to_all) continue;
    ImpactPart part = impact_of(each.watch, of.counts, since, until, confidence);
    part.journey = of.journey;
    part.region = region;
    if (adds_to_region) add_to(parts[{region.empty(), of.journey, region, of.counts}], part);
    if (!adds_to_all) continue;
    part.region.clear();
    if (!region.empty()) add_to(parts[{true, of.journey, "", of.counts}], part);
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
