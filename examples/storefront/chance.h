#ifndef BELAY_EXAMPLES_STOREFRONT_CHANCE_H_
#define BELAY_EXAMPLES_STOREFRONT_CHANCE_H_

#include <cmath>
#include <cstdint>
#include <numbers>

namespace storefront {

/// What happens to the n-th of something, by a seed: the same whoever asks, from whatever thread.
class Chance {
 public:
  Chance(std::uint64_t seed, std::uint64_t number)
      : state_(mixed(seed) ^ mixed(number * 0x9e3779b97f4a7c15u + 1)) {}

  /// Below 1.
  double uniform() {
    state_ += 0x9e3779b97f4a7c15u;
    return static_cast<double>(mixed(state_) >> 11) * 0x1.0p-53;
  }
  /// With this mean: between two that come by chance.
  double exponential(double mean) { return -mean * std::log1p(-uniform()); }
  double lognormal(double median, double sigma) {
    const double radius = std::sqrt(-2 * std::log1p(-uniform()));
    return median * std::exp(sigma * radius * std::cos(2 * std::numbers::pi * uniform()));
  }

 private:
  /// SplitMix64's finish.
  static std::uint64_t mixed(std::uint64_t bits) {
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9u;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111ebu;
    return bits ^ (bits >> 31);
  }

  std::uint64_t state_;
};

}  // namespace storefront

#endif  // BELAY_EXAMPLES_STOREFRONT_CHANCE_H_
