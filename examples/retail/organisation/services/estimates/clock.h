#pragma once

#include <cstdint>

namespace retail::estimates {

/// Seconds since 1970-01-01T00:00:00Z.
std::int64_t now();

}  // namespace retail::estimates
