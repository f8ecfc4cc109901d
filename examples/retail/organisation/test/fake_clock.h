#pragma once

#include <cstdint>

namespace retail::test {

/// A clock that stands still until a test moves it.
struct FakeClock {
  static inline std::int64_t seconds = 1'700'000'000;
};

}  // namespace retail::test
