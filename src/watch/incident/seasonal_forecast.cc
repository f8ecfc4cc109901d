#include "watch/incident/seasonal_forecast.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {
namespace {

constexpr std::int64_t kPartSeconds = 300;
constexpr std::int64_t kPartsADay = 24 * 3'600 / kPartSeconds, kPartsAWeek = 7 * kPartsADay;
/// So long news waits before it is learned from.
constexpr std::int64_t kPartsHeldBack = 12;
constexpr double kCountMax = 1e12;
/// What a week before counts beside the newest one.
constexpr double kWeekFades = 0.6;
/// The level is that of about a day.
constexpr double kDayFades = 1 - 1.0 / static_cast<double>(kPartsADay);
/// Misses are remembered for about a fortnight.
constexpr double kMissFades = 1 - 0.5 / static_cast<double>(kPartsAWeek);
constexpr double kLevelMin = 0.25, kLevelMax = 4;
/// What is taken for a miss before any was seen, and how much it weighs, in parts.
constexpr double kMissUnknown = 0.2, kMissWeight = 24;
/// The truth is further away than this many misses in one of a thousand parts.
constexpr double kDeviations = 3.1;

std::int64_t slot_of(std::int64_t part) {
  return ((part % kPartsAWeek) + kPartsAWeek) % kPartsAWeek;
}

}  // namespace

SeasonalForecast::SeasonalForecast(const Plan& plan)
    : looks_a_part_(static_cast<double>(kPartSeconds) / static_cast<double>(plan.look.count())),
      slots_(static_cast<std::size_t>(kPartsAWeek)) {}

/// A look belongs to where it ends, just before.
std::int64_t SeasonalForecast::part_of(Instant to) const {
  const std::int64_t within = to.seconds - (to.nanos == 0 ? 1 : 0);
  return within >= 0 ? within / kPartSeconds : (within - kPartSeconds + 1) / kPartSeconds;
}

double SeasonalForecast::level() const {
  if (day_usual_ <= 0) return 1;
  return std::clamp(day_seen_ / day_usual_, kLevelMin, kLevelMax);
}

void SeasonalForecast::learn(Instant to, double count, bool is_usual) {
  if (!(count >= 0 && count <= kCountMax) || (last_ && to <= *last_)) return;
  last_ = to;
  const std::int64_t part = part_of(to);
  if (recent_.empty() || recent_.back().number != part) {
    recent_.push_back({slot_of(part), part, 0, 0, 0, 0, -1});
  }
  if (is_usual) {
    Part& now = recent_.back();
    now.sum += count;
    ++now.looks;
    if (now.last >= 0) {
      now.moved += (count - now.last) * (count - now.last);
      now.independent += count + now.last;
      now.last = -1;  // each look is in one pair
    } else {
      now.last = count;
    }
  }
  while (!recent_.empty() && recent_.front().number + kPartsHeldBack < part) {
    settle(recent_.front());
    recent_.pop_front();
  }
}

void SeasonalForecast::settle(const Part& part) {
  if (part.looks < looks_a_part_ / 2) return;
  const double mean = part.sum / part.looks;
  squares_ = squares_ * kMissFades + part.moved;
  independent_ = independent_ * kMissFades + part.independent;
  Slot& slot = slots_[static_cast<std::size_t>(part.slot)];
  if (slot.weight > 0 && slot.mean > 0) {
    const double foretold = slot.mean * level();
    const double dispersion = independent_ > 0 ? std::max(1.0, squares_ / independent_) : 1;
    const double by_chance = dispersion / (foretold * part.looks);
    const double miss = mean / foretold - 1;
    misses_ = misses_ * kMissFades + std::max(0.0, miss * miss - by_chance);
    misses_weight_ = misses_weight_ * kMissFades + 1;
    day_seen_ = day_seen_ * kDayFades + mean;
    day_usual_ = day_usual_ * kDayFades + slot.mean;
  }
  slot.mean = (slot.mean * slot.weight * kWeekFades + mean) / (slot.weight * kWeekFades + 1);
  slot.weight = slot.weight * kWeekFades + 1;
  ++parts_learned_;
}

std::optional<Expected> SeasonalForecast::at(Instant to) const {
  const Slot& slot = slots_[static_cast<std::size_t>(slot_of(part_of(to)))];
  if (slot.weight <= 0 || parts_learned_ < kPartsADay) return std::nullopt;
  Expected made;
  made.mean = slot.mean * level();
  made.dispersion = independent_ > 0 ? std::max(1.0, squares_ / independent_) : 1;
  const double unknown = kMissUnknown * kMissUnknown * kMissWeight;
  const double miss = std::sqrt((misses_ + unknown) / (misses_weight_ + kMissWeight));
  const double off = std::exp(kDeviations * miss);
  made.low = made.mean / off;
  made.high = made.mean * off;
  return made;
}

}  // namespace belay::watch
