#include "services/estimates/clock.h"

#include <chrono>
#include <cstdlib>

#include "test/fake_clock.h"

namespace retail::estimates {

std::int64_t now() {
  if (std::getenv("RETAIL_FAKE_CLOCK") != nullptr) return test::FakeClock::seconds;
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace retail::estimates
