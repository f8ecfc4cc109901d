#include "sim/storefront/random_worlds.h"

#include <fmt/format.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "sim/storefront/chance.h"

namespace belay::sim {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::string_view kTroubles[] = {"nothing",       "bad version", "bad configuration",
                                          "logical error", "leak",        "cascade",
                                          "test fixture",  "crashes",     "outage"};
constexpr double kEffectMin = 0.02, kEffectMax = 0.99;
constexpr double kOrdersMin = 100, kOrdersMax = 12'000;  // a minute
constexpr seconds kWindow = hours(10);                   // in which changes go out
constexpr seconds kHarmMin = hours(2), kHarmMax = hours(7);
constexpr seconds kSeenFor = hours(3);  // from the harm's last step on
constexpr int kInnocentMin = 5, kInnocentMax = 50;
constexpr double kCrashesAnHourMax = 120;  // of each process

double between(Dice& dice, double low, double high) { return low + uniform(dice) * (high - low); }

/// As likely between 2 and 4 as between 4 and 8.
double by_magnitude(Dice& dice, double low, double high) {
  return low * std::exp(uniform(dice) * std::log(high / low));
}

seconds between(Dice& dice, seconds low, seconds high) {
  const auto span = static_cast<double>((high - low).count());
  return low + kTick * static_cast<std::int64_t>(uniform(dice) * span /
                                                 static_cast<double>(kTick.count()));
}

class Maker {
 public:
  explicit Maker(std::uint64_t seed) : dice_(seed) { made_.seed = seed; }

  RandomWorld bad() {
    draw_plan();
    draw_innocents(kWindow);
    WorldChange& change =
        made_
            .changes[static_cast<std::size_t>(dice_.below(static_cast<int>(made_.changes.size())))];
    make_bad(change);
    const std::string id = change.id;
    keep_alone(change);
    made_.lasts = change.waves.back().at + kSeenFor;
    if (made_.trouble == Trouble::leak) {
      made_.lasts += seconds(static_cast<std::int64_t>(change.effect.grows));
    }
    order_changes();
    const auto at = std::find_if(made_.changes.begin(), made_.changes.end(),
                                 [&](const WorldChange& each) { return each.id == id; });
    made_.bad = static_cast<std::size_t>(at - made_.changes.begin());
    made_.harm_from = at->waves.front().at;
    return std::move(made_);
  }

  RandomWorld infrastructure() {
    do {
      draw_plan();
    } while (cells_of(made_.plan).size() < 2);
    draw_innocents(kWindow);
    made_.trouble = Trouble::outage;
    Outage& outage = made_.outage.emplace();
    outage.from = between(dice_, kHarmMin, kHarmMax);
    outage.until = outage.from + between(dice_, minutes(20), hours(3));
    // A place that is everything looks just as if nobody wanted anything.
    outage.where = a_place(made_.plan.regions.size() > 1 && dice_.one_in(3));
    outage.is_lost = !dice_.one_in(3);
    outage.share = by_magnitude(dice_, 0.2, 1);
    // What was deployed just before, there and elsewhere, looks as if it had done it.
    const int decoys = 1 + dice_.below(4);
    for (int i = 0; i < decoys; ++i) {
      WorldChange& decoy = made_.changes[static_cast<std::size_t>(
          dice_.below(static_cast<int>(made_.changes.size())))];
      const Place where = dice_.one_in(2) ? outage.where : a_place(dice_.one_in(2));
      decoy.is_by_share = false;
      decoy.waves = {{outage.from - between(dice_, seconds(0), minutes(20)), where, 1}};
    }
    made_.harm_from = outage.from;
    made_.lasts = outage.from + kSeenFor;
    order_changes();
    return std::move(made_);
  }

  RandomWorld quiet() {
    draw_plan();
    made_.lasts = made_.harm_from = hours(24);
    draw_innocents(made_.lasts);
    if (dice_.one_in(3)) {
      const seconds from = between(dice_, hours(1), hours(22));
      made_.silence = {from, from + between(dice_, minutes(1), minutes(20))};
    }
    order_changes();
    return std::move(made_);
  }

 private:
  void draw_plan() {
    StorefrontPlan plan = default_storefront();
    std::vector<RegionPlan> regions;
    const std::size_t count = 1 + static_cast<std::size_t>(dice_.below(3));
    for (std::size_t i = 0; i < count; ++i) {
      RegionPlan region = plan.regions[i];
      region.share *= between(dice_, 0.6, 1.5);
      region.cells.resize(1 + static_cast<std::size_t>(dice_.below(3)));
      regions.push_back(std::move(region));
    }
    plan.regions = std::move(regions);
    draw_systems(plan);
    plan.demand.orders_a_minute = by_magnitude(dice_, kOrdersMin, kOrdersMax);
    plan.demand.swing = between(dice_, 0.2, 0.6);
    plan.demand.clump = between(dice_, 1, 2);
    plan.demand.noise = between(dice_, 0.005, 0.03);
    plan.demand.drift = between(dice_, 0.01, 0.08);
    made_.plan = std::move(plan);
  }

