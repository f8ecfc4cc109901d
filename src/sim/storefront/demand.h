#ifndef BELAY_SIM_STOREFRONT_DEMAND_H_
#define BELAY_SIM_STOREFRONT_DEMAND_H_

#include <cstddef>
#include <cstdint>
#include <vector>

#include "sim/dice.h"
#include "sim/storefront/plan.h"

namespace belay::sim {

/// Customers who come in one while: most for one order each, some for several.
struct Crowd {
  double singles = 0, clumps = 0;
  double clump_size = 1;

  double orders() const { return singles + clumps * clump_size; }
};

/// What is wanted of the shop, at any time, past ones too: it hangs on the seed alone, and what
/// was asked before changes nothing.
class Demand {
 public:
  Demand(const StorefrontPlan& plan, std::uint64_t seed);

  /// Orders a second, on average. `at`: seconds since 1970.
  double rate(std::size_t cell, double at) const;
  /// Which share of its calls a system lets down in ordinary times.
  double failing(std::size_t system, double at) const;
  /// Who comes, where so many orders are to be expected.
  Crowd crowd(Dice& dice, double orders) const;

 private:
  double season(const CellOfPlan& cell, double at) const;

  DemandPlan plan_;
  std::uint64_t seed_;
  std::vector<CellOfPlan> cells_;
  std::vector<double> fails_;
  double clump_size_, in_clumps_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_DEMAND_H_
