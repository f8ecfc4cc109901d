#include "control/incident/place_counts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"
#include "watch/health/buckets.h"

namespace belay::control {
namespace {

std::string label_of(const watch::Series& series, const std::string& name) {
  if (name.empty()) return {};
  const auto at = std::find_if(series.labels.begin(), series.labels.end(),
                               [&](const auto& label) { return label.first == name; });
  return at == series.labels.end() ? std::string() : at->second;
}

using Place = std::pair<std::string, std::string>;

Place place_of(const watch::WatchList& list, const watch::Series& series) {
  return {label_of(series, list.region_label), label_of(series, list.cell_label)};
}

/// What each bucket has beyond the one before it, where all buckets are there at that time.
void add_past_values(const watch::WatchList& list, std::size_t watched,
                     std::span<const watch::Series> answer, PastCounts& past) {
  std::map<Place, std::vector<const watch::Series*>> by_place;
  for (const watch::Series& series : answer) by_place[place_of(list, series)].push_back(&series);
  for (const auto& [place, all] : by_place) {
    const auto buckets = watch::buckets_among(std::span<const watch::Series* const>(all));
    if (!buckets) continue;
    std::map<Instant, std::vector<double>> up_to;
    for (const watch::Bucket& bucket : *buckets) {
      for (const watch::Series* const series : bucket.series) {
        for (const watch::Sample& sample : series->samples) {
          up_to[sample.at].push_back(sample.value);
        }
      }
    }
    for (const auto& [at, counted] : up_to) {
      if (counted.size() != buckets->size()) continue;
      double below = 0;
      for (std::size_t i = 0; i < counted.size(); ++i) {
        // What is extrapolated may be a little less up to a greater bound.
        const double more = std::max(0.0, counted[i] - below);
        past[at].push_back({watched, place.first, place.second, more, (*buckets)[i].bound});
        below = std::max(below, counted[i]);
      }
    }
  }
}

}  // namespace

std::string past_query(const watch::WatchList& list, std::size_t watched) {
  std::vector<std::string> by;
  for (const std::string& label : {list.region_label, list.cell_label}) {
    if (!label.empty()) by.push_back(label);
  }
  if (list.counts[watched].drifts) by.emplace_back("le");
  const std::string& selector = list.counts[watched].query;
  if (by.empty()) return fmt::format("sum(increase({}[300s]))", selector);
  return fmt::format("sum by ({}) (increase({}[300s]))", joined(by, ", "), selector);
}

void add_past(const watch::WatchList& list, std::size_t watched,
              std::span<const watch::Series> answer, PastCounts& past) {
  if (list.counts[watched].drifts) return add_past_values(list, watched, answer, past);
  for (const watch::Series& series : answer) {
    const std::string region = label_of(series, list.region_label);
    const std::string cell = label_of(series, list.cell_label);
    for (const watch::Sample& sample : series.samples) {
      past[sample.at].push_back({watched, region, cell, sample.value});
    }
  }
}

PlaceSeries::PlaceSeries(const watch::WatchList& list, std::span<const watch::Series> answer)
    : list_(list) {
  for (const watch::Series& series : answer) {
    by_place_[place_of(list, series)].push_back(&series);
  }
}

void PlaceSeries::add_look(std::size_t watched, const watch::Look& look,
                           const watch::CounterRules& rules,
                           std::vector<watch::PlaceCount>& counts) const {
  for (const auto& [place, all] : by_place_) {
    if (list_.counts[watched].drifts) {
      add_values(watched, place, all, look, rules, counts);
      continue;
    }
    std::vector<watch::SeriesPart> parts;
    for (const watch::Series* series : all) {
      parts.push_back(watch::SeriesPart::within(*series, look));
    }
    const auto heard = watch::increase(std::span<const watch::SeriesPart>(parts), look, rules);
    if (!heard || !watch::is_whole(*heard)) continue;
    counts.push_back({watched, place.first, place.second, heard->by});
  }
}

void PlaceSeries::add_values(std::size_t watched, const Place& place,
                             std::span<const watch::Series* const> all, const watch::Look& look,
                             const watch::CounterRules& rules,
                             std::vector<watch::PlaceCount>& counts) const {
  const auto buckets = watch::buckets_among(all);
  if (!buckets) return;
  std::vector<watch::SeriesPart> parts;
  for (const watch::Series* series : buckets->back().series) {
    parts.push_back(watch::SeriesPart::within(*series, look));
  }
  const auto heard = watch::increase(std::span<const watch::SeriesPart>(parts), look, rules);
  if (!heard || !watch::is_whole(*heard)) return;
  const auto seen = watch::observed(*buckets, watch::bounds_of(*buckets), look, rules, true);
  if (!seen) return;
  double below = 0;
  for (std::size_t i = 0; i < buckets->size(); ++i) {
    const double up_to = i < seen->up_to.size() ? seen->up_to[i] : seen->all;
    counts.push_back({watched, place.first, place.second, up_to - below, (*buckets)[i].bound});
    below = up_to;
  }
}

}  // namespace belay::control
