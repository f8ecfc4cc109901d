#include "base/instant.h"

#include <fmt/format.h>

#include <optional>

#include "base/limits.h"
#include "base/text.h"

namespace belay {
namespace {

std::optional<int> digits(std::string_view text, std::size_t at, std::size_t count) {
  if (text.size() < at + count) return std::nullopt;
  int value = 0;
  for (std::size_t i = at; i < at + count; ++i) {
    if (text[i] < '0' || text[i] > '9') return std::nullopt;
    value = value * 10 + (text[i] - '0');
  }
  return value;
}

std::optional<Instant> parse_rfc3339(std::string_view text) {
  const auto year = digits(text, 0, 4), month = digits(text, 5, 2), day = digits(text, 8, 2);
  const auto hour = digits(text, 11, 2), minute = digits(text, 14, 2), second = digits(text, 17, 2);
  if (!year || !month || !day || !hour || !minute || !second) return std::nullopt;
  const bool separated = text[4] == '-' && text[7] == '-' && (text[10] == 'T' || text[10] == 't') &&
                         text[13] == ':' && text[16] == ':';
  const std::chrono::year_month_day date{std::chrono::year{*year},
                                         std::chrono::month(static_cast<unsigned>(*month)),
                                         std::chrono::day(static_cast<unsigned>(*day))};
  if (!separated || !date.ok() || *hour > 23 || *minute > 59 || *second > 59) return std::nullopt;

  std::size_t at = 19;
  std::int32_t nanos = 0;
  if (at < text.size() && text[at] == '.') {
    std::int32_t unit = 100'000'000;
    const std::size_t first = ++at;
    for (; at < text.size() && text[at] >= '0' && text[at] <= '9'; ++at, unit /= 10) {
      if (unit == 0) return std::nullopt;
      nanos += (text[at] - '0') * unit;
    }
    if (at == first) return std::nullopt;
  }
  int offset_minutes = 0;
  if (text.substr(at) != "Z" && text.substr(at) != "z") {
    const auto hours = digits(text, at + 1, 2), minutes = digits(text, at + 4, 2);
    if (text.size() != at + 6 || !hours || !minutes || text[at + 3] != ':') return std::nullopt;
    if ((text[at] != '+' && text[at] != '-') || *hours > 23 || *minutes > 59) return std::nullopt;
    offset_minutes = (*hours * 60 + *minutes) * (text[at] == '-' ? -1 : 1);
  }
  const std::int64_t days = std::chrono::sys_days(date).time_since_epoch().count();
  const Instant instant{
      days * 86'400 + *hour * 3'600 + *minute * 60 + *second - offset_minutes * 60, nanos};
  if (instant.seconds < kInstantSecondsMin || instant.seconds > kInstantSecondsMax) {
    return std::nullopt;
  }
  return instant;
}

struct Unit {
  char name;
  std::int64_t seconds;
};
constexpr Unit kUnits[] = {{'w', 604'800}, {'d', 86'400}, {'h', 3'600}, {'m', 60}, {'s', 1}};

tl::unexpected<Error> too_long(std::string_view text) {
  return fail(Code::over_limit, fmt::format("`{}` is longer than a century: write a shorter span",
                                            printable(text.substr(0, 60))));
}

}  // namespace

Result<Instant> Instant::parse(std::string_view text) {
  if (const auto instant = parse_rfc3339(text)) return *instant;
  return fail(Code::malformed,
              fmt::format("`{}` is not a time: write it as 2026-11-26T00:00:00-08:00, with an "
                          "offset or Z",
                          printable(text.substr(0, 60))));
}

Instant Instant::of_micros(std::int64_t micros) {
  const std::int64_t seconds = (micros >= 0 ? micros : micros - 999'999) / 1'000'000;
  return {seconds, static_cast<std::int32_t>(micros - seconds * 1'000'000) * 1'000};
}

std::string Instant::to_string() const {
  const std::int64_t days = (seconds >= 0 ? seconds : seconds - 86'399) / 86'400;
  const std::int64_t rest = seconds - days * 86'400;
  const std::chrono::year_month_day date{
      std::chrono::sys_days(std::chrono::days(static_cast<int>(days)))};
  std::string out =
      fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                  static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                  rest / 3'600, rest / 60 % 60, rest % 60);
  if (nanos != 0) {
    std::string fraction = fmt::format("{:09}", nanos);
    fraction.erase(fraction.find_last_not_of('0') + 1);
    out += '.' + fraction;
  }
  return out + 'Z';
}

Result<std::chrono::seconds> parse_span(std::string_view text) {
  const auto refuse = [&] {
    return fail(Code::malformed,
                fmt::format("`{}` is not a span of time: write it as 90s, 10m, 4h, "
                            "1h30m or 90d",
                            printable(text.substr(0, 60))));
  };
  std::int64_t total = 0;
  const Unit* unit = std::begin(kUnits);
  for (std::size_t at = 0; at < text.size() || at == 0;) {
    const std::size_t end = text.find_first_not_of("0123456789", at);
    if (end == std::string_view::npos || end == at) return refuse();
    const auto amount = decimal(text.substr(at, end - at));
    while (unit != std::end(kUnits) && unit->name != text[end]) ++unit;
    if (unit == std::end(kUnits)) return refuse();
    if (!amount || *amount > limits::kSpanSecondsMax) return too_long(text);
    total += *amount * unit->seconds;
    if (total > limits::kSpanSecondsMax) return too_long(text);
    ++unit;
    at = end + 1;
  }
  return std::chrono::seconds(total);
}

std::string to_string(std::chrono::seconds span) {
  std::int64_t rest = span.count();
  if (rest == 0) return "0s";
  std::string out;
  for (const Unit& unit : kUnits) {
    if (unit.name == 'w' || rest < unit.seconds) continue;
    out += fmt::format("{}{}", rest / unit.seconds, unit.name);
    rest %= unit.seconds;
  }
  return out;
}

}  // namespace belay
