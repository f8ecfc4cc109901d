#ifndef BELAY_SIM_STOREFRONT_FLEET_H_
#define BELAY_SIM_STOREFRONT_FLEET_H_

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sim/storefront/effect.h"
#include "sim/storefront/plan.h"

namespace belay::sim {

/// A version where it is, since a tick.
struct Running {
  std::size_t version = 0;
  std::int64_t since = 0;
};

/// What of a system's traffic goes to a version that comes.
struct Canary {
  Running running;
  double share = 0;
};

/// Which version of which system is where.
class Fleet {
 public:
  explicit Fleet(const StorefrontPlan& plan);

  struct Version {
    std::string name;
    Effect effect;
  };
  const Version& version(std::size_t system, std::size_t number) const {
    return systems_[system].versions[number];
  }
  const Running& base(std::size_t system, std::size_t cell) const {
    return systems_[system].in_cells[cell].back();
  }
  const std::optional<Canary>& canary(std::size_t system) const { return systems_[system].canary; }

  /// The next order of traffic is about it, unless it is deployed before.
  void put_out(std::size_t system, const std::string& version, const Effect& effect);
  void deploy(std::size_t system, const std::string& version, const Place& where, std::int64_t now);
  void put_back(std::size_t system, const std::string& version, const Place& where);
  /// Of the version that was put out last. What had all of the traffic before is then what is
  /// there.
  void divide(std::size_t system, double share, std::int64_t now);

 private:
  struct System {
    std::vector<Version> versions;
    std::optional<std::size_t> coming;
    std::optional<Canary> canary;
    std::vector<std::vector<Running>> in_cells;  ///< the last one of each serves; none is empty
  };

  std::size_t number_of(System& system, const std::string& version);
  static void settle(System& system);

  std::vector<CellOfPlan> cells_;
  std::vector<System> systems_;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_FLEET_H_
