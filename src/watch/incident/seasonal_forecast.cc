#include "watch/incident/seasonal_forecast.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {
namespace {

constexpr std::int64_t kPartSeconds = kPartOfWeek.count();
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
/// A level says nothing before so many events, of the size that dispersion gives them, were seen.
constexpr double kLevelEvents = 100;
/// What is taken for a miss before any was seen, and how much it weighs, in parts.
constexpr double kMissUnknown = 0.2, kMissWeight = 24;
/// No forecast is taken to be better than this.
constexpr double kMissMin = 0.01;
/// Neighbouring parts are seen together until they have so many events, but no further away.
constexpr double kEventsEnough = 400;
constexpr std::int64_t kNeighboursMax = 24;
/// A move or a miss so many times as large as usual is an event of its own, and no noise.
constexpr double kOutlier = 16;
/// Before so many parts moved, nothing is an outlier.
constexpr double kPartsToKnow = 48;

std::int64_t slot_of(std::int64_t part) {
  return ((part % kPartsAWeek) + kPartsAWeek) % kPartsAWeek;
}

/// As many parts as a mean over weeks that fade is worth. The weights are 1, `kWeekFades`, and so
/// on: their sum tells how many.
double parts_in(double weight) {
  const double faded = std::max(0.0, 1 - (1 - kWeekFades) * weight);
  const double squares = (1 - faded * faded) / (1 - kWeekFades * kWeekFades);
  return squares > 0 ? weight * weight / squares : 0;
}

}  // namespace

SeasonalForecast::SeasonalForecast() : slots_(static_cast<std::size_t>(kPartsAWeek)) {}

/// It belongs to where it ends, just before.
std::int64_t SeasonalForecast::part_of(Instant to) {
  const std::int64_t within = to.seconds - (to.nanos == 0 ? 1 : 0);
  return within >= 0 ? within / kPartSeconds : (within - kPartSeconds + 1) / kPartSeconds;
}

double SeasonalForecast::dispersion() const {
  return independent_ > 0 ? std::max(1.0, squares_ / independent_) : 1;
}

double SeasonalForecast::level() const {
  const double unsaid = kLevelEvents * dispersion();
  return std::clamp((day_seen_ + unsaid) / (day_usual_ + unsaid), kLevelMin, kLevelMax);
}

double SeasonalForecast::miss() const {
  const double seen = missed_of_ > 0 ? std::max(0.0, misses_) / missed_of_ : 0;
  const double unknown = kMissUnknown * kMissUnknown * kMissWeight;
  const double squared = (seen * misses_weight_ + unknown) / (misses_weight_ + kMissWeight);
  return std::max(kMissMin, std::sqrt(squared));
}

void SeasonalForecast::learn(Instant to, double count, std::chrono::seconds span, bool is_usual) {
  const bool is_sound = count >= 0 && count <= kCountMax && span.count() > 0 && span <= kPartOfWeek;
  if (!is_sound || (last_ && to <= *last_)) return;
  last_ = to;
  const std::int64_t part = part_of(to);
  if (recent_.empty() || recent_.back().number != part) recent_.push_back({part, 0, 0});
  if (is_usual) {
    recent_.back().sum += count;
    recent_.back().seconds += static_cast<double>(span.count());
  }
  while (!recent_.empty() && recent_.front().number + kPartsHeldBack < part) {
    settle(recent_.front());
    recent_.pop_front();
  }
}

/// A second difference knows no slope: what is left of it is noise.
void SeasonalForecast::learn_moves(const Part& part, double count) {
  const bool follows = part.number == before_number_ + 1;
  if (follows && before_ >= 0 && before_that_ >= 0) {
    const double bend = count - 2 * before_ + before_that_;
    const double by_chance = count + 4 * before_ + before_that_;
    const bool is_known = static_cast<double>(parts_learned_) >= kPartsToKnow;
    const double most = kOutlier * dispersion() * std::max(by_chance, 1.0);
    squares_ = squares_ * kMissFades + (is_known ? std::min(bend * bend, most) : bend * bend);
    independent_ = independent_ * kMissFades + by_chance;
  }
  before_that_ = follows ? before_ : -1;
  before_ = count;
  before_number_ = part.number;
}

