#ifndef BELAY_WATCH_ROLLOUT_TEST_CHANCE_H_
#define BELAY_WATCH_ROLLOUT_TEST_CHANCE_H_

#include <algorithm>
#include <cmath>
#include <cstdint>

namespace belay::watch {

/// Counts that vary, the same for each seed on each machine. For tests.
class Chance {
 public:
  explicit Chance(std::uint64_t seed) : drawn_(seed) {}

  /// Independent events, `mean` of them on average.
  double some(double mean) { return drawn(mean, mean, 1e9); }
  /// Of `all`, each with this chance.
  double part(double all, double share) {
    if (share >= 1) return all;
    if (all > 100) return drawn(all * share, all * share * (1 - share), all);
    double count = 0;
    for (; all > 0; --all) count += drawn() < share ? 1 : 0;
    return count;
  }

 private:
  /// Between 0 and 1, by splitmix64.
  double drawn() {
    std::uint64_t bits = drawn_ += 0x9e3779b97f4a7c15;
    bits = (bits ^ (bits >> 30)) * 0xbf58476d1ce4e5b9;
    bits = (bits ^ (bits >> 27)) * 0x94d049bb133111eb;
    return static_cast<double>((bits ^ (bits >> 31)) >> 11) * 0x1p-53;
  }
  /// How many there are of `mean`, at most `most`: one by one where few, else nearly normal.
  double drawn(double mean, double variance, double most) {
    double count = 0;
    if (mean < 30) {
      for (double left = drawn(); left > std::exp(-mean); left *= drawn()) ++count;
    } else {
      double deviate = -6;
      for (int i = 0; i < 12; ++i) deviate += drawn();
      count = std::round(mean + std::sqrt(variance) * deviate);
    }
    return std::clamp(count, 0.0, most);
  }

  std::uint64_t drawn_;
};

}  // namespace belay::watch

#endif  // BELAY_WATCH_ROLLOUT_TEST_CHANCE_H_
