#include "watch/incident/place_watch.h"

#include <algorithm>
#include <cmath>

namespace belay::watch {
namespace {

/// Odds of a thousand that it is as usual again, beside being as it was when it rang.
const double kIsBack = std::log(1'000.0);
/// What is further away from usual than this is not as usual, however bad it was.
constexpr double kBackDrop = 0.7, kBackSurge = 1.4;
/// And where so little comes that this long would not tell, what this long does tell.
constexpr double kToldWithin = 1'800;
/// A place that was not heard for so long is none any more.
constexpr std::int64_t kForgottenSeconds = 24 * 3600;
constexpr double kRatioMin = 0.01, kRatioMax = 100;

/// How far away from usual, as a logarithm, something has to be for `events` of them to tell that
/// it is not so.
double told_by(double events, Harm harm) {
  double near = 0, far = std::log(kRatioMax);
  for (int i = 0; i < 20; ++i) {
    const double middle = (near + far) / 2;
    const double away = harm == Harm::drop ? -middle : middle;
    const double told = (std::exp(away) - 1 - away) * events;
    (told < kIsBack ? near : far) = middle;
  }
  return far;
}

std::chrono::seconds span_of(const Look& look) {
  return std::chrono::seconds(look.to.seconds - look.from.seconds);
}

bool is_before(const Instant& at, const Instant& now, std::chrono::seconds by) {
  return at.seconds < now.seconds - by.count();
}

}  // namespace

void PlaceWatch::learn(Instant to, double count, std::chrono::seconds span, bool is_usual) {
  forecast_.learn(to, count, span, is_usual);
}

std::optional<Expected> PlaceWatch::usual(const Look& look) {
  const std::int64_t part = SeasonalForecast::part_of(look.to);
  const std::chrono::seconds span = span_of(look);
  if (part == last_part_ && span == last_span_) return last_;
  last_part_ = part;
  last_span_ = span;
  return last_ = forecast_.at(look.to, span);
}

void PlaceWatch::take(const Look& look, double count, bool is_usual, double looks_between) {
  learn_look(look, count, is_usual);
  if (const auto now = usual(look)) hold_against(*now, look, count, looks_between);
}

void PlaceWatch::learn_look(const Look& look, double count, bool is_usual) {
  heard_ = look.to;
  forecast_.learn(look.to, count, span_of(look), is_usual);
}

void PlaceWatch::hold_against(const Expected& expected, const Look& look, double count,
                              double looks_between) {
  const Seen seen{look.from,           look.to,       count,
                  expected.mean,       expected.low,  expected.high,
                  expected.dispersion, expected.moves};
  keep(seen);
  judge(seen, expected, looks_between);
}

bool PlaceWatch::was_heard_lately(Instant now) const {
  return heard_ && heard_->seconds >= now.seconds - kForgottenSeconds;
}

void PlaceWatch::keep(const Seen& seen) {
  looks_.push_back(seen);
  while (is_before(looks_.front().to, seen.to, kLooksKept)) {
    const Seen old = looks_.front();
    looks_.pop_front();
    const bool is_same_part = !parts_.empty() && SeasonalForecast::part_of(parts_.back().to) ==
                                                     SeasonalForecast::part_of(old.to);
    if (!is_same_part) {
      parts_.push_back(old);
      continue;
    }
    Seen& part = parts_.back();
    part.to = old.to;
    part.seen += old.seen;
    part.mean += old.mean;
    part.low += old.low;
    part.high += old.high;
    part.dispersion = old.dispersion;
  }
  while (!parts_.empty() && is_before(parts_.front().to, seen.to, kPartsKept)) parts_.pop_front();
}

void PlaceWatch::judge(const Seen& seen, const Expected& expected, double looks_between) {
  detector_.take(seen.seen, expected);
  if (alarm_) {
    if (!is_back(seen)) return;
    alarm_.reset();
    detector_ = FleetDetector(harm_);
    return;
  }
  if (!detector_.is_alarmed(looks_between)) return;
  const auto since = std::clamp<std::int64_t>(detector_.looks_since_onset(), 1,
                                              static_cast<std::int64_t>(looks_.size()));
  alarm_ = Alarm{looks_[looks_.size() - static_cast<std::size_t>(since)].from, seen.to,
                 detector_.ratio_since_onset()};
  back_ = 0;
}

/// What a detector was worth takes as long to fade as it took to come. So what ends an alarm is a
/// wager of its own.
bool PlaceWatch::is_back(const Seen& seen) {
  const auto span = static_cast<double>(span_of({seen.from, seen.to}).count());
  const double away = told_by(seen.mean / seen.dispersion * kToldWithin / span, harm_);
  const double ratio = std::clamp(
      harm_ == Harm::drop ? std::max(alarm_->ratio, std::min(kBackDrop, std::exp(-away)))
                          : std::min(alarm_->ratio, std::max(kBackSurge, std::exp(away))),
      kRatioMin, kRatioMax);
  back_ += ((ratio - 1) * seen.mean - seen.seen * std::log(ratio)) / seen.dispersion;
  back_ = std::max(back_, 0.0);
  return back_ >= kIsBack;
}

}  // namespace belay::watch