  /// Some of those of the default, what they need among them.
  void draw_systems(StorefrontPlan& plan) {
    static const std::set<std::string> kAlways = {
        "storefront", "checkout", "cart", "payments", "delivery-estimates", "pricing", "accounts"};
    const double kept = between(dice_, 0.1, 0.4);
    std::set<std::string> names;
    for (const SystemPlan& system : plan.systems) {
      const bool is_drawn = uniform(dice_) < kept;
      if (is_drawn || kAlways.contains(system.name)) names.insert(system.name);
    }
    std::erase_if(plan.systems, [&](const SystemPlan& each) { return !names.contains(each.name); });
    for (SystemPlan& system : plan.systems) {
      std::erase_if(system.needs, [&](const std::string& each) { return !names.contains(each); });
      std::erase_if(system.wants, [&](const std::string& each) { return !names.contains(each); });
      system.calls *= by_magnitude(dice_, 0.7, 1.4);
      system.fails = by_magnitude(dice_, 0.0003, 0.005);
      system.wrong = by_magnitude(dice_, 0.0001, 0.002);
      system.seconds = 0;
    }
  }

  Place a_place(bool is_region) {
    const RegionPlan& region = dice_.one_of(made_.plan.regions);
    return {region.name, is_region ? "" : dice_.one_of(region.cells).name};
  }

  void draw_innocents(seconds window) {
    const int count = 1 + kInnocentMin + dice_.below(kInnocentMax - kInnocentMin + 1);
    std::set<std::string> by_share;
    for (int i = 0; i < count; ++i) {
      WorldChange change;
      change.id = fmt::format("change-{}", i + 1);
      change.system = dice_.one_of(made_.plan.systems).name;
      change.version = fmt::format("v{}", i + 2);
      draw_waves(change, between(dice_, minutes(10), window), by_share);
      made_.changes.push_back(std::move(change));
    }
  }

  void draw_waves(WorldChange& change, seconds at, std::set<std::string>& by_share) {
    change.waves.clear();
    change.is_by_share = false;
    const int way = dice_.below(4);
    // A system's traffic is divided for one version at a time.
    if (way == 0 && by_share.insert(change.system).second) {
      change.is_by_share = true;
      const seconds pause = between(dice_, minutes(10), minutes(40));
      for (const double share : {0.01, 0.05, 0.25, 0.5, 1.0}) {
        change.waves.push_back({at, {}, share});
        at += pause;
      }
    } else if (way == 1) {
      const seconds pause = between(dice_, minutes(10), minutes(60));
      for (const RegionPlan& region : made_.plan.regions) {
        change.waves.push_back({at, {region.name, ""}, 1});
        at += pause;
      }
    } else if (way == 2) {
      const seconds pause = between(dice_, minutes(5), minutes(30));
      for (const CellOfPlan& cell : cells_of(made_.plan)) {
        change.waves.push_back({at, {cell.region, cell.name}, 1});
        at += pause;
      }
    } else {
      change.waves.push_back({at, {}, 1});
    }
  }

  void make_bad(WorldChange& change) {
    constexpr Trouble kOfChanges[] = {
        Trouble::bad_version, Trouble::bad_configuration, Trouble::logical_error, Trouble::leak,
        Trouble::cascade,     Trouble::test_fixture,      Trouble::crashes};
    made_.trouble = dice_.one_of(kOfChanges);
    const double share = by_magnitude(dice_, kEffectMin, kEffectMax);
    const bool was_by_share = change.is_by_share;
    if (made_.trouble == Trouble::cascade) change.system = most_needed();
    if (made_.trouble == Trouble::test_fixture) change.system = made_.plan.shop;
    std::set<std::string> by_share;
    for (const WorldChange& each : made_.changes) {
      if (each.is_by_share) by_share.insert(each.system);
    }
    if (was_by_share) by_share.erase(change.system);
    draw_waves(change, between(dice_, kHarmMin, kHarmMax), by_share);
    Effect& effect = change.effect;
    switch (made_.trouble) {
      case Trouble::logical_error:
        effect.wrong = share;
        effect.loses = between(dice_, 0.02, 0.5);
        break;
      case Trouble::leak:
        effect.fails = share;
        effect.grows = between(dice_, 1'200, 7'200);
        break;
      case Trouble::test_fixture:
        effect.adds = share;
        break;
      case Trouble::crashes:
        effect.crashes = share * kCrashesAnHourMax;
        break;
      case Trouble::bad_configuration:
        effect.fails = share;
        change.is_by_share = false;
        change.waves = {{change.waves.front().at, {}, 1}};
        break;
      case Trouble::none:
      case Trouble::bad_version:
      case Trouble::cascade:
      case Trouble::outage:
        effect.fails = share;
        break;
    }
  }

