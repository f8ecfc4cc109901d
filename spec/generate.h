#ifndef BELAY_SPEC_GENERATE_H_
#define BELAY_SPEC_GENERATE_H_

#include <utility>
#include <vector>

#include "model.h"
#include "sim/dice.h"

namespace belay::spec {

using sim::Dice;

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
