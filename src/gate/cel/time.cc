#include "gate/cel/time.h"

#include <fmt/format.h>

#include <charconv>
#include <cstdint>

#include "base/text.h"
#include "gate/cel/functions.h"
#include "gate/cel/time_zones.h"

namespace belay::cel {

namespace {

struct Unit {
  std::string_view name;
  std::int64_t nanos;
};

// Longer names first: `ms` is not `m`.
constexpr Unit kUnits[] = {{"ns", 1},
                           {"us", 1'000},
                           {"\u00b5s", 1'000},
                           {"ms", 1'000'000},
                           {"s", 1'000'000'000},
                           {"m", 60'000'000'000},
                           {"h", 3'600'000'000'000}};

bool is_digit(char c) { return c >= '0' && c <= '9'; }

// Takes `12.5` from the front: the whole part, and the fraction in billionths.
bool take_number(std::string_view& text, std::int64_t& whole, std::int64_t& billionths) {
  whole = billionths = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), whole);
  if (problem == std::errc::result_out_of_range) return false;
  const bool has_whole = problem == std::errc();
  if (has_whole) text.remove_prefix(static_cast<std::size_t>(end - text.data()));
  if (!text.starts_with('.')) return has_whole;
  text.remove_prefix(1);
  bool has_fraction = false;
  for (std::int64_t scale = 100'000'000; !text.empty() && is_digit(text[0]); scale /= 10) {
    billionths += scale * (text[0] - '0');
    text.remove_prefix(1);
    has_fraction = true;
  }
  return has_whole || has_fraction;
}

std::optional<std::int64_t> take_unit(std::string_view& text) {
  for (const Unit& unit : kUnits) {
    if (text.starts_with(unit.name)) {
      text.remove_prefix(unit.name.size());
      return unit.nanos;
    }
  }
  return std::nullopt;
}

std::int64_t scaled(std::int64_t billionths, std::int64_t unit) {
  return unit >= 1'000'000'000 ? billionths * (unit / 1'000'000'000)
                               : billionths * unit / 1'000'000'000;
}

constexpr std::int64_t kDaySeconds = 86'400;
constexpr std::uint64_t kSuggestionSteps = 20'000;  // hundreds of names are compared

// Seconds on the clock of some zone, from 1970-01-01T00:00:00 on that clock.
using Local = std::int64_t;

std::int64_t day_of(Local local) { return local / kDaySeconds - (local % kDaySeconds < 0 ? 1 : 0); }
std::int64_t second_of_day(Local local) { return local - day_of(local) * kDaySeconds; }

std::chrono::year_month_day date_of(Local local) {
  return std::chrono::sys_days{std::chrono::days{day_of(local)}};
}

using Part = std::int64_t (*)(Local local, Instant instant);

Value no_such_zone(const Call& call) {
  if (!call.spend(kSuggestionSteps)) return Value();
  return call.fail(call.arena.copy(problem_of_zone(call[1].text()).value_or("")));
}

template <Part part>
Value part_of_timestamp(const Call& call) {
  std::chrono::seconds offset{0};
  if (takes<Kind::timestamp, Kind::string>(call)) {
    auto found = read_zone(call[1].text());
    if (!found) found = zone_offset(call[1].text(), call[0].as_instant().seconds);
    if (!found) return no_such_zone(call);
    offset = *found;
  } else if (!takes<Kind::timestamp>(call)) {
    return no_overload();
  }
  const Instant instant = call[0].as_instant();
  return Value::integer(part(instant.seconds + offset.count(), instant));
}

template <Part part, class Unit>
Value part_of_either(const Call& call) {
  if (!takes<Kind::duration>(call)) return part_of_timestamp<part>(call);
  return Value::integer(std::chrono::duration_cast<Unit>(call[0].as_duration()).count());
}

std::int64_t year(Local local, Instant) { return int{date_of(local).year()}; }
std::int64_t month(Local local, Instant) { return unsigned{date_of(local).month()} - 1; }
std::int64_t date(Local local, Instant) { return unsigned{date_of(local).day()}; }
std::int64_t day_of_month(Local local, Instant) { return unsigned{date_of(local).day()} - 1; }
std::int64_t day_of_week(Local local, Instant) {
  constexpr std::int64_t kThursday = 4;  // 1970-01-01
  return (day_of(local) % 7 + kThursday + 7) % 7;
}
std::int64_t day_of_year(Local local, Instant) {
  const std::chrono::sys_days new_year = date_of(local).year() / std::chrono::January / 1;
  return day_of(local) - new_year.time_since_epoch().count();
}
std::int64_t hours(Local local, Instant) { return second_of_day(local) / 3600; }
std::int64_t minutes(Local local, Instant) { return second_of_day(local) / 60 % 60; }
std::int64_t seconds(Local local, Instant) { return second_of_day(local) % 60; }
std::int64_t milliseconds(Local, Instant instant) { return instant.nanos / 1'000'000; }

// A duration's milliseconds are those beyond its whole seconds, unlike its other parts.
Value get_milliseconds(const Call& call) {
  if (!takes<Kind::duration>(call)) return part_of_timestamp<milliseconds>(call);
  return Value::integer(call[0].as_duration().count() % 1'000'000'000 / 1'000'000);
}

constexpr Builtin kTime[] = {
    {"getFullYear", "timestamp.(): int", part_of_timestamp<year>},
    {"getFullYear", "timestamp.(string): int"},
    {"getMonth", "timestamp.(): int", part_of_timestamp<month>},
    {"getMonth", "timestamp.(string): int"},
    {"getDate", "timestamp.(): int", part_of_timestamp<date>},
    {"getDate", "timestamp.(string): int"},
    {"getDayOfMonth", "timestamp.(): int", part_of_timestamp<day_of_month>},
    {"getDayOfMonth", "timestamp.(string): int"},
    {"getDayOfWeek", "timestamp.(): int", part_of_timestamp<day_of_week>},
    {"getDayOfWeek", "timestamp.(string): int"},
    {"getDayOfYear", "timestamp.(): int", part_of_timestamp<day_of_year>},
    {"getDayOfYear", "timestamp.(string): int"},
    {"getHours", "timestamp.(): int", part_of_either<hours, std::chrono::hours>},
    {"getHours", "timestamp.(string): int"},
    {"getHours", "duration.(): int"},
    {"getMinutes", "timestamp.(): int", part_of_either<minutes, std::chrono::minutes>},
    {"getMinutes", "timestamp.(string): int"},
    {"getMinutes", "duration.(): int"},
    {"getSeconds", "timestamp.(): int", part_of_either<seconds, std::chrono::seconds>},
    {"getSeconds", "timestamp.(string): int"},
    {"getSeconds", "duration.(): int"},
    {"getMilliseconds", "timestamp.(): int", get_milliseconds},
    {"getMilliseconds", "timestamp.(string): int"},
    {"getMilliseconds", "duration.(): int"},
};

}  // namespace

std::optional<std::chrono::nanoseconds> read_duration(std::string_view text) {
  const bool negative = text.starts_with('-');
  if (negative || text.starts_with('+')) text.remove_prefix(1);
  if (text == "0") return std::chrono::nanoseconds(0);
  if (text.empty()) return std::nullopt;
  std::int64_t total = 0;
  while (!text.empty()) {
    std::int64_t whole = 0;
    std::int64_t billionths = 0;
    if (text[0] == '-' || !take_number(text, whole, billionths)) return std::nullopt;
    const auto unit = take_unit(text);
    std::int64_t part = 0;
    if (!unit || __builtin_mul_overflow(whole, *unit, &part) ||
        __builtin_add_overflow(part, scaled(billionths, *unit), &part) ||
        __builtin_add_overflow(total, part, &total)) {
      return std::nullopt;
    }
  }
  return std::chrono::nanoseconds(negative ? -total : total);
}

std::string write_duration(std::chrono::nanoseconds span) {
  const std::int64_t nanos = span.count();
  const auto size =
      nanos < 0 ? ~static_cast<std::uint64_t>(nanos) + 1 : static_cast<std::uint64_t>(nanos);
  std::string text = fmt::format("{}{}", nanos < 0 ? "-" : "", size / 1'000'000'000);
  if (const std::uint64_t fraction = size % 1'000'000'000; fraction != 0) {
    text += fmt::format(".{:09}", fraction);
    text.erase(text.find_last_not_of('0') + 1);
  }
  return text + 's';
}

std::optional<std::chrono::seconds> read_zone(std::string_view text) {
  if (text == "UTC" || text == "Z" || text == "GMT") return std::chrono::seconds(0);
  const bool west = text.starts_with('-');
  if (west || text.starts_with('+')) text.remove_prefix(1);
  if (text.size() != 5 || text[2] != ':') return std::nullopt;
  for (std::size_t i : {0, 1, 3, 4}) {
    if (!is_digit(text[i])) return std::nullopt;
  }
  const int hour = (text[0] - '0') * 10 + (text[1] - '0');
  const int minute = (text[3] - '0') * 10 + (text[4] - '0');
  if (hour > 23 || minute > 59) return std::nullopt;
  const std::chrono::seconds offset((hour * 60 + minute) * 60);
  return west ? -offset : offset;
}

std::optional<std::string> problem_of_zone(std::string_view zone) {
  if (read_zone(zone) || zone_offset(zone, 0)) return std::nullopt;
  const std::string_view name = zone.substr(0, 60);
  const auto near = nearest_zone(name);
  return fmt::format("time zone `{}` is not known; {}", printable(name),
                     near ? fmt::format("did you mean `{}`?", *near)
                          : "write a name of the tz database or an offset as `-08:00`");
}

std::span<const Builtin> time_functions() { return kTime; }

}  // namespace belay::cel