  /// Nothing that comes later replaces it: what is built on it would be as bad.
  void keep_alone(const WorldChange& bad) {
    for (WorldChange& other : made_.changes) {
      const bool is_later = other.waves.back().at >= bad.waves.front().at;
      if (other.id == bad.id || other.system != bad.system || !is_later) continue;
      while (other.system == bad.system) other.system = dice_.one_of(made_.plan.systems).name;
      if (!other.is_by_share) continue;
      other.is_by_share = false;
      other.waves = {{other.waves.front().at, {}, 1}};
    }
  }

  std::string most_needed() const {
    std::string name = made_.plan.shop;
    std::size_t most = 0;
    for (const SystemPlan& system : made_.plan.systems) {
      const std::size_t reached = reach_of(made_.plan, system.name).size();
      if (reached <= most) continue;
      most = reached;
      name = system.name;
    }
    return name;
  }

  void order_changes() {
    std::stable_sort(made_.changes.begin(), made_.changes.end(),
                     [](const WorldChange& a, const WorldChange& b) {
                       return a.waves.front().at < b.waves.front().at;
                     });
  }

  Dice dice_;
  RandomWorld made_;
};

Instant after(Instant begin, seconds span) { return {begin.seconds + span.count(), begin.nanos}; }

}  // namespace

std::string_view name_of(Trouble trouble) { return kTroubles[static_cast<std::size_t>(trouble)]; }

RandomWorld bad_world(std::uint64_t seed) { return Maker(mixed(seed, 1)).bad(); }
RandomWorld infrastructure_world(std::uint64_t seed) {
  return Maker(mixed(seed, 2)).infrastructure();
}
RandomWorld quiet_world(std::uint64_t seed) { return Maker(mixed(seed, 3)).quiet(); }

std::map<std::string, int> reach_of(const StorefrontPlan& plan, const std::string& system) {
  std::map<std::string, int> made = {{system, 0}};
  const auto is_in = [](const std::vector<std::string>& names, const std::string& name) {
    return std::find(names.begin(), names.end(), name) != names.end();
  };
  for (int away = 0; away < static_cast<int>(plan.systems.size()); ++away) {
    for (const SystemPlan& other : plan.systems) {
      for (const auto& [name, at] : std::map(made)) {
        const bool calls = is_in(other.needs, name) || is_in(other.wants, name);
        if (at == away && calls) made.try_emplace(other.name, away + 1);
      }
    }
  }
  return made;
}

void let_happen(const RandomWorld& world, Storefront& shop) {
  const Instant begin = shop.began();
  std::map<std::string, std::int64_t> orders;
  std::vector<std::pair<seconds, std::pair<const WorldChange*, const Wave*>>> steps;
  for (const WorldChange& change : world.changes) {
    for (const Wave& wave : change.waves) steps.push_back({wave.at, {&change, &wave}});
  }
  std::stable_sort(steps.begin(), steps.end(),
                   [](const auto& a, const auto& b) { return a.first < b.first; });
  for (const auto& step : steps) {
    const WorldChange& change = *step.second.first;
    const Wave& wave = *step.second.second;
    const bool is_first = &wave == &change.waves.front();
    const std::int64_t number = change.is_by_share ? ++orders[change.system] : 0;
    shop.plan_for(after(begin, step.first), [&shop, &change, &wave, is_first, number] {
      if (is_first) shop.put_out(change.system, change.version, change.effect);
      if (number == 0) return shop.deploy(change.system, change.version, wave.where);
      const int share = static_cast<int>(wave.share * control::kShareMax + 0.5);
      (void)shop.traffic_of(change.system).set({number, share});
    });
  }
  if (world.outage) {
    const Outage& outage = *world.outage;
    const auto turn = [&shop, &outage, &plan = world.plan](double share) {
      if (outage.is_lost) return shop.lose(outage.where, share);
      Effect effect;
      effect.fails = share;
      for (const SystemPlan& system : plan.systems) shop.fail(system.name, outage.where, effect);
    };
    shop.plan_for(after(begin, outage.from), [turn, &outage] { turn(outage.share); });
    shop.plan_for(after(begin, outage.until), [turn] { turn(0); });
  }
  if (world.silence) {
    shop.plan_for(after(begin, world.silence->first), [&shop] { shop.silence(true); });
    shop.plan_for(after(begin, world.silence->second), [&shop] { shop.silence(false); });
  }
}

}  // namespace belay::sim
