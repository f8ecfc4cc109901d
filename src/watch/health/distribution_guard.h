#ifndef BELAY_WATCH_HEALTH_DISTRIBUTION_GUARD_H_
#define BELAY_WATCH_HEALTH_DISTRIBUTION_GUARD_H_

#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "watch/health/standing.h"
#include "watch/health/verdict.h"

namespace belay::watch {

/// A guard over a whole distribution, of a latency or of a business value: a price, an estimate. A
/// wrong answer can look successful, and still moves what is answered. Both arms' distributions
/// have a band that holds the truth at every look together; where the bands part by more than the
/// margin, they differ (Howard and Ramdas, Bernoulli 28(3):1704; Lindon, Sanden and Shirikian,
/// arXiv 2205.14762). Memory is constant: one number for each bucket and arm.
class DistributionGuard {
 public:
  struct Plan {
    /// The most by which the shares of values up to any one value may differ.
    /// REQUIRES: 0 <= margin < 1.
    double margin = 0;
    double alpha = 0;         ///< as in `CountGuard::Plan`
    double dispersion = 1;    ///< as in `ShareGuard::Plan`
    std::size_t buckets = 0;  ///< REQUIRES: 2 to `kBucketsMax`
  };
  static constexpr std::size_t kBucketsMax = 256;

  explicit DistributionGuard(const Plan& plan);

  /// How many values came to each bucket in one look; the same buckets for both, in rising order.
  void take(std::span<const double> canary, std::span<const double> control);
  void miss(std::string why) { standing_.miss(std::move(why)); }
  /// It was heard, and there was nothing to compare: all stands as it did.
  void hear() { standing_.hear(); }

  /// The harm is the largest difference between the two distributions. The evidence is that of the
  /// chance at which the bands would just part.
  Judgement judge() const;

 private:
  struct Arm {
    std::vector<double> buckets;
    double all = 0;
  };

  static bool are_values(std::span<const double> values);
  bool is_comparable() const { return canary_.all > 0 && control_.all > 0; }
  double evidence() const;
  double difference() const;
  /// Half of both bands' height together, where each holds the truth but with the chance `alpha`.
  double reach(double alpha) const;
  double chance_of(double difference) const;
  std::string words(Verdict verdict) const;

  Plan plan_;
  Standing standing_;
  Arm canary_, control_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_HEALTH_DISTRIBUTION_GUARD_H_
