#include <algorithm>
#include <cmath>

#include "sim/storefront/chance.h"
#include "sim/storefront/storefront.h"

/// What comes in one tick, and what becomes of it.
namespace belay::sim {
namespace {

constexpr std::uint64_t kOfCrowd = 11, kOfCalls = 12, kOfArms = 13, kOfLosses = 14, kOfAway = 15,
                        kOfHarm = 16, kOfTimes = 17, kOfComplaints = 18;

/// Who complains does so within about as long.
constexpr double kComplainsWithin = 2'400;

bool is_reached(const Source& source, std::size_t system, Arm arm) {
  return source.system != system || source.arm == Arm::all || source.arm == arm;
}

}  // namespace

void Storefront::count(std::size_t cell, double wanted) {
  const Orders orders = order(cell, wanted);
  came_[cells_[cell].of.region] += orders.all;
  for (std::size_t system = 0; system < plan_.systems.size(); ++system) {
    call(cell, system, wanted, orders);
  }
  complain(cell, wanted);
}

Storefront::Orders Storefront::order(std::size_t cell, double wanted) {
  Cell& of = cells_[cell];
  const auto time = static_cast<std::uint64_t>(ticks_);
  Dice thrown(mixed(seed_, kOfCrowd, cell, time));
  const Crowd crowd = demand_.crowd(thrown, wanted);
  Orders orders;
  orders.all = crowd.orders();
  for (std::size_t system = 0; system < of.serving.size(); ++system) {
    const double share = of.serving[system].share;
    if (share <= 0) continue;
    Dice dice(mixed(seed_, kOfArms, system * cells_.size() + cell, time));
    const double singles = binomial(dice, crowd.singles, share);
    const double clumps = binomial(dice, crowd.clumps, share);
    orders.by_canary[system] = singles + clumps * crowd.clump_size;
  }
  Dice dice(mixed(seed_, kOfLosses, cell, time));
  if (of.away > 0) {
    const double lost = binomial(dice, orders.all, of.away);
    of.away_losses[journey_of_[services_.shop()]]->orders += lost;
    of.unhappy += plan_.complains * lost;
    take_away(orders, lost, nullptr, dice);
  }
  for (const Felt& felt : of.harms) lose_orders(of, felt, dice, orders);
  return orders;
}

void Storefront::lose_orders(Cell& cell, const Felt& felt, Dice& dice, Orders& orders) {
  const Source& source = felt.harm.source;
  const auto canary = orders.by_canary.find(source.system);
  const double of_canary = canary == orders.by_canary.end() ? 0 : canary->second;
  const double theirs = source.arm == Arm::all      ? orders.all
                        : source.arm == Arm::canary ? of_canary
                                                    : orders.all - of_canary;
  Losses& losses = *felt.losses[journey_of_[services_.shop()]];
  if (felt.harm.orders > 0) {
    const double lost = binomial(dice, theirs, felt.harm.orders);
    take_away(orders, lost, &source, dice);
    losses.orders += lost;
    cell.unhappy += plan_.complains * lost;
  }
  if (source.effect.adds > 0) {
    const double more = poisson(dice, theirs * source.effect.adds);
    losses.made_up += more;
    orders.made_up += more;
    if (source.arm == Arm::canary) orders.made_up_by_canary[source.system] += more;
  }
}

/// What a source takes from its arm it takes from every other system's arms by their shares.
void Storefront::take_away(Orders& orders, double lost, const Source* of, Dice& dice) {
  const double before = orders.all;
  orders.all -= lost;
  for (auto& [system, by_canary] : orders.by_canary) {
    double theirs = 0;
    if (of != nullptr && of->system == system && of->arm != Arm::all) {
      theirs = of->arm == Arm::canary ? lost : 0;
    } else if (before > 0) {
      theirs = binomial(dice, lost, by_canary / before);
    }
    by_canary = std::clamp(by_canary - theirs, 0.0, orders.all);
  }
}

void Storefront::call(std::size_t cell, std::size_t system, double wanted, const Orders& orders) {
  Cell& of = cells_[cell];
  const SystemPlan& plan = plan_.systems[system];
  const Serving& serving = of.serving[system];
  const std::uint64_t place = system * cells_.size() + cell;
  const auto time = static_cast<std::uint64_t>(ticks_);
  Dice dice(mixed(seed_, kOfCalls, place, time));
  Calls base;
  base.all = poisson(dice, wanted * plan.calls);
  base.errors = binomial(dice, base.all, failing_now_[system]);
  base.wrong = binomial(dice, base.all - base.errors, plan.wrong);
  if (of.away > 0) {
    Dice thrown(mixed(seed_, kOfAway, place, time));
    base.all -= binomial(thrown, base.all, of.away);
    base.errors = std::min(base.all, binomial(thrown, base.errors, 1 - of.away));
    base.wrong = std::min(base.all - base.errors, binomial(thrown, base.wrong, 1 - of.away));
  }
  double by_canary = 0;
  Dice times(mixed(seed_, kOfTimes, place, time));
  Dice harm(mixed(seed_, kOfHarm, place, time));
  if (serving.share > 0) {
    Dice thrown(mixed(seed_, kOfArms, place, time));
    Calls canary;
    canary.errors = binomial(thrown, base.errors, serving.share);
    canary.wrong = binomial(thrown, base.wrong, serving.share);
    const double good = base.all - base.errors - base.wrong;
    canary.all = canary.errors + canary.wrong + binomial(thrown, good, serving.share);
    base = {base.all - canary.all, base.errors - canary.errors, base.wrong - canary.wrong};
    harm_calls(of, system, Arm::canary, harm, canary);
    note(serving.canary, system, canary, serving.canary_slows, times);
    const auto made_up = orders.made_up_by_canary.find(system);
    by_canary = orders.by_canary.at(system);
    const double more = made_up == orders.made_up_by_canary.end() ? 0 : made_up->second;
    scrapes_.count(serving.canary + Counter::orders) += by_canary + more;
    by_canary += more;
  }
  if (!of.harms.empty()) harm_calls(of, system, Arm::base, harm, base);
  note(serving.base, system, base, serving.base_slows, times);
  scrapes_.count(serving.base + Counter::orders) += orders.all + orders.made_up - by_canary;
}

void Storefront::harm_calls(Cell& cell, std::size_t system, Arm arm, Dice& dice, Calls& calls) {
  for (const Felt& felt : cell.harms) {
    const Source& source = felt.harm.source;
    if (!is_reached(source, system, arm)) continue;
    const bool is_own = source.system == system;
    const double chance = felt.harm.fails[system] * (is_own ? 1 : source.share);
    Losses& losses = *felt.losses[journey_of_[system]];
    if (chance > 0) {
      const double failed = binomial(dice, calls.all - calls.errors - calls.wrong, chance);
      const double again = std::floor(failed * plan_.retries);
      const double failed_again = binomial(dice, again, chance);
      calls.all += again;
      calls.errors += failed + failed_again;
      losses.errors += failed + failed_again;
      if (system == services_.shop())
        cell.unhappy += plan_.complains * failed / plan_.systems[system].calls;
    }
    if (is_own && source.effect.wrong > 0) {
      const double good = calls.all - calls.errors - calls.wrong;
      const double misled = binomial(dice, good, source.effect.wrong);
      calls.wrong += misled;
      losses.wrong += misled;
      cell.unhappy += plan_.complains * misled / plan_.systems[system].calls;
    }
  }
}

void Storefront::note(std::size_t series, std::size_t system, const Calls& calls, double slows,
                      Dice& dice) {
  scrapes_.count(series + Counter::requests) += calls.all;
  scrapes_.count(series + Counter::good) += calls.all - calls.errors;
  scrapes_.count(series + Counter::errors) += calls.errors;
  scrapes_.count(series + Counter::wrong) += calls.wrong;
  const double middle = plan_.systems[system].seconds;
  if (middle <= 0) return;
  const TimesWithin slowed = slows == 1 ? TimesWithin{} : times_within(middle * slows);
  const TimesWithin& shares = slows == 1 ? times_[system] : slowed;
  double left = calls.all, below = 0, done = 0;
  for (std::size_t i = 0; i < kTimeBounds.size(); ++i) {
    const double until = shares[i];
    const double here = below < 1 ? binomial(dice, left, (until - below) / (1 - below)) : 0;
    left -= here;
    done += here;
    below = until;
    scrapes_.count(series + Counter::buckets + i) += done;
  }
  scrapes_.count(series + Counter::buckets + kTimeBounds.size()) += calls.all;
}

void Storefront::complain(std::size_t cell, double wanted) {
  Cell& of = cells_[cell];
  const double due = of.unhappy * static_cast<double>(kTick.count()) / kComplainsWithin;
  of.unhappy -= due;
  Dice dice(mixed(seed_, kOfComplaints, cell, static_cast<std::uint64_t>(ticks_)));
  const double complaints = poisson(dice, wanted * kGrumble + due);
  scrapes_.count(of.complaints) += complaints;
  complaints_ += complaints;
}

}  // namespace belay::sim
