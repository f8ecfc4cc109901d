#ifndef BELAY_SIM_STOREFRONT_CHANCE_H_
#define BELAY_SIM_STOREFRONT_CHANCE_H_

#include <cstdint>

#include "sim/dice.h"

/// What comes by chance, the same on every machine: each draw throws the dice once, so that the
/// same dice with another chance give what is comparable, and uses of libm only what is basic.
namespace belay::sim {

/// A seed of its own for each use, place and time.
std::uint64_t mixed(std::uint64_t seed, std::uint64_t use, std::uint64_t place = 0,
                    std::uint64_t time = 0);

/// Between 0 and 1, neither of them.
double uniform(Dice& dice);
double normal(Dice& dice);
/// Events that come by themselves.
double poisson(Dice& dice, double mean);
/// How many of so many.
double binomial(Dice& dice, double of, double chance);

/// A smooth course of unit variance, mostly, whose turns are about 1 apart.
double wander(std::uint64_t seed, double at);

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_CHANCE_H_
