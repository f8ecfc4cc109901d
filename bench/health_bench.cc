// What guards over counts promise, in simulated rollouts: how often they raise a false alarm, how
// soon they see harm, whether the interval of what was lost holds the truth; beside what people use
// instead, on the same series; and what a look costs.
//
//   health_bench BELAY [--json] [ROLLOUTS]
//
// Every figure follows from the seed that is printed. Ends with 1 when a bar does not hold.
#include <fmt/format.h>

#include <atomic>
#include <boost/math/distributions/normal.hpp>
#include <chrono>
#include <cstdlib>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

#include "health/against_r.h"
#include "health/figures.h"
#include "health/rivals.h"
#include "health/rollouts.h"
#include "health/traffic.h"
#include "processes.h"
#include "watch/health/count_guard.h"
#include "watch/health/share_guard.h"

namespace {

using namespace belay::bench;
using namespace belay::watch;

constexpr double kFalseAlarmsMax = 0.05, kCoverageMin = 0.95, kWidthMax = 3;

Figures figures;

void report(Figure figure) { figures.report(std::move(figure)); }

// How often a rollout without harm is stopped.

double false_alarms(const Traffic& traffic, Harm harm, int rollouts, int looks_before) {
  std::atomic<int> alarms = 0;
  for_each_rollout(rollouts, [&](int, std::uint64_t seed) {
    Storefront storefront(traffic, seed);
    const Before before = before_of(storefront.before(looks_before), Cohorts::sticky);
    CountGuard guard({harm, 0, kFalseAlarmsMax}, before);
    for (int i = 1; i <= kLooks; ++i) guard.take(storefront.look(i));
    alarms += guard.judge().verdict == Verdict::bad;
  });
  return static_cast<double>(alarms) / rollouts;
}

void report_false_alarms(int rollouts) {
  const Traffic kinds[] = {
      {.name = "independent"},
      {.name = "negative binomial", .shape = 20},
      {.name = "clumps of 3", .clump = 3},
      {.name = "clumps of 10", .clump = 10},
      {.name = "a day's swing", .wave = 0.6},
      {.name = "a share that is ramped", .is_ramped = true},
      {.name = "all of these", .clump = 3, .shape = 30, .wave = 0.6, .is_ramped = true},
      {.name = "a canary that always buys 5 % less", .likeness = 0.95},
      {.name = "few events: 30 a minute", .per_minute = 30},
  };
  constexpr int kHour = 360;
  for (const Traffic& kind : kinds) {
    for (const Harm harm : {Harm::drop, Harm::surge}) {
      report({fmt::format("false alarms, {}, {}", kind.name, harm == Harm::drop ? "drop" : "surge"),
              false_alarms(kind, harm, rollouts, kHour), kFalseAlarmsMax});
    }
  }
}

// How soon harm is seen.

/// Minutes until the first look that says bad; nothing within `looks`.
std::optional<double> seen_after(const Traffic& traffic, double effect, double alpha,
                                 std::uint64_t seed, const Before& before, int looks) {
  Storefront storefront(traffic, seed);
  CountGuard guard({Harm::drop, 0, alpha}, before);
  for (int i = 1; i <= looks; ++i) {
    guard.take(storefront.look(i, effect));
    if (guard.is_alarmed()) return static_cast<double>(i) / kLooksPerMinute;
  }
  return std::nullopt;
}

/// Where the arms are alike by design: what could be reached at best.
Before alike() { return {.likeness_variance = 0}; }

double median_seen(const Traffic& traffic, double effect, bool is_known, int rollouts) {
  constexpr int kLooksMost = 4'000;
  std::vector<double> minutes(static_cast<std::size_t>(rollouts));
  for_each_rollout(rollouts, [&](int k, std::uint64_t seed) {
    Storefront earlier(traffic, ~seed);
    const Before before =
        is_known ? alike() : before_of(earlier.before(kLooksBefore), Cohorts::sticky);
    minutes[static_cast<std::size_t>(k)] =
        seen_after(traffic, effect, 0.001, seed, before, kLooksMost).value_or(1e9);
  });
  return median(std::move(minutes));
}

/// Somebody who knew the effect beforehand would stake everything on it: no test that keeps its
/// word is quicker on average (Wald).
double median_at_best(const Traffic& traffic, double effect, int rollouts) {
  std::vector<double> minutes(static_cast<std::size_t>(rollouts));
  for_each_rollout(rollouts, [&](int k, std::uint64_t seed) {
    Storefront storefront(traffic, seed);
    const double odds = traffic.share / (1 - traffic.share);
    const double control_log = std::log((1 + odds) / (1 + (1 - effect) * odds));
    const double canary_log = std::log(1 - effect) + control_log;
    double won = 0;
    int look = 0;
    while (won < std::log(1000)) {
      const Counts counts = storefront.look(++look, effect);
      won += counts.canary * canary_log + counts.control * control_log;
    }
    minutes[static_cast<std::size_t>(k)] = static_cast<double>(look) / kLooksPerMinute;
  });
  return median(std::move(minutes));
}

void report_detection(int rollouts) {
  struct Cell {
    Traffic traffic;
    double effect, minutes;
  };
  const Traffic wide{.name = "1000 a minute, 5 %"};
  const Traffic narrow{.name = "1000 a minute, 1 %", .share = 0.01};
  const Traffic small{.name = "100 a minute, 5 %", .per_minute = 100};
  const Cell cells[] = {{wide, 0.99, 1.0 / 3}, {wide, 0.5, 1.2},   {wide, 0.2, 7.3},
                        {wide, 0.1, 29},       {narrow, 0.99, 1},  {narrow, 0.5, 4.9},
                        {narrow, 0.2, 33},     {small, 0.99, 2.7}, {small, 0.5, 9.2},
                        {small, 0.2, 54}};
  for (const Cell& cell : cells) {
    const std::string what =
        fmt::format("{} canary, {:.0f} % drop", cell.traffic.name, 100 * cell.effect);
    // Looks are ten seconds apart: a time is known to half of that.
    report({fmt::format("minutes, arms alike by design, {}", what),
            median_seen(cell.traffic, cell.effect, true, rollouts), cell.minutes + 1.0 / 12});
    report({fmt::format("minutes, at best, {}", what),
            median_at_best(cell.traffic, cell.effect, rollouts),
            {}});
    report({fmt::format("minutes, a day before, {}", what),
            median_seen(cell.traffic, cell.effect, false, std::min(rollouts, 300)),
            {}});
  }
}

// Whether what was lost is where it is said to be.

struct Lost {
  Interval said, fixed;
  double truth = 0;
};

/// The interval that somebody gets who looks once, at the end: the ratio's logarithm is normal.
Interval fixed_time(double canary, double control, double odds, const Before& before) {
  const double expected = before.likeness * control * odds;
  const double variance = before.dispersion * (1 / canary + 1 / control) + before.likeness_variance;
  const double off = 1.959964 * std::sqrt(variance), ratio = canary / expected;
  return {expected * (1 - ratio * std::exp(off)), expected * (1 - ratio * std::exp(-off))};
}

void report_impact(int rollouts) {
  for (const Traffic& traffic :
       {Traffic{.name = "independent"}, Traffic{.name = "clumps of 3", .clump = 3}}) {
    for (const double effect : {0.0, 0.2, 0.5}) {
      std::vector<Lost> lost(static_cast<std::size_t>(rollouts));
      for_each_rollout(rollouts, [&](int k, std::uint64_t seed) {
        Storefront storefront(traffic, seed);
        const Before before = before_of(storefront.before(kLooksBefore), Cohorts::sticky);
        CountGuard guard({Harm::drop, 0, 0.05}, before);
        double canary = 0, control = 0;
        for (int i = 1; i <= kLooks; ++i) {
          const Counts look = storefront.look(i, effect);
          canary += look.canary;
          control += look.control;
          guard.take(look);
        }
        const double odds = traffic.share / (1 - traffic.share);
        lost[static_cast<std::size_t>(k)] = {
            guard.impact(0.95).interval, fixed_time(canary, control, odds, before),
            traffic.per_minute / kLooksPerMinute * traffic.share * kLooks * effect};
      });
      double held = 0;
      std::vector<double> said, fixed;
      for (const Lost& one : lost) {
        held += one.said.low <= one.truth && one.truth <= one.said.high;
        said.push_back(one.said.high - one.said.low);
        fixed.push_back(one.fixed.high - one.fixed.low);
      }
      const std::string what = fmt::format("{}, {:.0f} % lost", traffic.name, 100 * effect);
      report({"lost: held by the interval, " + what, held / rollouts, kCoverageMin, true});
      report({"lost: width beside a fixed-time one, " + what, median(said) / median(fixed),
              kWidthMax});
    }
  }
}

// Beside what people use, on the same series.

/// Short windows see large effects sooner, long ones small effects at all.
constexpr std::size_t kShortWindow = 30, kLongWindow = 180;  // five minutes, and thirty

/// The most that a rival's figure came to in each rollout, so that any threshold can be judged.
struct Rival {
  std::size_t window = 0;
  std::function<double(const Window&)> figure;
};

std::vector<double> highest_of(const Traffic& traffic, const Rival& rival, int rollouts) {
  std::vector<double> highest(static_cast<std::size_t>(rollouts));
  for_each_rollout(rollouts, [&](int k, std::uint64_t seed) {
    Storefront storefront(traffic, seed);
    Window window(rival.window);
    double most = -1e9;
    for (int i = 1; i <= kLooks; ++i) {
      window.take(storefront.look(i));
      if (window.is_full()) most = std::max(most, rival.figure(window));
    }
    highest[static_cast<std::size_t>(k)] = most;
  });
  return highest;
}

double rival_seen(const Traffic& traffic, const Rival& rival, double threshold, double effect,
                  int rollouts) {
  std::vector<double> minutes(static_cast<std::size_t>(rollouts));
  for_each_rollout(rollouts, [&](int k, std::uint64_t seed) {
    Storefront storefront(traffic, seed);
    Window window(rival.window);
    double seen = 1e9;
    for (int i = 1 - static_cast<int>(rival.window); i <= 4 * kLooks && seen == 1e9; ++i) {
      window.take(storefront.look(i, i > 0 ? effect : 0));
      if (i > 0 && rival.figure(window) > threshold)
        seen = static_cast<double>(i) / kLooksPerMinute;
    }
    minutes[static_cast<std::size_t>(k)] = seen;
  });
  return median(std::move(minutes));
}

double ours_seen(const Traffic& traffic, double effect, double alpha, int rollouts) {
  std::vector<double> minutes(static_cast<std::size_t>(rollouts));
  for_each_rollout(rollouts, [&](int k, std::uint64_t seed) {
    minutes[static_cast<std::size_t>(k)] =
        seen_after(traffic, effect, alpha, seed, alike(), 4 * kLooks).value_or(1e9);
  });
  return median(std::move(minutes));
}

/// The chance to state at which the measured one is `wanted`: the wagers are cautious.
double alpha_for(const Traffic& traffic, double wanted, int rollouts) {
  std::vector<double> highest(static_cast<std::size_t>(rollouts));
  for_each_rollout(rollouts, [&](int k, std::uint64_t seed) {
    Storefront storefront(traffic, seed);
    CountGuard guard({Harm::drop, 0, 0.05}, alike());
    double most = -1e9;
    for (int i = 1; i <= kLooks; ++i) {
      guard.take(storefront.look(i));
      most = std::max(most, guard.evidence());
    }
    highest[static_cast<std::size_t>(k)] = most;
  });
  std::sort(highest.begin(), highest.end());
  return std::exp(-highest[static_cast<std::size_t>((1 - wanted) * rollouts)]);
}

void report_rivals(int rollouts) {
  const Traffic traffic{.name = "1000 a minute, 5 %"};
  const double deviate_98 = boost::math::quantile(boost::math::normal_distribution<double>(), 0.99);
  const Rival kayenta{kShortWindow, [&](const Window& window) {
                        return kayenta_says_low(window, deviate_98) ? 1.0 : 0.0;
                      }};
  const auto ratio = [](const Window& window) { return -ratio_in(window); };
  const Rival rivals[] = {{kShortWindow, mann_whitney_deviate},
                          {kLongWindow, mann_whitney_deviate},
                          {kShortWindow, ratio},
                          {kLongWindow, ratio}};
  const auto share_above = [&](const std::vector<double>& highest, double threshold) {
    return static_cast<double>(std::count_if(highest.begin(), highest.end(),
                                             [&](double most) { return most > threshold; })) /
           rollouts;
  };
  const auto threshold_of = [&](std::vector<double> highest) {
    std::sort(highest.begin(), highest.end());
    return highest[static_cast<std::size_t>(0.95 * rollouts)];
  };
  report({"false alarms at its defaults, Kayenta (98 %, 5 min window)",
          share_above(highest_of(traffic, kayenta, rollouts / 4), 0.5) * 4,
          {}});
  report({"false alarms at its defaults, threshold of 90 %, 5 min window",
          share_above(highest_of(traffic, rivals[2], rollouts), -0.9),
          {}});
  std::vector<double> thresholds;
  for (const Rival& rival : rivals) {
    thresholds.push_back(threshold_of(highest_of(traffic, rival, rollouts)));
  }
  const double alpha = alpha_for(traffic, 0.05, rollouts);
  for (const double effect : {0.99, 0.2, 0.1}) {
    const std::string what = fmt::format("{:.0f} % drop", 100 * effect);
    double theirs = 1e9;
    for (std::size_t i = 0; i < std::size(rivals); ++i) {
      theirs =
          std::min(theirs, rival_seen(traffic, rivals[i], thresholds[i], effect, rollouts / 4));
    }
    const double look = 1.0 / kLooksPerMinute;
    report({fmt::format("minutes at 5 % false alarms, the best of four rivals, {}", what),
            theirs,
            {}});
    report({fmt::format("minutes at 5 % false alarms, belay, {}", what),
            ours_seen(traffic, effect, alpha, rollouts / 4),
            effect > 0.9 ? theirs + look : theirs});
  }
}

// Against R, which others wrote.

void report_r() {
  if (!has_r()) {
    if (!figures.as_json())
      fmt::print("not checked against R: `Rscript` (r-base-core) is not installed\n");
    return;
  }
  const RChecks checks = checks_against_r(kSeed);
  report({fmt::format("most that {} figures differ from R's, as a share", checks.count),
          checks.most, 1e-6});
}

// What a look costs.

double seconds_of(const std::function<void()>& work) {
  const auto start = std::chrono::steady_clock::now();
  work();
  return std::chrono::duration<double>(std::chrono::steady_clock::now() - start).count();
}

void report_speed() {
  constexpr int kUpdates = 2'000'000;
  Traffic traffic;
  Storefront storefront(traffic, kSeed);
  std::vector<Counts> looks;
  for (int i = 0; i < 1000; ++i) looks.push_back(storefront.look(i));
  CountGuard counts({Harm::drop, 0.1, 0.001}, alike());
  report({"looks a second on one core, counts", kUpdates / seconds_of([&] {
                                                  for (int i = 0; i < kUpdates; ++i)
                                                    counts.take(looks[i % looks.size()]);
                                                }),
          1e6, true});
  ShareGuard shares({0.005, 0.001, 1});
  report({"looks a second on one core, shares",
          kUpdates / seconds_of([&] {
            for (int i = 0; i < kUpdates; ++i) {
              const Counts& look = looks[i % looks.size()];
              shares.take({{look.canary / 50, look.canary}, {look.control / 50, look.control}});
            }
          }),
          1e6, true});
  report({"bytes of a guard, counts", sizeof(CountGuard), {}});
  report({"bytes of a guard, shares", sizeof(ShareGuard), {}});
  for (const std::size_t rollouts : {1'000, 10'000}) {
    std::vector<CountGuard> guards(5 * rollouts, CountGuard({Harm::drop, 0.1, 0.001}, alike()));
    const double seconds = seconds_of([&] {
      for (CountGuard& guard : guards) guard.take(looks.front());
    });
    report({fmt::format("ns a guard, one look at {} rollouts of five", rollouts),
            seconds * 1e9 / static_cast<double>(guards.size()),
            {}});
  }
}

}  // namespace

int main(int argc, char** argv) {
  int rollouts = 20'000;
  for (int i = 2; i < argc; ++i) {
    if (std::string_view(argv[i]) == "--json") {
      figures.print_json();
    } else {
      rollouts = std::max(400, std::atoi(argv[i]));
    }
  }
  figures.begin(fmt::format("seed {}, {} rollouts of {} looks", kSeed, rollouts, kLooks));
  report_r();
  report_speed();
  report_detection(std::min(rollouts, 2'000));
  report_impact(std::min(rollouts, 2'000));
  report_rivals(std::min(rollouts, 2'000));
  report_false_alarms(rollouts);
  return figures.end() ? 0 : 1;
}
