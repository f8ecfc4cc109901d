#include <fmt/format.h>

#include <algorithm>
#include <functional>

#include "adapters/prometheus/range_export.h"
#include "app/cli/commands.h"
#include "base/json.h"
#include "base/text.h"
#include "watch/health/percent.h"

namespace belay::app {
namespace {

using watch::After;
using watch::BacktestedRollout;
using Rollouts = std::vector<BacktestedRollout>;

constexpr std::size_t kCountsBytesMax = 512u << 20;

/// How often something came, and after how long: sorted.
std::vector<std::int64_t> those_seen(const Rollouts& rollouts,
                                     const std::function<After(const BacktestedRollout&)>& when) {
  std::vector<std::int64_t> seen;
  for (const BacktestedRollout& rollout : rollouts) {
    if (const After after = when(rollout)) seen.push_back(*after);
  }
  std::sort(seen.begin(), seen.end());
  return seen;
}

std::string span_in_words(std::int64_t seconds) { return to_string(std::chrono::seconds(seconds)); }

/// `12 of 16 rollouts, median 43m, last 1h10m`. The median is that of all, so that those which saw
/// nothing make it longer.
std::string in_words(const std::vector<std::int64_t>& seen, std::size_t rollouts) {
  std::string words = fmt::format("{:>3} of {}", seen.size(), rollouts);
  if (seen.empty()) return words;
  const std::size_t middle = rollouts / 2;
  words += middle < seen.size() ? fmt::format(", median {}", span_in_words(seen[middle]))
                                : ", fewer than half";
  return words + fmt::format(", last {}", span_in_words(seen.back()));
}

double median_of(const Rollouts& rollouts, double watch::Before::*what) {
  std::vector<double> values;
  for (const BacktestedRollout& rollout : rollouts) values.push_back(rollout.before.*what);
  std::sort(values.begin(), values.end());
  return values[values.size() / 2];
}

std::string guard_in_words(const watch::BacktestPlan& plan) {
  return fmt::format("a {} of more than {}, false alarms at most {}",
                     plan.guard.harm == watch::Harm::drop ? "drop" : "surge",
                     watch::percent(plan.guard.margin), watch::percent(plan.guard.alpha));
}

void print_text(const HealthBacktestOptions& options, const Rollouts& rollouts) {
  const watch::BacktestPlan& plan = options.plan;
  std::size_t looks = 0, missed = 0;
  for (const BacktestedRollout& rollout : rollouts) {
    looks += rollout.looks;
    missed += rollout.missed;
  }
  print(fmt::format("{} of {}, one begun every {}: {}{}\n", counted(rollouts.size(), "rollout"),
                    to_string(plan.lasts), to_string(plan.every), counted(looks, "look"),
                    missed == 0 ? "" : fmt::format(", {} without data", missed)));
  print(fmt::format("guard     {}\n", guard_in_words(plan)));
  print(
      fmt::format("before    {}: the canary had {:.3f} times the control's rate; events vary "
                  "{:.2f} times as independent ones would\n\n",
                  to_string(plan.before), median_of(rollouts, &watch::Before::likeness),
                  median_of(rollouts, &watch::Before::dispersion)));
  const auto row = [&](const std::string& what,
                       const std::function<After(const BacktestedRollout&)>& when) {
    print(fmt::format("{:<22}{}\n", what, in_words(those_seen(rollouts, when), rollouts.size())));
  };
  row("false alarms", [](const BacktestedRollout& rollout) { return rollout.false_alarm; });
  row("shown to be harmless", [](const BacktestedRollout& rollout) { return rollout.good; });
  for (std::size_t i = 0; i < plan.effects.size(); ++i) {
    row(fmt::format("harm of {} seen", watch::percent(plan.effects[i])),
        [i](const BacktestedRollout& rollout) { return rollout.detected[i]; });
  }
}

json::Value json_of(const After& after) {
  return after ? json::Value(*after) : json::Value(nullptr);
}

void print_as_json(const HealthBacktestOptions& options, const Rollouts& rollouts) {
  json::Array all;
  for (const BacktestedRollout& rollout : rollouts) {
    json::Array detected;
    for (std::size_t i = 0; i < rollout.detected.size(); ++i) {
      detected.push_back(json::Object{{"effect", options.plan.effects[i]},
                                      {"after_s", json_of(rollout.detected[i])}});
    }
    all.push_back(json::Object{{"began", rollout.began.to_string()},
                               {"looks", rollout.looks},
                               {"missed", rollout.missed},
                               {"likeness", rollout.before.likeness},
                               {"dispersion", rollout.before.dispersion},
                               {"false_alarm_after_s", json_of(rollout.false_alarm)},
                               {"good_after_s", json_of(rollout.good)},
                               {"detected", std::move(detected)}});
  }
  print(json::write(json::Object{{"belay", "backtest/v1"}, {"rollouts", std::move(all)}}) + "\n");
}

Result<std::vector<watch::RecordedLook>> recorded_looks(const HealthBacktestOptions& options) {
  if (!options.exported) {
    BELAY_TRY(const control::GivenFile file, read_given_file(options.file, kCountsBytesMax));
    return watch::parse_looks(file.text, file.name);
  }
  const RangeExportFiles& files = *options.exported;
  BELAY_TRY(const control::GivenFile canary, read_given_file(files.canary, kCountsBytesMax));
  BELAY_TRY(const control::GivenFile control, read_given_file(files.control, kCountsBytesMax));
  return adapters::prometheus::looks_of_exports({canary.name, canary.text},
                                                {control.name, control.text}, files.share);
}

}  // namespace

Result<int> execute(const HealthBacktestOptions& options) {
  BELAY_TRY(const auto looks, recorded_looks(options));
  BELAY_TRY(const Rollouts rollouts, watch::backtest(looks, options.plan));
  if (options.as_json) {
    print_as_json(options, rollouts);
  } else {
    print_text(options, rollouts);
  }
  return 0;
}

}  // namespace belay::app
