#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace retail::estimates {

/// When a carrier fetches what was ordered on a day: orders after it leave a day later.
struct Cutoff {
  std::string region;
  int hour = 0;           ///< of the warehouse's day, 0 to 23
  int utc_offset_hours = 0;
  bool saturdays = false;
};

/// The hour in the warehouse at a point in time.
int warehouse_hour(std::int64_t seconds, const Cutoff& cutoff);

/// 0 for Thursday, 1970-01-01, then onwards through the week.
int weekday(std::int64_t seconds, const Cutoff& cutoff);

/// Days that an order waits before a carrier fetches it.
int days_waiting(std::int64_t seconds, const Cutoff& cutoff);

/// The region's cut-off, or the strictest of all where the region has none.
const Cutoff& cutoff_for(std::string_view region, const std::vector<Cutoff>& all);

}  // namespace retail::estimates
