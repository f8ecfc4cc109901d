#ifndef BELAY_SIM_DICE_H_
#define BELAY_SIM_DICE_H_

#include <cstddef>
#include <cstdint>
#include <iterator>

namespace belay::sim {

/// Numbers that a seed determines, on every machine (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}

  std::uint64_t next() {
    std::uint64_t word = (state_ += 0x9e3779b97f4a7c15);
    word = (word ^ (word >> 30)) * 0xbf58476d1ce4e5b9;
    word = (word ^ (word >> 27)) * 0x94d049bb133111eb;
    return word ^ (word >> 31);
  }
  int below(int limit) { return static_cast<int>(next() % static_cast<std::uint64_t>(limit)); }
  bool one_in(int chances) { return below(chances) == 0; }
  /// REQUIRES: `items` is not empty.
  template <class Items>
  auto& one_of(Items& items) {
    return items[static_cast<std::size_t>(below(static_cast<int>(std::size(items))))];
  }

 private:
  std::uint64_t state_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_DICE_H_
