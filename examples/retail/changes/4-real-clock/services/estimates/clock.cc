#include "services/estimates/clock.h"

#include <chrono>
#include <utility>

namespace retail::estimates {
namespace {

std::int64_t system_seconds() {
  using namespace std::chrono;
  return duration_cast<seconds>(system_clock::now().time_since_epoch()).count();
}

Clock& clock() {
  static Clock clock = system_seconds;
  return clock;
}

}  // namespace

std::int64_t now() { return clock()(); }

void use_clock(Clock other) { clock() = std::move(other); }

}  // namespace retail::estimates
