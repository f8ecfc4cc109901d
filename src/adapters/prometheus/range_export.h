#ifndef BELAY_ADAPTERS_PROMETHEUS_RANGE_EXPORT_H_
#define BELAY_ADAPTERS_PROMETHEUS_RANGE_EXPORT_H_

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "watch/health/counts_file.h"

namespace belay::adapters::prometheus {

inline constexpr std::size_t kExportPointsMax = 5'000'000;  // of one file; 120 MB in memory

/// What `/api/v1/query_range` answered, in a file.
struct RangeExport {
  std::string name;  ///< the file's
  std::string_view body;
};

/// Two arms' counters as recorded looks: each step of the range is one, `share` the canary's in all
/// of them. The step is the shortest time between two points of an arm. An arm that is no data in a
/// look, `watch::increase` with `gap_max` of two steps, or much of which appeared in it, is none
/// there.
///
/// Fails with the file's name: as `read_answer`; `malformed` where it has no series, or the times
/// of the two are not those of one range.
Result<std::vector<watch::RecordedLook>> looks_of_exports(const RangeExport& canary,
                                                          const RangeExport& control, double share);

}  // namespace belay::adapters::prometheus

#endif  // BELAY_ADAPTERS_PROMETHEUS_RANGE_EXPORT_H_
