#include "sim/storefront/demand.h"

#include <algorithm>
#include <cmath>

#include "sim/storefront/chance.h"

namespace belay::sim {
namespace {

constexpr double kHour = 3'600, kDay = 24 * kHour;
constexpr double kDriftTurns = 2 * kDay, kNoiseTurns = 40 * 60, kFailuresTurn = 3 * kHour;
constexpr double kFailuresVary = 0.2;
constexpr double kPeakHour = 19, kLunchHour = 12;
constexpr std::uint64_t kOfDrift = 1, kOfNoise = 2, kOfCell = 3, kOfFailures = 4;

bool is_weekend(double day) {
  const double of_week = std::fmod(day, 7);
  return of_week == 2 || of_week == 3;  // 1970 began on a Thursday
}

}  // namespace

Demand::Demand(const StorefrontPlan& plan, std::uint64_t seed)
    : plan_(plan.demand), seed_(seed), cells_(cells_of(plan)) {
  for (const SystemPlan& system : plan.systems) fails_.push_back(system.fails);
  // Orders that come alone, and in clumps of this size, vary as much together as is asked.
  clump_size_ = std::max(4.0, std::ceil(2 * plan_.clump));
  in_clumps_ = (plan_.clump - 1) / (clump_size_ - 1);
}

double Demand::season(const CellOfPlan& cell, double at) const {
  const double local = at + cell.hours_from_utc * kHour;
  const double hour = std::fmod(local, kDay) / kHour;
  const double wave = 0.85 * std::cos(2 * M_PI * (hour - kPeakHour) / 24) +
                      0.15 * std::cos(4 * M_PI * (hour - kLunchHour) / 24);
  // From noon to noon one day becomes the next.
  const double noons = local / kDay - 0.5;
  const double day = std::floor(noons), part = noons - day;
  const double weight = part * part * (3 - 2 * part);
  const double of_days = (1 - weight) * (is_weekend(day) ? plan_.weekend : 1) +
                         weight * (is_weekend(day + 1) ? plan_.weekend : 1);
  return (1 + plan_.swing * wave) * of_days;
}

double Demand::rate(std::size_t cell, double at) const {
  const CellOfPlan& place = cells_[cell];
  const std::uint64_t drift = mixed(seed_, kOfDrift, place.region_number);
  const std::uint64_t noise = mixed(seed_, kOfNoise, place.region_number);
  const std::uint64_t of_cell = mixed(seed_, kOfCell, cell);
  const double off = plan_.drift * wander(drift, at / kDriftTurns) +
                     plan_.noise * wander(noise, at / kNoiseTurns) +
                     0.5 * plan_.noise * wander(of_cell, at / kNoiseTurns);
  return plan_.orders_a_minute / 60 * place.share * season(place, at) * std::exp(off);
}

double Demand::failing(std::size_t system, double at) const {
  const std::uint64_t course = mixed(seed_, kOfFailures, system);
  return std::min(1.0,
                  fails_[system] * std::exp(kFailuresVary * wander(course, at / kFailuresTurn)));
}

Crowd Demand::crowd(Dice& dice, double orders) const {
  Crowd made;
  made.singles = poisson(dice, orders * (1 - in_clumps_));
  made.clumps = poisson(dice, orders * in_clumps_ / clump_size_);
  made.clump_size = clump_size_;
  return made;
}

}  // namespace belay::sim
