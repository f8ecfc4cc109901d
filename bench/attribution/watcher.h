#ifndef BELAY_BENCH_ATTRIBUTION_WATCHER_H_
#define BELAY_BENCH_ATTRIBUTION_WATCHER_H_

#include <fmt/format.h>

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/storefront/storefront.h"
#include "watch/incident/fleet_watch.h"

/// Asks a shop what a lookout asks, and lets the fleet's watch hear it.
namespace belay::bench {

inline constexpr std::chrono::seconds kLook{60};
inline constexpr std::chrono::hours kFalseAlarmEvery{30 * 24};

/// Orders and visits, and the errors and impossible answers of everything that a shop is made of.
inline watch::WatchList watch_list(const sim::StorefrontPlan& plan) {
  watch::WatchList list;
  list.environment = plan.environment;
  list.look = kLook;
  list.false_alarm_every = kFalseAlarmEvery;
  list.region_label = "region";
  list.cell_label = "cell";
  const auto add = [&](std::string name, const sim::SystemPlan& system, watch::Harm harm,
                       watch::CountsAs counts, std::string_view counter) {
    watch::WatchedCount made;
    made.name = std::move(name);
    made.journey = system.journey;
    made.system = system.name;
    made.harm = harm;
    made.counts = counts;
    made.query = fmt::format("{}{{system=\"{}\"}}", counter, system.name);
    list.counts.push_back(std::move(made));
  };
  for (const sim::SystemPlan& system : plan.systems) {
    if (system.name == plan.shop) {
      add("orders", system, watch::Harm::drop, watch::CountsAs::orders, "orders_total");
      add("too many orders", system, watch::Harm::surge, watch::CountsAs::other, "orders_total");
      add("visits", system, watch::Harm::surge, watch::CountsAs::other, "requests_total");
    }
    add(system.name + " errors", system, watch::Harm::surge, watch::CountsAs::errors,
        "errors_total");
    add(system.name + " wrong", system, watch::Harm::surge, watch::CountsAs::other, "wrong_total");
  }
  return list;
}

class Watcher {
 public:
  Watcher(sim::Storefront& shop, sim::SimulatedClock& clock)
      : shop_(shop), clock_(clock), list_(watch_list(shop.plan())), fleet_(list_) {}

  /// Four weeks, a week at a time.
  bool learn() {
    constexpr std::int64_t kWeek = 7 * 24 * 3'600, kPart = 300;
    const Instant now = clock_.now();
    for (int week = 4; week > 0; --week) {
      const Instant from{now.seconds - week * kWeek + kPart, 0};
      const Instant to{now.seconds - (week - 1) * kWeek, 0};
      // Each place has every part of the past: only the counts differ.
      std::vector<watch::PlaceCount> counts;
      std::vector<std::vector<watch::Sample>> samples;
      for (std::size_t i = 0; i < list_.counts.size(); ++i) {
        auto answer =
            (*shop_.metrics(list_.environment))
                ->ask(control::RangeQuery{fmt::format("sum by (region, cell) (increase({}[300s]))",
                                                      list_.counts[i].query),
                                          from, to, std::chrono::milliseconds(1'000 * kPart)});
        if (!answer) return false;
        for (watch::Series& series : *answer) {
          if (series.samples.size() != kWeek / kPart) return false;
          const auto [region, cell] = place_of(series);
          counts.push_back({i, region, cell, 0});
          samples.push_back(std::move(series.samples));
        }
      }
      for (std::size_t part = 0; part < kWeek / kPart; ++part) {
        for (std::size_t i = 0; i < counts.size(); ++i) counts[i].count = samples[i][part].value;
        fleet_.learn(samples.front()[part].at, std::chrono::seconds(kPart), counts);
      }
    }
    return true;
  }

  void look(bool is_usual) {
    const Instant now = clock_.now();
    const watch::Look look{{now.seconds - kLook.count(), 0}, now};
    std::vector<watch::PlaceCount> counts;
    for (std::size_t i = 0; i < list_.counts.size(); ++i) {
      if (!ask(i, look, counts)) return fleet_.miss(look);
    }
    fleet_.take(look, counts, is_usual);
  }

  const watch::FleetWatch& fleet() const { return fleet_; }
  const watch::WatchList& list() const { return list_; }

 private:
  static std::pair<std::string, std::string> place_of(const watch::Series& series) {
    std::pair<std::string, std::string> made;
    for (const auto& [name, value] : series.labels) {
      if (name == "region") made.first = value;
      if (name == "cell") made.second = value;
    }
    return made;
  }

  bool ask(std::size_t watched, const watch::Look& look, std::vector<watch::PlaceCount>& counts) {
    const watch::CounterRules rules = shop_.rules(list_.environment);
    const auto back = std::chrono::milliseconds(kLook) + rules.gap_max;
    auto answer =
        (*shop_.metrics(list_.environment))
            ->ask(control::InstantQuery{
                fmt::format("{}[{}ms]", list_.counts[watched].query, back.count()), look.to});
    if (!answer) return false;
    std::map<std::pair<std::string, std::string>, std::vector<watch::Series>> places;
    for (watch::Series& series : *answer) places[place_of(series)].push_back(std::move(series));
    for (const auto& [place, series] : places) {
      const auto risen = watch::increase(series, look, rules);
      if (risen && watch::is_whole(*risen))
        counts.push_back({watched, place.first, place.second, risen->by});
    }
    return true;
  }

  sim::Storefront& shop_;
  sim::SimulatedClock& clock_;
  watch::WatchList list_;
  watch::FleetWatch fleet_;
};

}  // namespace belay::bench

#endif  // BELAY_BENCH_ATTRIBUTION_WATCHER_H_
