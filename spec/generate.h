#ifndef BELAY_SPEC_GENERATE_H_
#define BELAY_SPEC_GENERATE_H_

#include <cstdint>

#include "model.h"

namespace belay::spec {

/// Numbers that a seed determines, on every machine (splitmix64).
class Dice {
 public:
  explicit Dice(std::uint64_t seed) : state_(seed) {}
  std::uint64_t next();
  int below(int limit) { return static_cast<int>(next() % static_cast<std::uint64_t>(limit)); }
  bool one_in(int chances) { return below(chances) == 0; }

 private:
  std::uint64_t state_;
};

Rule any_rule(Dice& dice);
World any_world(Dice& dice);
/// Small enough that every verdict is common, and that rules meet in the same obligations.
Case any_case(Dice& dice);

template <class T>
void shuffle(std::vector<T>& items, Dice& dice) {
  for (std::size_t i = items.size(); i > 1; --i) {
    std::swap(items[i - 1], items[static_cast<std::size_t>(dice.below(static_cast<int>(i)))]);
  }
}

}  // namespace belay::spec

#endif  // BELAY_SPEC_GENERATE_H_
