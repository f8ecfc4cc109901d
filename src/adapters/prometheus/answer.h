#ifndef BELAY_ADAPTERS_PROMETHEUS_ANSWER_H_
#define BELAY_ADAPTERS_PROMETHEUS_ANSWER_H_

#include <cstddef>
#include <optional>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "watch/health/series.h"

/// Reads what `/api/v1/query` and `/api/v1/query_range` answer (Prometheus' HTTP API, "Expression
/// queries"): a vector, a matrix or a scalar.
namespace belay::adapters::prometheus {

struct AnswerBounds {
  std::size_t series_max = 0;
  std::size_t points_max = 0;  ///< of all series
};

/// The series, in the order answered, with their samples as they came. Takes memory for what it
/// returns and no more; refuses what is over a bound when it gets there.
///
/// `malformed` for what is no such answer, series that have the same labels too; `over_limit`;
/// `unsupported` for native histograms and for a text; and as `refusal_in` where it is a refusal,
/// `unavailable` too where the source says that the answer is a part of what there is.
Result<std::vector<watch::Series>> read_answer(std::string_view body, const AnswerBounds& bounds);

/// What a refusal says: `usage` where the query is wrong, else `unavailable`. Nothing where the
/// body is something else, a proxy's page for instance.
std::optional<Error> refusal_in(std::string_view body);

}  // namespace belay::adapters::prometheus

#endif  // BELAY_ADAPTERS_PROMETHEUS_ANSWER_H_
