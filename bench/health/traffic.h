#ifndef BELAY_BENCH_HEALTH_TRAFFIC_H_
#define BELAY_BENCH_HEALTH_TRAFFIC_H_

#include <cmath>
#include <cstdint>
#include <numbers>
#include <random>
#include <vector>

#include "watch/health/ratio_wager.h"

/// Traffic that is made up, look by look: what comes to a canary and to its control.
namespace belay::bench {

struct Traffic {
  const char* name = "";
  double per_minute = 1000;
  double share = 0.05;
  double clump = 1;        ///< events for each visitor on average, geometric
  double shape = 0;        ///< of the gamma each arm's rate is multiplied with; 0: it stays
  double wave = 0;         ///< the day's swing of demand, as a share of it
  bool is_ramped = false;  ///< the share grows tenfold
  double likeness = 1;     ///< the canary's visitors make so many times the others' events
};

inline constexpr int kLooksPerMinute = 6, kLooks = 720, kLooksBefore = 8640;

class Storefront {
 public:
  Storefront(const Traffic& traffic, std::uint64_t seed) : traffic_(traffic), random_(seed) {}

  /// `effect` is what the canary loses: 0.2 is a fifth.
  watch::Counts look(int look, double effect = 0) {
    const double day = 2 * std::numbers::pi * look / 8640;
    const double demand =
        traffic_.per_minute / kLooksPerMinute * (1 + traffic_.wave * std::sin(day));
    const bool is_growing = traffic_.is_ramped && look > 0;
    const double share = traffic_.share * (is_growing ? 1 + 9.0 * look / kLooks : 1);
    return {events(demand * share * traffic_.likeness * (1 - effect)), events(demand * (1 - share)),
            share};
  }

  std::vector<watch::Counts> before(int looks = kLooksBefore) {
    std::vector<watch::Counts> made;
    for (int i = -looks; i < 0; ++i) made.push_back(look(i));
    return made;
  }

 private:
  double events(double mean) {
    if (traffic_.shape > 0) {
      mean *= std::gamma_distribution<double>(traffic_.shape, 1 / traffic_.shape)(random_);
    }
    if (mean <= 0) return 0;
    const int visitors = std::poisson_distribution<int>(mean / traffic_.clump)(random_);
    if (traffic_.clump == 1 || visitors == 0) return visitors;
    return visitors +
           std::negative_binomial_distribution<int>(visitors, 1 / traffic_.clump)(random_);
  }

  const Traffic& traffic_;
  std::mt19937_64 random_;
};

}  // namespace belay::bench

#endif  // BELAY_BENCH_HEALTH_TRAFFIC_H_
