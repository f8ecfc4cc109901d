#include "adapters/prometheus/range_export.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>

#include "adapters/prometheus/answer.h"
#include "base/text.h"
#include "control/metrics.h"
#include "watch/health/before.h"
#include "watch/health/series.h"

namespace belay::adapters::prometheus {
namespace {

using watch::Look;
using watch::RecordedLook;
using watch::Sample;
using watch::Series;

constexpr std::int64_t kStepMicrosMin = 1'000'000;  // a backtest counts seconds

tl::unexpected<Error> refuse(Code code, std::string why, const std::string& file) {
  return fail(code, std::move(why), Place{file, 0, 0});
}

Result<std::vector<Series>> read(const RangeExport& file) {
  auto series = read_answer(file.body, {control::kMetricSeriesMax, kExportPointsMax});
  if (!series) return refuse(series.error().code, std::move(series.error().message), file.name);
  for (const Series& each : *series) {
    const bool is_in_order =
        std::is_sorted(each.samples.begin(), each.samples.end(),
                       [](const Sample& a, const Sample& b) { return a.at < b.at; });
    if (is_in_order) continue;
    return refuse(Code::malformed,
                  fmt::format("time goes back in {}: export it anew", watch::name_of(each)),
                  file.name);
  }
  if (!series->empty()) return series;
  return refuse(Code::malformed,
                "has no series: the query names something else, or nothing was counted then; ask "
                "for the counters themselves, `orders_total{version=\"v2\"}`",
                file.name);
}

/// The steps of a range, of which some may be missing.
struct Steps {
  std::int64_t first = 0, last = 0, step = 0;  ///< microseconds
};

double seconds(std::int64_t micros) { return static_cast<double>(micros) / 1e6; }

Result<Steps> steps_of(const std::vector<Series>& arm, const std::string& file) {
  std::vector<std::int64_t> times;
  for (const Series& series : arm) {
    for (const Sample& sample : series.samples) times.push_back(sample.at.micros());
  }
  std::sort(times.begin(), times.end());
  times.erase(std::unique(times.begin(), times.end()), times.end());
  if (times.size() < 2) {
    return refuse(Code::malformed,
                  "is of one moment: export what `/api/v1/query_range` answers, of several steps",
                  file);
  }
  Steps made{times.front(), times.back(), times.back() - times.front()};
  for (std::size_t i = 1; i < times.size(); ++i) {
    made.step = std::min(made.step, times[i] - times[i - 1]);
  }
  const bool is_one_range = std::all_of(times.begin(), times.end(), [&](std::int64_t at) {
    return (at - made.first) % made.step == 0;
  });
  if (is_one_range && made.step >= kStepMicrosMin) return made;
  return refuse(Code::malformed,
                fmt::format("has points that are {:g} s apart, and others that are not on such "
                            "steps: export one range, with steps of a second or more",
                            seconds(made.step)),
                file);
}

/// Both arms' steps, from the first that either has to the last.
Result<Steps> together(const Steps& canary, const Steps& control, const std::string& file) {
  if (canary.step != control.step || (canary.first - control.first) % canary.step != 0) {
    return refuse(Code::malformed,
                  fmt::format("is of another range than the canary's, by steps of {:g} s and {:g} "
                              "s: export both with the same start, end and step",
                              seconds(control.step), seconds(canary.step)),
                  file);
  }
  const Steps made{std::min(canary.first, control.first), std::max(canary.last, control.last),
                   canary.step};
  const auto looks = static_cast<std::uint64_t>((made.last - made.first) / made.step);
  if (looks <= watch::kRecordedLooksMax) return made;
  return refuse(Code::over_limit,
                fmt::format("has {} steps of {:g} s, and {} may be: lengthen the step, or cut it",
                            grouped(looks), seconds(made.step), grouped(watch::kRecordedLooksMax)),
                file);
}

std::optional<double> counted_in(const std::vector<Series>& arm, const Look& look,
                                 const watch::CounterRules& rules) {
  std::vector<watch::SeriesPart> parts;
  parts.reserve(arm.size());
  for (const Series& series : arm) parts.push_back(watch::SeriesPart::within(series, look));
  const auto increase = watch::increase(parts, look, rules);
  return increase && watch::is_whole(*increase) ? std::optional(increase->by) : std::nullopt;
}

}  // namespace

Result<std::vector<RecordedLook>> looks_of_exports(const RangeExport& canary,
                                                   const RangeExport& control, double share) {
  BELAY_TRY(const auto of_canary, read(canary));
  BELAY_TRY(const auto of_control, read(control));
  BELAY_TRY(const Steps canary_steps, steps_of(of_canary, canary.name));
  BELAY_TRY(const Steps control_steps, steps_of(of_control, control.name));
  BELAY_TRY(const Steps steps, together(canary_steps, control_steps, control.name));
  const watch::CounterRules rules{
      std::chrono::ceil<std::chrono::milliseconds>(std::chrono::microseconds(2 * steps.step)), 0};
  std::vector<RecordedLook> looks;
  for (std::int64_t at = steps.first + steps.step; at <= steps.last; at += steps.step) {
    const Look look{Instant::of_micros(at - steps.step), Instant::of_micros(at)};
    const auto came = counted_in(of_canary, look, rules);
    const auto compared = came ? counted_in(of_control, look, rules) : std::nullopt;
    RecordedLook made{look.to, std::nullopt};
    if (came && compared) made.counts = watch::Counts{*came, *compared, share};
    if (made.counts && !watch::are_counts(*made.counts)) made.counts.reset();
    looks.push_back(made);
  }
  return looks;
}

}  // namespace belay::adapters::prometheus
