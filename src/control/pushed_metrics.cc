#include "control/pushed_metrics.h"

#include <fmt/format.h>

#include <algorithm>
#include <map>

#include "base/limits.h"
#include "base/text.h"

namespace belay::control {
namespace {

Key index_key(const std::string& environment) { return {"pushedindex", environment}; }

Key series_key(const std::string& environment, std::size_t place) {
  return {"pushedseries", fmt::format("{}/{}", environment, place)};
}

struct KeptIndex {
  std::int64_t version = 0;
  PushedIndex series;
  Instant at;
};

Result<KeptIndex> see_index(Store& store, const std::string& environment) {
  const Wanted wanted[] = {{index_key(environment), 0}};
  BELAY_TRY(const Sight sight, store.see(wanted));
  KeptIndex made{sight.found.front().version, {}, sight.at};
  if (made.version != 0) {
    BELAY_TRY(made.series, parse_pushed_index(sight.found.front().state));
  }
  return made;
}

/// What lies at these places, in the order asked; empty where nothing does yet.
Result<Sight> see_places(Store& store, const std::string& environment,
                         std::span<const std::size_t> places) {
  std::vector<Wanted> wanted;
  for (const std::size_t place : places) wanted.push_back({series_key(environment, place), 0});
  return store.see(wanted);
}

/// A series in the hands of one request.
struct InHand {
  std::size_t place = 0;
  std::int64_t version = 0;
  PushedSeries series;
  bool is_moved = false;
};

/// One try to take one request: what it is about is loaded, and becomes a commit.
class Taking {
 public:
  Taking(Store& store, const std::string& environment) : store_(store), environment_(environment) {}

  Result<std::size_t> take(std::span<const PushedSample> samples,
                           std::span<const PushedName> names) {
    BELAY_TRY(index_, see_index(store_, environment_));
    BELAY_TRY_VOID(place(names));
    BELAY_TRY_VOID(load());
    std::size_t taken = 0;
    for (std::size_t i = 0; i < samples.size(); ++i) {
      InHand& hand = hands_.at(names[i].to_string());
      const auto is_new = hand.series.take(samples[i], index_.at);
      if (!is_new) {
        return fail(is_new.error().code,
                    fmt::format("sample {}: {}", i + 1, is_new.error().message));
      }
      taken += *is_new ? 1 : 0;
      hand.is_moved = hand.is_moved || *is_new;
    }
    if (taken > 0) BELAY_TRY_VOID(commit());
    return taken;
  }

 private:
  /// Finds the place of each series, or gives it one.
  Result<void> place(std::span<const PushedName> names) {
    std::map<std::string, std::size_t> places;
    for (std::size_t i = 0; i < index_.series.size(); ++i) {
      places.emplace(index_.series[i].to_string(), i);
    }
    for (const PushedName& name : names) {
      const std::string spelled = name.to_string();
      if (hands_.contains(spelled)) continue;
      const auto known = places.find(spelled);
      InHand hand{0, 0, {name, {}, {}}};
      if (known != places.end()) {
        hand.place = known->second;
      } else {
        BELAY_TRY(hand.place, free_place(places));
        if (hand.place == index_.series.size()) index_.series.push_back(name);
        index_.series[hand.place] = name;
        is_index_moved_ = true;
      }
      hands_.emplace(spelled, std::move(hand));
    }
    return {};
  }

  /// The next place; where all are taken that of a series which fell silent.
  Result<std::size_t> free_place(std::map<std::string, std::size_t>& places) {
    if (index_.series.size() < kPushedSeriesMax) return index_.series.size();
    if (!looked_for_silent_) BELAY_TRY_VOID(look_for_silent());
    for (; !silent_.empty(); silent_.pop_back()) {
      const std::size_t place = silent_.back();
      const std::string spelled = index_.series[place].to_string();
      if (hands_.contains(spelled)) continue;
      places.erase(spelled);
      silent_.pop_back();
      return place;
    }
    return fail(
        Code::over_limit,
        fmt::format("`{}` has {} series already, all heard within {} h: push sums of pods, "
                    "or fewer labels",
                    printable(environment_), grouped(kPushedSeriesMax), kPushedSilentMin.count()));
  }

  Result<void> look_for_silent() {
    looked_for_silent_ = true;
    std::vector<std::size_t> all(index_.series.size());
    for (std::size_t i = 0; i < all.size(); ++i) all[i] = i;
    BELAY_TRY(const Sight sight, see_places(store_, environment_, all));
    const std::int64_t since =
        index_.at.micros() - std::chrono::microseconds(kPushedSilentMin).count();
    for (std::size_t i = 0; i < all.size(); ++i) {
      if (sight.found[i].version == 0) continue;
      BELAY_TRY(const PushedSeries series, parse_pushed(sight.found[i].state));
      const bool is_silent = series.samples.empty() || series.samples.back().at.micros() < since;
      if (is_silent) silent_.push_back(i);
    }
    return {};
  }

