#include <fmt/format.h>

#include <algorithm>

#include "sim/storefront/chance.h"
#include "sim/storefront/storefront.h"

/// What holds in a cell until somebody does something: who serves, and what is ill.
namespace belay::sim {
namespace {

constexpr std::int64_t kLeaksWorkedOutEvery = 6, kCrashesWorkedOutEvery = 1;  // ticks
constexpr double kTicksAnHour = 3'600.0 / static_cast<double>(kTick.count());
/// Of one system in one cell. They are scraped as one, so that whose counters begin anew does it
/// for all of them.
constexpr double kProcesses = 20;
/// Of a process' calls of the tick in which it begins anew.
constexpr double kFailsInACrash = 0.5;
constexpr std::uint64_t kOfCrashes = 21;

constexpr std::string_view kNames[] = {"requests_total", "good_total",   "errors_total",
                                       "wrong_total",    "orders_total", "request_seconds_bucket"};
constexpr Counted::What kWhats[] = {Counted::What::requests, Counted::What::good,
                                    Counted::What::errors, Counted::What::wrong,
                                    Counted::What::orders};

std::string_view name_of(Counted::What what) {
  if (what == Counted::What::bucket) return kNames[std::size(kNames) - 1];
  const auto found = std::find(std::begin(kWhats), std::end(kWhats), what);
  return found == std::end(kWhats) ? "complaints_total" : kNames[found - std::begin(kWhats)];
}

}  // namespace

std::size_t Storefront::add_series(Counted counted, const std::string& version,
                                   const std::string& le) {
  const CellOfPlan& cell = cells_[counted.cell].of;
  control::PushedName name;
  name.labels.emplace_back("__name__", name_of(counted.what));
  name.labels.emplace_back("cell", cell.name);
  if (!le.empty()) name.labels.emplace_back("le", le);
  name.labels.emplace_back("region", cell.region);
  name.labels.emplace_back("system", plan_.systems[counted.system].name);
  if (!version.empty()) name.labels.emplace_back("version", version);
  counted_.push_back(counted);
  return scrapes_.add(std::move(name), clock_.now());
}

std::size_t Storefront::series_of(std::size_t system, std::size_t version, std::size_t cell) {
  const auto [at, is_new] = series_.try_emplace({system, version, cell}, 0);
  if (!is_new) return at->second;
  at->second = scrapes_.size();
  const std::string& name = fleet_.version(system, version).name;
  for (const Counted::What what : kWhats) add_series({what, system, cell, 1}, name, "");
  if (plan_.systems[system].seconds <= 0) return at->second;
  const TimesWithin& shares = times_[system];
  for (std::size_t i = 0; i < shares.size(); ++i) {
    add_series({Counted::What::bucket, system, cell, shares[i]}, name,
               fmt::format("{}", kTimeBounds[i]));
  }
  add_series({Counted::What::bucket, system, cell, 1}, name, "+Inf");
  return at->second;
}

void Storefront::empty(std::size_t series) {
  const bool is_timed = plan_.systems[counted_[series].system].seconds > 0;
  const std::size_t end = series + Counter::buckets + (is_timed ? kTimeBounds.size() + 1 : 0);
  for (; series < end; ++series) scrapes_.count(series) = 0;
}

std::vector<Losses*> Storefront::losses(const std::string& region, const std::string& cause) {
  std::vector<Losses*> made;
  for (const std::string& journey : journeys_) {
    made.push_back(&toll_.parts[{region, journey, cause}]);
  }
  return made;
}

void Storefront::add_source(std::size_t cell, Source source, std::int64_t since,
                            std::vector<Source>& made) {
  if (source.effect.is_harmless()) return;
  Cell& of = cells_[cell];
  if (source.effect.grows > 0) {
    of.worked_out_every = std::max(of.worked_out_every, kLeaksWorkedOutEvery);
    const double age = static_cast<double>((ticks_ - since) * kTick.count());
    source.effect = grown(source.effect, age);
  }
  if (source.effect.crashes > 0) {
    of.worked_out_every = kCrashesWorkedOutEvery;
    Dice dice(mixed(seed_, kOfCrashes, source.system * cells_.size() + cell,
                    static_cast<std::uint64_t>(ticks_)));
    const double crashed =
        binomial(dice, kProcesses, std::min(1.0, source.effect.crashes / kTicksAnHour));
    if (crashed > 0) {
      const Serving& serving = of.serving[source.system];
      empty(source.arm == Arm::canary ? serving.canary : serving.base);
      const double lost = kFailsInACrash * crashed / kProcesses;
      source.effect.fails = 1 - (1 - source.effect.fails) * (1 - lost);
    }
  }
  made.push_back(std::move(source));
}

std::vector<Source> Storefront::sources(std::size_t cell) {
  std::vector<Source> made;
  const auto version_of = [&](std::size_t system, const Running& running) {
    return fleet_.version(system, running.version);
  };
  for (std::size_t system = 0; system < plan_.systems.size(); ++system) {
    const std::string& name = plan_.systems[system].name;
    const auto& canary = fleet_.canary(system);
    const double share = canary ? canary->share : 0;
    const Running& base = fleet_.base(system, cell);
    const Fleet::Version there = version_of(system, base);
    if (share < 1) {
      add_source(cell, {system, Arm::base, 1 - share, there.effect, name + " " + there.name},
                 base.since, made);
    }
    if (share > 0) {
      const Fleet::Version coming = version_of(system, canary->running);
      add_source(cell, {system, Arm::canary, share, coming.effect, name + " " + coming.name},
                 canary->running.since, made);
    }
    if (wanted_ > plan_.systems[system].headroom) {
      made.push_back({system, Arm::all, 1, {}, "demand"});
    }
  }
  for (const auto& [of, failing] : failing_) {
    if (!failing.where.has(cells_[cell].of)) continue;
    add_source(cell,
               {of.first, Arm::all, 1, failing.effect,
                plan_.systems[of.first].name + " in " + failing.where.to_string()},
               failing.since, made);
  }
  return made;
}

void Storefront::work_out(std::size_t cell) {
  Cell& of = cells_[cell];
  of.is_stale = false;
  of.worked_out_every = 0;
  of.serving.resize(plan_.systems.size());
  for (std::size_t system = 0; system < plan_.systems.size(); ++system) {
    Serving& serving = of.serving[system];
    const Running& base = fleet_.base(system, cell);
    serving.base = serving.canary = series_of(system, base.version, cell);
    serving.base_slows = fleet_.version(system, base.version).effect.slows;
    const auto& canary = fleet_.canary(system);
    serving.share = canary ? canary->share : 0;
    if (!canary) continue;
    serving.canary = series_of(system, canary->running.version, cell);
    serving.canary_slows = fleet_.version(system, canary->running.version).effect.slows;
  }
  of.harms.clear();
  for (Source& source : sources(cell)) {
    std::vector<Losses*> where = losses(of.of.region, source.cause);
    of.harms.push_back({harm_of(std::move(source), services_, plan_, wanted_), std::move(where)});
  }
  // What failed by no change slows whoever serves.
  for (const auto& [system_place, failing] : failing_) {
    if (!failing.where.has(of.of)) continue;
    Serving& serving = of.serving[system_place.first];
    serving.base_slows *= failing.effect.slows;
    serving.canary_slows *= failing.effect.slows;
  }
}

}  // namespace belay::sim
