#include "control/incident/week.h"

#include <fmt/format.h>

#include <chrono>

#include "base/text.h"

namespace belay::control {
namespace {

using std::chrono::days;
using std::chrono::sys_days;

constexpr int kYearMin = 1, kYearMax = 9998;

sys_days day_of(Instant at) {
  return std::chrono::floor<days>(std::chrono::sys_seconds(std::chrono::seconds(at.seconds)));
}

sys_days monday_of(sys_days day) { return day - (std::chrono::weekday(day) - std::chrono::Monday); }

/// The Monday of a year's first week: that of the fourth of January.
sys_days first_monday(int year) {
  return monday_of(sys_days(std::chrono::year(year) / std::chrono::January / 4));
}

}  // namespace

Week Week::of(Instant at) {
  const sys_days monday = monday_of(day_of(at));
  const int year = static_cast<int>(std::chrono::year_month_day(monday + days(3)).year());
  return {year, static_cast<int>((monday - first_monday(year)).count() / 7) + 1};
}

Instant Week::begin() const {
  const sys_days monday = first_monday(year) + days(7 * (number - 1));
  return {std::chrono::seconds(monday.time_since_epoch()).count(), 0};
}

Week Week::next() const { return of({begin().seconds + std::chrono::seconds(days(7)).count(), 0}); }

std::string Week::to_string() const { return fmt::format("{:04}-W{:02}", year, number); }

Result<Week> Week::parse(std::string_view text) {
  const auto year = text.size() == 8 ? decimal(text.substr(0, 4)) : std::nullopt;
  const auto number = text.size() == 8 ? decimal(text.substr(6)) : std::nullopt;
  if (year && number && text.substr(4, 2) == "-W" && *year >= kYearMin && *year <= kYearMax) {
    const Week made{static_cast<int>(*year), static_cast<int>(*number)};
    // Which years have a 53rd week is left to the calendar.
    if (*number >= 1 && *number <= 53 && of(made.begin()) == made) return made;
  }
  return fail(Code::malformed,
              fmt::format("`{}` is no week: write it as in `2026-W47`", printable(text)));
}

}  // namespace belay::control