  Result<void> load() {
    std::vector<std::size_t> places;
    for (const auto& [spelled, hand] : hands_) places.push_back(hand.place);
    BELAY_TRY(const Sight sight, see_places(store_, environment_, places));
    std::size_t i = 0;
    for (auto& [spelled, hand] : hands_) {
      const Stored& found = sight.found[i++];
      hand.version = found.version;
      if (found.version == 0) continue;
      BELAY_TRY(PushedSeries series, parse_pushed(found.state));
      // Another's: this one takes its place.
      if (series.name == hand.series.name) hand.series = std::move(series);
    }
    return {};
  }

  Result<void> commit() {
    Commit made;
    for (const auto& [spelled, hand] : hands_) {
      if (!hand.is_moved) continue;
      made.puts.push_back({series_key(environment_, hand.place), hand.version,
                           write_pushed(hand.series), environment_, "open"});
    }
    if (is_index_moved_) {
      made.puts.push_back({index_key(environment_), index_.version,
                           write_pushed_index(index_.series), environment_, "open"});
    } else {
      made.unmoved.push_back({index_key(environment_), index_.version});
    }
    BELAY_TRY_VOID(store_.commit(made));
    return {};
  }

  Store& store_;
  const std::string& environment_;
  KeptIndex index_;
  bool is_index_moved_ = false;
  std::map<std::string, InHand> hands_;  ///< by their series, spelled
  bool looked_for_silent_ = false;
  std::vector<std::size_t> silent_;  ///< places
};

class PushedSource final : public Metrics {
 public:
  PushedSource(Store& store, std::string environment)
      : store_(store), environment_(std::move(environment)) {}

  Result<std::vector<watch::Series>> ask(const InstantQuery& query) override {
    BELAY_TRY(const PushedQuery wanted, parse_pushed_query(query.promql));
    BELAY_TRY(const KeptIndex index, see_index(store_, environment_));
    std::vector<std::size_t> places;
    for (std::size_t i = 0; i < index.series.size(); ++i) {
      if (matches(wanted, index.series[i])) places.push_back(i);
    }
    std::vector<watch::Series> made;
    if (places.empty()) return made;
    BELAY_TRY(const Sight sight, see_places(store_, environment_, places));
    const std::int64_t until = query.at.micros();
    const std::int64_t from = until - std::chrono::microseconds(wanted.span).count();
    for (const Stored& found : sight.found) {
      if (found.version == 0) continue;
      BELAY_TRY(PushedSeries kept, parse_pushed(found.state));
      // Its place may be another's since the index was seen.
      if (!matches(wanted, kept.name)) continue;
      std::erase_if(kept.samples, [&](const watch::Sample& sample) {
        return sample.at.micros() < from || sample.at.micros() > until;
      });
      if (kept.samples.empty()) continue;
      made.push_back({std::move(kept.name.labels), std::move(kept.samples), kept.started});
    }
    return made;
  }

  Result<std::vector<watch::Series>> ask(const RangeQuery&) override {
    return fail(Code::unsupported,
                "pushed metrics know no steps: ask for samples, `orders_total[90s]`, or of a "
                "Prometheus");
  }

 private:
  Store& store_;
  const std::string environment_;
};

}  // namespace

Result<std::size_t> take_pushed(Store& store, const std::string& environment,
                                std::span<const PushedSample> samples) {
  if (samples.size() > kPushedAtOnceMax) {
    return fail(Code::over_limit, fmt::format("a request has at most {} samples: send several",
                                              grouped(kPushedAtOnceMax)));
  }
  std::vector<PushedName> names;
  for (const PushedSample& sample : samples) {
    auto name = parse_pushed_name(sample.series);
    if (!name) {
      return fail(name.error().code,
                  fmt::format("sample {}: {}", names.size() + 1, name.error().message));
    }
    names.push_back(*std::move(name));
  }
  for (int tries = 0; tries < limits::kStepTriesMax; ++tries) {
    auto taken = Taking(store, environment).take(samples, names);
    if (taken || taken.error().code != Code::conflict) return taken;
  }
  return fail(Code::conflict, fmt::format("the metrics of `{}` keep moving: send it again in a "
                                          "moment",
                                          printable(environment)));
}

std::unique_ptr<Metrics> open_pushed(Store& store, std::string environment) {
  return std::make_unique<PushedSource>(store, std::move(environment));
}

}  // namespace belay::control
