#include "services/estimates/clock.h"

#include <chrono>

namespace retail::estimates {

std::int64_t now() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

}  // namespace retail::estimates
