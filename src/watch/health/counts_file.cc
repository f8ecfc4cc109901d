#include "watch/health/counts_file.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>

#include "base/text.h"
#include "watch/health/before.h"

namespace belay::watch {
namespace {

constexpr std::string_view kHeader = "time,canary,control,share";

std::optional<double> number(std::string_view text) {
  double value = 0;
  const auto [end, problem] = std::from_chars(text.data(), text.data() + text.size(), value);
  return problem == std::errc() && end == text.data() + text.size() ? std::optional(value)
                                                                    : std::nullopt;
}

std::optional<Instant> time_of(std::string_view text) {
  if (const auto seconds = decimal(text)) {
    if (*seconds < kInstantSecondsMin || *seconds > kInstantSecondsMax) return std::nullopt;
    return Instant{*seconds, 0};
  }
  const auto instant = Instant::parse(text);
  return instant ? std::optional(*instant) : std::nullopt;
}

/// What is wrong with a line, else the look that it is.
Result<RecordedLook> look_of(std::string_view line) {
  const std::vector<std::string_view> fields = split(line, ',');
  if (fields.size() != 4) {
    return fail(Code::malformed, fmt::format("has {}: write time, canary, control and share",
                                             counted(fields.size(), "field")));
  }
  const auto at = time_of(fields[0]);
  if (!at) {
    return fail(Code::malformed, fmt::format("`{}` is no time: write `2026-11-01T00:00:00Z`, or "
                                             "seconds since 1970",
                                             printable(fields[0])));
  }
  const auto share = number(fields[3]);
  if (!share || !are_counts({0, 0, *share})) {
    return fail(Code::malformed,
                fmt::format("`{}` is no share: write the canary's part of the traffic, like `0.05`",
                            printable(fields[3])));
  }
  if (fields[1].empty() && fields[2].empty()) return RecordedLook{*at, std::nullopt};
  const auto canary = number(fields[1]), control = number(fields[2]);
  const Counts counts{canary.value_or(-1), control.value_or(-1), *share};
  if (are_counts(counts)) return RecordedLook{*at, counts};
  return fail(Code::malformed,
              fmt::format("`{}` and `{}` are not counts of events: write two numbers from 0 on, or "
                          "leave both empty where there was no data",
                          printable(fields[1]), printable(fields[2])));
}

std::string_view without_return(std::string_view line) {
  return line.ends_with('\r') ? line.substr(0, line.size() - 1) : line;
}

}  // namespace

Result<std::vector<RecordedLook>> parse_looks(std::string_view text, const std::string& name) {
  std::vector<RecordedLook> looks;
  int number = 0;
  for (std::size_t begin = 0; begin < text.size();) {
    const std::size_t end = std::min(text.find('\n', begin), text.size());
    const std::string_view line = without_return(text.substr(begin, end - begin));
    begin = end + 1;
    const Place place{name, ++number, 0};
    if (number == 1 && line != kHeader) {
      return fail(Code::malformed, fmt::format("the first line is not `{}`", kHeader), place);
    }
    if (number == 1 || line.empty()) continue;
    if (looks.size() == kRecordedLooksMax) {
      return fail(Code::over_limit,
                  fmt::format("has more than {} looks: cut it", grouped(kRecordedLooksMax)), place);
    }
    auto look = look_of(line);
    if (!look) return fail(look.error().code, std::move(look.error().message), place);
    if (!looks.empty() && look->at <= looks.back().at) {
      return fail(Code::malformed,
                  fmt::format("{} is not after {}: sort the lines, and write each look once",
                              look->at.to_string(), looks.back().at.to_string()),
                  place);
    }
    looks.push_back(*look);
  }
  if (looks.empty()) {
    return fail(Code::malformed,
                fmt::format("has no looks: write `{}`, and a line for each", kHeader),
                Place{name, 0, 0});
  }
  return looks;
}

}  // namespace belay::watch
