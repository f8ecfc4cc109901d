#ifndef BELAY_BENCH_ATTRIBUTION_DETECTABLE_H_
#define BELAY_BENCH_ATTRIBUTION_DETECTABLE_H_

#include <algorithm>
#include <cmath>
#include <map>
#include <string>
#include <vector>

#include "attribution/watcher.h"
#include "sim/storefront/harm.h"
#include "sim/storefront/random_worlds.h"

/// Whether a bad change could be detected at its traffic. Said before anything is measured: a test
/// that knew just what the change does, to which count and where, and that may alarm falsely as
/// seldom as the whole list may, is expected to have twice the evidence that it needs within the
/// first two hours. It does not know what is usual better than anybody can: the level wanders, and
/// it allows what is three standard deviations of that away.
namespace belay::bench {

inline constexpr double kEvidenceTimes = 2, kDeviations = 3;
inline constexpr std::chrono::hours kDetectedWithin{2};

class Detectable {
 public:
  Detectable(const sim::RandomWorld& world, const sim::Storefront& shop)
      : world_(world), shop_(shop), services_(world.plan), cells_(sim::cells_of(world.plan)) {}

  /// How many times the evidence that is needed there is expected to be.
  double evidence() {
    const sim::WorldChange& bad = world_.changes[*world_.bad];
    const auto system = services_.find(bad.system);
    for (std::int64_t second = 0; second < std::chrono::seconds(kDetectedWithin).count();
         second += kLook.count()) {
      sums_.clear();
      for (std::size_t cell = 0; cell < cells_.size(); ++cell) {
        add(cell, world_.harm_from.count() + second, bad, *system);
      }
      for (const auto& [key, sum] : sums_) won_[key] += won(sum);
    }
    double best = 0;
    for (const auto& each : won_) best = std::max(best, each.second);
    const double counts = static_cast<double>(watch_list(world_.plan).counts.size());
    const double places = static_cast<double>(cells_.size() + world_.plan.regions.size() + 1);
    const double looks = static_cast<double>(kFalseAlarmEvery / kLook) * counts * places;
    return best / std::log(looks);
  }

 private:
  /// A count where it is looked at, in one look.
  struct Sum {
    double usual = 0, now = 0, deviation = 0, dispersion = 1;
  };

  static double won(const Sum& sum) {
    const bool is_less = sum.now < sum.usual;
    const double edge = sum.usual * std::exp((is_less ? -1 : 1) * kDeviations * sum.deviation);
    if (is_less ? sum.now >= edge : sum.now <= edge) return 0;
    const double now = std::max(sum.now, 1e-9);
    return (now * std::log(now / edge) - (now - edge)) / sum.dispersion;
  }

  /// Of whom the change serves a cell, so long after the beginning, and for how long it has.
  std::pair<double, double> reached(std::size_t cell, std::int64_t at,
                                    const sim::WorldChange& bad) const {
    double share = 0;
    std::int64_t since = -1;
    for (const sim::Wave& wave : bad.waves) {
      if (wave.at.count() > at || !wave.where.has(cells_[cell])) continue;
      share = wave.share;
      if (since < 0) since = wave.at.count();
    }
    return {share, static_cast<double>(at - since)};
  }

  void put(const std::string& count, std::size_t cell, const Sum& sum) {
    const sim::CellOfPlan& of = cells_[cell];
    for (const std::string& place : {std::string(), of.region, of.region + "/" + of.name}) {
      Sum& whole = sums_[{count, place}];
      whole.usual += sum.usual;
      whole.now += sum.now;
      whole.deviation = sum.deviation;
      whole.dispersion = sum.dispersion;
    }
  }

  void add(std::size_t cell, std::int64_t at, const sim::WorldChange& bad, std::size_t system) {
    const sim::DemandPlan& demand = world_.plan.demand;
    const auto [share, age] = reached(cell, at, bad);
    sim::Effect effect = sim::grown(bad.effect, age);
    // A process that begins anew fails half of ten seconds' calls.
    effect.fails = 1 - (1 - effect.fails) * (1 - 0.5 * std::min(1.0, effect.crashes / 360));
    const sim::Harm harm =
        sim::harm_of({system, sim::Arm::all, 1, effect, {}}, services_, world_.plan, 1);
    const double when = static_cast<double>(shop_.began().seconds + at);
    const double wanted = shop_.demand().rate(cell, when) * static_cast<double>(kLook.count());
    const double level =
        std::sqrt(1.75 * demand.noise * demand.noise + 0.5 * demand.drift * demand.drift);
    const double of_errors = std::sqrt(level * level + 1.4 * 0.2 * 0.2);
    put("orders", cell,
        {wanted, wanted * (1 - share * harm.orders + share * effect.adds), level, demand.clump});
    for (std::size_t i = 0; i < world_.plan.systems.size(); ++i) {
      const sim::SystemPlan& plan = world_.plan.systems[i];
      const double calls = wanted * plan.calls, ordinary = shop_.demand().failing(i, when);
      const double more = calls * share * harm.fails[i];
      put(plan.name + " errors", cell, {calls * ordinary, calls * ordinary + more, of_errors, 1});
      if (i != system || effect.wrong <= 0) continue;
      put(plan.name + " wrong", cell,
          {calls * plan.wrong, calls * (plan.wrong + share * effect.wrong), level, 1});
    }
  }

  const sim::RandomWorld& world_;
  const sim::Storefront& shop_;
  sim::Services services_;
  std::vector<sim::CellOfPlan> cells_;
  std::map<std::pair<std::string, std::string>, Sum> sums_;
  std::map<std::pair<std::string, std::string>, double> won_;
};

}  // namespace belay::bench

#endif  // BELAY_BENCH_ATTRIBUTION_DETECTABLE_H_
