#ifndef BELAY_BASE_INSTANT_H_
#define BELAY_BASE_INSTANT_H_

#include <chrono>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace belay {

/// A point in time, UTC, between years 1 and 9999, to the nanosecond. The core takes instants as
/// arguments and never asks a clock.
struct Instant {
  std::int64_t seconds = 0;  ///< since 1970-01-01T00:00:00Z
  std::int32_t nanos = 0;    ///< 0 to 999,999,999

  /// RFC 3339: `2026-11-26T00:00:00-08:00`. An offset or `Z` is required.
  static Result<Instant> parse(std::string_view text);
  /// RFC 3339 in UTC, with the fraction only where there is one.
  std::string to_string() const;

  /// Since 1970, rounded down: what databases keep.
  std::int64_t micros() const { return seconds * 1'000'000 + nanos / 1'000; }
  static Instant of_micros(std::int64_t micros);

  friend auto operator<=>(const Instant&, const Instant&) = default;
};

inline constexpr std::int64_t kInstantSecondsMin = -62135596800;  // 0001-01-01T00:00:00Z
inline constexpr std::int64_t kInstantSecondsMax = 253402300799;  // 9999-12-31T23:59:59Z

/// The spans people write in policies: `90s`, `10m`, `4h`, `1h30m`, `90d`. Never negative.
Result<std::chrono::seconds> parse_span(std::string_view text);
std::string to_string(std::chrono::seconds span);

}  // namespace belay

#endif  // BELAY_BASE_INSTANT_H_
