#include <fmt/format.h>

#include <algorithm>
#include <cmath>

#include "base/text.h"
#include "watch/incident/fleet_watch.h"

/// Values that drift: histograms, beside the shares that their buckets usually have.
namespace belay::watch {
namespace {

/// What is rarer among the values is expected as if it were not: a share that was never seen is not
/// known to be smaller.
constexpr double kShareLeast = 0.001;

}  // namespace

void FleetWatch::join_histogram(std::size_t node) {
  const auto& [watched, region, cell, bound] = nodes_[node].key;
  const std::size_t of = watched;
  const std::string &in_region = region, &in_cell = cell;
  auto at = std::find_if(histograms_.begin(), histograms_.end(), [&](const Histogram& each) {
    return each.watched == of && each.region == in_region && each.cell == in_cell;
  });
  if (at == histograms_.end()) at = histograms_.insert(at, {watched, region, cell, {}});
  at->nodes.push_back(node);
  std::sort(at->nodes.begin(), at->nodes.end(), [&](std::size_t a, std::size_t b) {
    return std::get<3>(nodes_[a].key) < std::get<3>(nodes_[b].key);
  });
}

void FleetWatch::take_values(const Histogram& of, const Look& look, bool is_usual, double between) {
  // Where one bucket lacks, nobody knows the others' shares.
  for (const std::size_t at : of.nodes) {
    const Node& node = nodes_[at];
    if (node.is_broken || (!node.is_heard && node.watch.was_heard_lately(look.to))) return;
  }
  double all = 0, usual = 0;
  bool is_known = true;
  std::vector<std::optional<Expected>> shares(of.nodes.size());
  for (std::size_t i = 0; i < of.nodes.size(); ++i) {
    Node& node = nodes_[of.nodes[i]];
    if (!node.is_heard) continue;
    node.watch.learn_look(look, node.sum, is_usual);
    all += node.sum;
    shares[i] = node.watch.usual(look);
    is_known = is_known && shares[i];
    if (shares[i]) usual += shares[i]->mean;
  }
  if (!is_known || all <= 0 || usual <= 0) return;
  const double times = all / usual, least = kShareLeast * all;
  for (std::size_t i = 0; i < of.nodes.size(); ++i) {
    if (!shares[i]) continue;
    Expected now = *shares[i];
    now.mean = std::max(now.mean * times, least);
    now.low = std::min(now.low * times, now.mean);
    now.high = std::max(now.high * times, now.mean);
    Node& node = nodes_[of.nodes[i]];
    node.watch.hold_against(now, look, node.sum, between);
  }
}

std::vector<std::optional<double>> FleetWatch::drifted_buckets() const {
  std::vector<const Node*> first(list_.counts.size());
  for (const Histogram& each : histograms_) {
    const Node* rang = rang_first(each);
    const Node*& known = first[each.watched];
    if (rang != nullptr && (known == nullptr || is_before(*rang, *known))) known = rang;
  }
  std::vector<std::optional<double>> made(first.size());
  for (std::size_t i = 0; i < first.size(); ++i) {
    if (first[i] != nullptr) made[i] = std::get<3>(first[i]->key);
  }
  return made;
}

/// REQUIRES: both ring.
bool FleetWatch::is_before(const Node& a, const Node& b) {
  const PlaceWatch::Alarm &one = *a.watch.alarm(), &other = *b.watch.alarm();
  return one.at < other.at || (one.at == other.at && one.ratio > other.ratio);
}

const FleetWatch::Node* FleetWatch::rang_first(const Histogram& of) const {
  const Node* first = nullptr;
  for (const std::size_t at : of.nodes) {
    if (!nodes_[at].watch.alarm()) continue;
    if (first == nullptr || is_before(nodes_[at], *first)) first = &nodes_[at];
  }
  return first;
}

/// `values above 720`, `values of 24 to 48`
std::string FleetWatch::values_of(const Histogram& of, const Node& bucket) const {
  const double bound = std::get<3>(bucket.key);
  const double* below = nullptr;
  for (const std::size_t at : of.nodes) {
    const double& other = std::get<3>(nodes_[at].key);
    if (other < bound) below = &other;
  }
  if (below == nullptr)
    return std::isinf(bound) ? "values" : fmt::format("values up to {:g}", bound);
  return std::isinf(bound) ? fmt::format("values above {:g}", *below)
                           : fmt::format("values of {:g} to {:g}", *below, bound);
}

std::optional<Signal> FleetWatch::drift_of(const Histogram& of) const {
  const Node* bucket = rang_first(of);
  if (bucket == nullptr) return std::nullopt;
  const PlaceWatch::Alarm& alarm = *bucket->watch.alarm();
  Signal made = signal_of(bucket->key, alarm);
  made.kind = Signal::Kind::drift;
  const std::string place = of.region.empty() ? "" : " in " + place_of(of.region, of.cell);
  made.says = fmt::format("{}{}: {:.1f} times as many {} as their usual share, since {}",
                          printable(made.of), printable(place), alarm.ratio, values_of(of, *bucket),
                          alarm.onset.to_string());
  return made;
}

}  // namespace belay::watch
