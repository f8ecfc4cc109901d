#ifndef BELAY_WATCH_ROLLOUT_ANSWERS_H_
#define BELAY_WATCH_ROLLOUT_ANSWERS_H_

#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "base/result.h"
#include "watch/health/buckets.h"
#include "watch/health/failures.h"
#include "watch/health/series.h"

namespace belay::watch {

/// What was answered for one selector: series as the source said them, or why there are none.
using Answered = Result<std::vector<Series>>;

/// One answer for each selector, to read one look after another from. What all looks need of an
/// answer is worked out once, so that looks cost what is in them. Lives as long as the answers.
class Answers {
 public:
  /// Of so many selectors; what is missing failed.
  Answers(std::span<const Answered> answers, std::size_t selectors, const CounterRules& rules);

  Heard<Increase> counted(std::size_t selector, const Look& look) const;
  Heard<Trials> failed(FailureCount& count, std::size_t bad, std::size_t all,
                       const Look& look) const;
  /// REQUIRES: `bounds` rise.
  Heard<Observed> observed(std::size_t selector, std::span<const double> bounds, const Look& look);
  /// Those of a histogram, without the infinite one.
  Heard<std::vector<double>> bounds(std::size_t selector);

 private:
  struct Answer {
    std::span<const Series> series;
    std::optional<NoData> lack;
    bool is_in_order = false;
    std::optional<Heard<std::vector<Bucket>>> buckets;  ///< once they were asked for
  };

  std::vector<SeriesPart> parts(const Answer& answer, const Look& look) const;
  const Heard<std::vector<Bucket>>& buckets(Answer& answer);

  std::vector<Answer> answers_;
  CounterRules rules_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_ANSWERS_H_
