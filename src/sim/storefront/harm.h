#ifndef BELAY_SIM_STOREFRONT_HARM_H_
#define BELAY_SIM_STOREFRONT_HARM_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "sim/storefront/effect.h"
#include "sim/storefront/fleet.h"
#include "sim/storefront/services.h"
#include "sim/storefront/toll.h"

namespace belay::sim {

/// Whom of a system's callers something is done to.
enum class Arm { all, base, canary };

/// Something that is ill in one cell.
struct Source {
  std::size_t system = 0;
  Arm arm = Arm::all;
  double share = 1;  ///< of the system's callers
  Effect effect;
  std::string cause;
};

/// What comes of it, at once.
struct Harm {
  Source source;
  std::vector<double> fails;  ///< of the calls to each system, for whom it is done to
  double orders = 0;          ///< the share of theirs that is lost
};

/// `fails` as it is now: a leak grows.
Effect grown(const Effect& effect, double seconds);

/// REQUIRES: `times` is how many times the usual demand there is.
Harm harm_of(Source source, const Services& services, const StorefrontPlan& plan, double times);

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_HARM_H_
