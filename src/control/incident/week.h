#ifndef BELAY_CONTROL_INCIDENT_WEEK_H_
#define BELAY_CONTROL_INCIDENT_WEEK_H_

#include <compare>
#include <string>
#include <string_view>

#include "base/instant.h"
#include "base/result.h"

namespace belay::control {

/// A week from Monday on, in UTC, as ISO 8601 numbers them: the first of a year has its first
/// Thursday.
struct Week {
  int year = 1970;
  int number = 1;

  static Week of(Instant at);
  /// `2026-W47`
  static Result<Week> parse(std::string_view text);
  std::string to_string() const;
  Instant begin() const;
  Week next() const;

  friend auto operator<=>(const Week&, const Week&) = default;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_WEEK_H_
