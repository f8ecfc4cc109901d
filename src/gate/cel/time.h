#ifndef BELAY_GATE_CEL_TIME_H_
#define BELAY_GATE_CEL_TIME_H_

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace belay::cel {

/// `1h30m`, `-1.5s`, `100ms`: a sign, then numbers with units. Nothing outside 64 bits of
/// nanoseconds.
std::optional<std::chrono::nanoseconds> read_duration(std::string_view text);

/// Seconds, with a fraction where there is one: `5400s`, `1.5s`.
std::string write_duration(std::chrono::nanoseconds span);

/// `UTC`, or an offset such as `-09:30` or `02:00`.
std::optional<std::chrono::seconds> read_zone(std::string_view text);

/// What is wrong with a zone, and which may be meant; nothing where there is such a zone.
std::optional<std::string> problem_of_zone(std::string_view zone);

}  // namespace belay::cel

#endif  // BELAY_GATE_CEL_TIME_H_
