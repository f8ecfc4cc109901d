#pragma once

#include <cstdint>
#include <functional>

namespace retail::estimates {

using Clock = std::function<std::int64_t()>;

/// Seconds since 1970-01-01T00:00:00Z.
std::int64_t now();

/// Tests give a clock of their own; nothing live does.
void use_clock(Clock other);

}  // namespace retail::estimates
