#ifndef BELAY_SIM_STOREFRONT_TOLL_H_
#define BELAY_SIM_STOREFRONT_TOLL_H_

#include <compare>
#include <map>
#include <string>

namespace belay::sim {

/// What would have come with the very same dice had there been no harm, less what came.
struct Losses {
  double orders = 0;   ///< that did not come
  double errors = 0;   ///< on top of ordinary ones, calls tried again among them
  double wrong = 0;    ///< wrong answers on top of ordinary ones
  double made_up = 0;  ///< orders that nobody placed

  Losses& operator+=(const Losses& other) {
    orders += other.orders;
    errors += other.errors;
    wrong += other.wrong;
    made_up += other.made_up;
    return *this;
  }
  friend bool operator==(const Losses&, const Losses&) = default;
};

/// The truth, which whoever watches the shop is never shown. Orders are lost by the journey of the
/// shop itself, errors and wrong answers by that of the system that gave them.
struct Toll {
  struct Of {
    std::string region, journey;
    /// `payments v2`: a version. `na/na-1`: a place was lost. `payments in na`: something failed
    /// there that no change did. `demand`: more came than could be served.
    std::string cause;
    friend auto operator<=>(const Of&, const Of&) = default;
  };
  std::map<Of, Losses> parts;  ///< where nothing was lost nothing is

  Losses all() const {
    Losses made;
    for (const auto& part : parts) made += part.second;
    return made;
  }
  Losses by_cause(const std::string& cause) const {
    Losses made;
    for (const auto& [of, losses] : parts) {
      if (of.cause == cause) made += losses;
    }
    return made;
  }
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_TOLL_H_
