#ifndef BELAY_SIM_MUTANTS_H_
#define BELAY_SIM_MUTANTS_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <utility>
#include <vector>

#include "sim/world.h"

namespace belay::sim {

/// A world in which one port is wrong. The invariant that it breaks must turn red, or it checks
/// nothing.
struct Mutant {
  std::string_view breaks;  ///< the invariant's sentence
  std::string_view does;
  Sabotage (*sabotage)();  ///< anew for each world
  std::int64_t seed = 1;   ///< that noticed it when somebody last looked: it is tried first
};

std::vector<Mutant> mutants();

/// The one whose sentence has these words. REQUIRES: there is one.
std::string_view invariant_about(std::string_view words);

/// Where `Wrong` stands before one of the ports that are made from what is right alone.
template <class Wrong, auto kPort>
Sabotage wrong_port() {
  Sabotage made;
  made.*kPort = [](auto right) { return std::make_unique<Wrong>(std::move(right)); };
  return made;
}
template <class Wrong>
constexpr auto wrong_production = wrong_port<Wrong, &Sabotage::production>;
template <class Wrong>
constexpr auto wrong_putting_back = wrong_port<Wrong, &Sabotage::putting_back>;

template <class Wrong>
Sabotage wrong_store() {
  Sabotage made;
  made.store = [](std::unique_ptr<control::Store> right,
                  StoreContents& contents) -> std::unique_ptr<control::Store> {
    return std::make_unique<Wrong>(std::move(right), contents);
  };
  return made;
}

}  // namespace belay::sim

#endif  // BELAY_SIM_MUTANTS_H_
