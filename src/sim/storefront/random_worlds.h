#ifndef BELAY_SIM_STOREFRONT_RANDOM_WORLDS_H_
#define BELAY_SIM_STOREFRONT_RANDOM_WORLDS_H_

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/storefront/storefront.h"

/// Shops to which something happens, or nothing, each as its seed determines it: who watches them
/// has to say what it was.
namespace belay::sim {

/// One step of a change on its way out, so long after the world's beginning.
struct Wave {
  std::chrono::seconds at{0};
  Place where;
  double share = 1;  ///< below 1, everywhere: of a canary
};

struct WorldChange {
  std::string id, system, version;
  Effect effect;
  bool is_by_share = false;
  std::vector<Wave> waves;
};

/// Lost in a place, or failing there in all systems, and no change did it.
struct Outage {
  Place where;
  bool is_lost = false;  ///< else its calls fail
  double share = 0;
  std::chrono::seconds from{0}, until{0};
};

enum class Trouble {
  none,
  bad_version,
  bad_configuration,
  logical_error,
  leak,
  cascade,
  test_fixture,
  crashes,
  outage
};
std::string_view name_of(Trouble trouble);

struct RandomWorld {
  std::uint64_t seed = 0;
  Trouble trouble = Trouble::none;
  StorefrontPlan plan;
  std::vector<WorldChange> changes;
  std::optional<std::size_t> bad;  ///< which of them
  std::optional<Outage> outage;
  std::optional<std::pair<std::chrono::seconds, std::chrono::seconds>> silence;  ///< from, until
  std::chrono::seconds harm_from{0};  ///< as early as anybody can feel it
  std::chrono::seconds lasts{0};
};

/// One bad change among 5 to 50 innocent ones; its effect is 2 to 99 %.
RandomWorld bad_world(std::uint64_t seed);
/// A place that is lost or fails, with deploys there and elsewhere just before.
RandomWorld infrastructure_world(std::uint64_t seed);
/// A day in which innocent changes go out, and the metrics may be out for minutes.
RandomWorld quiet_world(std::uint64_t seed);

/// Plans all of it for the shop, which has just begun. REQUIRES: `world` outlives it.
void let_happen(const RandomWorld& world, Storefront& shop);

/// The systems that fail with one, and how many dependencies away they are; 0: itself.
std::map<std::string, int> reach_of(const StorefrontPlan& plan, const std::string& system);

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_RANDOM_WORLDS_H_
