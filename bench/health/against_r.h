#ifndef BELAY_BENCH_HEALTH_AGAINST_R_H_
#define BELAY_BENCH_HEALTH_AGAINST_R_H_

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <boost/math/distributions/normal.hpp>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <deque>
#include <string>
#include <utility>
#include <vector>

#include "health/rivals.h"
#include "health/traffic.h"
#include "processes.h"
#include "watch/health/share_wager.h"

/// The same figures by R, which others wrote.
namespace belay::bench {

inline std::vector<double> numbers_in(const std::string& text) {
  std::vector<double> numbers;
  const char* at = text.c_str();
  for (char* end = nullptr;; at = end) {
    const double number = std::strtod(at, &end);
    if (end == at) return numbers;
    numbers.push_back(number);
  }
}

inline std::string vector_in_r(const std::deque<double>& values) {
  return fmt::format("c({})", fmt::join(values, ","));
}

/// Figures of ours with what R calls the same.
struct AskedOfR {
  std::string script;
  std::vector<double> ours;

  void add(double value, const std::string& in_r) {
    ours.push_back(value);
    script += fmt::format("cat(format({}, digits = 15), \"\\n\");", in_r);
  }
};

inline void add_mann_whitney(AskedOfR& checks, std::uint64_t seed) {
  for (const double effect : {0.0, 0.3}) {
    constexpr std::size_t kRanked = 30;
    const Traffic traffic{.name = "ties", .per_minute = 300};
    Storefront storefront(traffic, seed);
    Window window(kRanked);
    for (std::size_t i = 0; i < kRanked; ++i)
      window.take(storefront.look(static_cast<int>(i), effect));
    const boost::math::normal_distribution<double> normal;
    checks.add(boost::math::cdf(complement(normal, mann_whitney_deviate(window))),
               fmt::format("suppressWarnings(wilcox.test({}, {}, alternative = 'greater', exact = "
                           "FALSE)$p.value)",
                           vector_in_r(window.control()), vector_in_r(window.canary())));
  }
}

/// What lies just outside an arm's interval has lost the wager, by R's own beta function.
inline void add_intervals(AskedOfR& checks) {
  for (const auto& [bad, all] : {std::pair{3.0, 500.0}, {40.0, 2'000.0}, {900.0, 1'000.0}}) {
    const watch::Interval interval = watch::share_at_every_look({bad, all}, 1, 0.95);
    for (const double edge : {interval.low, interval.high}) {
      checks.add(20, fmt::format("exp(lbeta({0} + .5, {1} - {0} + .5) - lbeta(.5, .5) - {0} * "
                                 "log({2:.17g}) - ({1} - {0}) * log1p(-{2:.17g}))",
                                 bad, all, edge));
    }
  }
}

/// A wager over one look, summed over its stakes by R.
inline void add_wagers(AskedOfR& checks) {
  watch::RatioWager wager(watch::Side::below, 1);
  wager.take({3, 150, 0.05}, 1);
  checks.add(wager.evidence(1),
             "{r <- c(.01,.46,.77,.88,.95,.98); w <- c(.06,.29,.25,.34,.04,.02); t <- .05 * r / "
             "(.05 * r + "
             ".95); log(sum(w * exp(dbinom(3, 153, t, log = TRUE) - dbinom(3, 153, .05, log = "
             "TRUE))))}");
}

inline bool has_r() {
  return !numbers_in(output_of("Rscript --vanilla -e 'cat(42)' 2>/dev/null || true")).empty();
}

struct RChecks {
  std::size_t count = 0;
  double most = 0;  ///< that a figure differs by, as a share of it
};

/// REQUIRES: `has_r()`.
inline RChecks checks_against_r(std::uint64_t seed) {
  AskedOfR checks;
  add_mann_whitney(checks, seed);
  add_intervals(checks);
  add_wagers(checks);
  const std::string file = fmt::format("/tmp/belay-health-{}.R", ::getpid());
  if (std::FILE* script = std::fopen(file.c_str(), "w")) {
    std::fputs(checks.script.c_str(), script);
    std::fclose(script);
  }
  const std::vector<double> theirs =
      numbers_in(output_of(fmt::format("Rscript --vanilla {}", file)));
  std::remove(file.c_str());
  RChecks made{checks.ours.size(), theirs.size() == checks.ours.size() ? 0 : 1e9};
  for (std::size_t i = 0; i < std::min(theirs.size(), checks.ours.size()); ++i) {
    made.most = std::max(made.most, std::abs(theirs[i] - checks.ours[i]) / std::abs(theirs[i]));
  }
  return made;
}

}  // namespace belay::bench

#endif  // BELAY_BENCH_HEALTH_AGAINST_R_H_
