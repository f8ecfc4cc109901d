#include "control/incident/place_counts.h"

#include <fmt/format.h>

#include <algorithm>

#include "base/text.h"

namespace belay::control {
namespace {

std::string label_of(const watch::Series& series, const std::string& name) {
  if (name.empty()) return {};
  const auto at = std::find_if(series.labels.begin(), series.labels.end(),
                               [&](const auto& label) { return label.first == name; });
  return at == series.labels.end() ? std::string() : at->second;
}

}  // namespace

std::string past_query(const watch::WatchList& list, std::size_t watched) {
  std::vector<std::string> by;
  for (const std::string& label : {list.region_label, list.cell_label}) {
    if (!label.empty()) by.push_back(label);
  }
  const std::string& selector = list.counts[watched].query;
  if (by.empty()) return fmt::format("sum(increase({}[300s]))", selector);
  return fmt::format("sum by ({}) (increase({}[300s]))", joined(by, ", "), selector);
}

void add_past(const watch::WatchList& list, std::size_t watched,
              std::span<const watch::Series> answer, PastCounts& past) {
  for (const watch::Series& series : answer) {
    const std::string region = label_of(series, list.region_label);
    const std::string cell = label_of(series, list.cell_label);
    for (const watch::Sample& sample : series.samples) {
      past[sample.at].push_back({watched, region, cell, sample.value});
    }
  }
}

PlaceSeries::PlaceSeries(const watch::WatchList& list, std::span<const watch::Series> answer) {
  for (const watch::Series& series : answer) {
    by_place_[{label_of(series, list.region_label), label_of(series, list.cell_label)}].push_back(
        &series);
  }
}

void PlaceSeries::add_look(std::size_t watched, const watch::Look& look,
                           const watch::CounterRules& rules,
                           std::vector<watch::PlaceCount>& counts) const {
  for (const auto& [place, all] : by_place_) {
    std::vector<watch::SeriesPart> parts;
    for (const watch::Series* series : all) {
      parts.push_back(watch::SeriesPart::within(*series, look));
    }
    const auto heard = watch::increase(std::span<const watch::SeriesPart>(parts), look, rules);
    if (!heard || !watch::is_whole(*heard)) continue;
    counts.push_back({watched, place.first, place.second, heard->by});
  }
}

}  // namespace belay::control
