#ifndef BELAY_GATE_CEL_TIME_ZONES_H_
#define BELAY_GATE_CEL_TIME_ZONES_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "base/digest.h"

/// The world's time zones, as they were when this program was built: no decision depends on the
/// files of the machine it is made on.
namespace belay::cel {

/// How far the clocks of a zone, `America/New_York`, are ahead of UTC at a moment, given in seconds
/// since 1970. Nothing for a name that is no zone's. Links are zones: `US/Central`.
std::optional<std::chrono::seconds> zone_offset(std::string_view zone, std::int64_t moment);

/// The zone named most like `name`, or nothing that is near.
std::optional<std::string> nearest_zone(std::string_view name);

/// `2025b`: the release of the tz database.
std::string_view time_zones_version();
/// Of every zone's every rule. A policy's digest holds it.
const Digest& time_zones_digest();

/// The generated text: a line `tzdata VERSION`, then one for each zone, sorted by name. `NAME
/// =OTHER` is a zone like another; else `NAME RULE OFFSET AFTER:OFFSET ...`: the POSIX rule that
/// holds from the last change on, the first offset from UTC in seconds, and for each change the
/// seconds since the one before it (the first: since 1970) and the offset from then on.
extern const std::string_view kTimeZones;

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_TIME_ZONES_H_