/// What is off by the same amount an hour and a half later has not moved: chance is not in it, as
/// counts of two times are independent.
double SeasonalForecast::moves() const {
  const double squared = missed_of_ > 0 ? misses_ / missed_of_ : 0;
  const double stays = stays_of_ > 0 ? stays_ / stays_of_ : 0;
  const double moved = 2 * std::max(0.0, squared - std::max(0.0, stays));
  const double unknown = kMissUnknown * kMissUnknown * kMissWeight;
  const double made = (moved * misses_weight_ + unknown) / (misses_weight_ + kMissWeight);
  return std::max(kMissMin, std::sqrt(made));
}

void SeasonalForecast::learn_misses(const Slot& slot, std::int64_t number, double count) {
  const double foretold = slot.mean * level();
  const double by_chance = dispersion() * foretold * (1 + level() / parts_in(slot.weight));
  const double off = (count - foretold) * (count - foretold);
  const double known = miss() * foretold;
  const double most = kOutlier * (std::max(by_chance, 1.0) + known * known);
  misses_ = misses_ * kMissFades + std::min(off, most) - by_chance;
  // Of two that are independent, so that their own noise is not in it.
  missed_of_ = missed_of_ * kMissFades + count * foretold;
  misses_weight_ = misses_weight_ * kMissFades + 1;
  Missed& before = missed_[static_cast<std::size_t>(slot_of(number)) % kPartsApart];
  const double by = std::clamp(count - foretold, -std::sqrt(most), std::sqrt(most));
  if (before.number == number - static_cast<std::int64_t>(kPartsApart)) {
    stays_ = stays_ * kMissFades + by * before.by;
    stays_of_ = stays_of_ * kMissFades + foretold * before.foretold;
  }
  before = {number, by, foretold};
  day_seen_ = day_seen_ * kDayFades + count;
  day_usual_ = day_usual_ * kDayFades + slot.mean;
}

void SeasonalForecast::settle(const Part& part) {
  if (part.seconds < static_cast<double>(kPartSeconds) / 2) return;
  const double count = part.sum * static_cast<double>(kPartSeconds) / part.seconds;
  learn_moves(part, count);
  Slot& slot = slots_[static_cast<std::size_t>(slot_of(part.number))];
  if (slot.weight > 0) learn_misses(slot, part.number, count);
  slot.mean = (slot.mean * slot.weight * kWeekFades + count) / (slot.weight * kWeekFades + 1);
  slot.weight = slot.weight * kWeekFades + 1;
  ++parts_learned_;
}

SeasonalForecast::Pooled SeasonalForecast::pooled(std::int64_t slot) const {
  Pooled made;
  const auto add = [&](std::int64_t at) {
    const Slot& each = slots_[static_cast<std::size_t>(slot_of(at))];
    if (each.weight <= 0) return;
    const double parts = parts_in(each.weight);
    made.parts += parts;
    made.count += each.mean * parts;
  };
  add(slot);
  const double enough = kEventsEnough * dispersion();
  for (std::int64_t away = 1; away <= kNeighboursMax && made.count < enough; ++away) {
    add(slot - away);
    add(slot + away);
  }
  return made;
}

std::optional<Expected> SeasonalForecast::at(Instant to, std::chrono::seconds span) const {
  const std::int64_t slot = slot_of(part_of(to));
  const bool is_known = slots_[static_cast<std::size_t>(slot)].weight > 0;
  if (!is_known || parts_learned_ < kPartsADay) return std::nullopt;
  Expected made;
  made.dispersion = dispersion();
  const Pooled seen = pooled(slot);
  const double share = static_cast<double>(span.count()) / static_cast<double>(kPartSeconds);
  const double unit = made.dispersion / seen.parts * level() * share;
  // Where nothing at all was seen, half an event was about to come.
  const double events = seen.count / made.dispersion;
  made.mean = (events + 0.5) * unit;
  const double around = kForecastDeviations * std::sqrt(events + 1);
  const double above = std::log((events + 1 + around) / (events + 0.5));
  const double below = std::log((events + 0.5) / std::max(events - around, 0.05));
  made.off = miss();
  made.moves = moves();
  const double off = kForecastDeviations * made.off;
  made.low = made.mean * std::exp(-std::sqrt(off * off + below * below));
  made.high = made.mean * std::exp(std::sqrt(off * off + above * above));
  return made;
}

}  // namespace belay::watch
