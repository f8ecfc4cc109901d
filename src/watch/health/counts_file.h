#ifndef BELAY_WATCH_HEALTH_COUNTS_FILE_H_
#define BELAY_WATCH_HEALTH_COUNTS_FILE_H_

#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "watch/health/ratio_wager.h"

namespace belay::watch {

/// One look at both arms; nothing where the source had no data.
struct RecordedLook {
  Instant at;
  std::optional<Counts> counts;
};

inline constexpr std::size_t kRecordedLooksMax = 5'000'000;

/// Looks as docs/formats/counts-csv-v1.md has them, in their order. Fails with the line where one
/// is not a look; `name` is the file's.
Result<std::vector<RecordedLook>> parse_looks(std::string_view text, const std::string& name);

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_COUNTS_FILE_H_
