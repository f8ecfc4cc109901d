#include "services/estimates/cutoff.h"

#include <algorithm>

namespace retail::estimates {
namespace {

constexpr std::int64_t kHour = 3600;
constexpr std::int64_t kDay = 24 * kHour;
constexpr int kSaturday = 2;
constexpr int kSunday = 3;

std::int64_t local(std::int64_t seconds, const Cutoff& cutoff) {
  return seconds + cutoff.utc_offset_hours * kHour;
}

bool is_fetching_day(int day, const Cutoff& cutoff) {
  if (day == kSunday) return false;
  return day != kSaturday || cutoff.saturdays;
}

}  // namespace

int warehouse_hour(std::int64_t seconds, const Cutoff& cutoff) {
  return static_cast<int>((local(seconds, cutoff) % kDay + kDay) % kDay / kHour);
}

int weekday(std::int64_t seconds, const Cutoff& cutoff) {
  const std::int64_t days = local(seconds, cutoff) / kDay;
  return static_cast<int>((days % 7 + 7) % 7);
}

int days_waiting(std::int64_t seconds, const Cutoff& cutoff) {
  int waiting = warehouse_hour(seconds, cutoff) >= cutoff.hour ? 1 : 0;
  int day = (weekday(seconds, cutoff) + waiting) % 7;
  while (!is_fetching_day(day, cutoff)) {
    ++waiting;
    day = (day + 1) % 7;
  }
  return waiting;
}

const Cutoff& cutoff_for(std::string_view region, const std::vector<Cutoff>& all) {
  const auto found = std::find_if(all.begin(), all.end(), [&](const Cutoff& one) {
    return one.region == region;
  });
  if (found != all.end()) return *found;
  return *std::min_element(all.begin(), all.end(), [](const Cutoff& a, const Cutoff& b) {
    return a.hour < b.hour;
  });
}

}  // namespace retail::estimates
