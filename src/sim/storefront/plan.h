#ifndef BELAY_SIM_STOREFRONT_PLAN_H_
#define BELAY_SIM_STOREFRONT_PLAN_H_

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

#include "base/result.h"

/// What a shop is made of, before anything happens in it.
namespace belay::sim {

/// Everything is counted so often, and scraped at the end of it.
inline constexpr std::chrono::seconds kTick{10};

struct CellPlan {
  std::string name;
  double share = 1;  ///< of its region's demand, beside the other cells' shares
};

struct RegionPlan {
  std::string name;
  double share = 1;  ///< of all demand, beside the other regions' shares
  int hours_from_utc = 0;
  std::vector<CellPlan> cells;
};

struct SystemPlan {
  std::string name;
  std::string journey;
  int tier = 2;                    ///< 1: customers see it at once
  std::vector<std::string> needs;  ///< without them it fails
  std::vector<std::string> wants;  ///< it fails for half of what they do not answer
  double calls = 1;                ///< to it, for each order
  double fails = 0.001;            ///< of its calls, in ordinary times
  double wrong = 0.0005;           ///< of its answers are not plausible, in ordinary times
  double seconds = 0;              ///< that a call takes, in the middle; 0: nobody measures it
  double headroom = 3;             ///< of its usual calls it answers so many at once
};

struct DemandPlan {
  double orders_a_minute = 6'000;  ///< of all places, on average over a day
  double swing = 0.45;             ///< from the day's mean to its peak, as a share
  double weekend = 1.15;           ///< times as many
  double clump = 1.3;              ///< orders vary so many times more than if each came alone
  double noise = 0.02;             ///< of the level, within an hour
  double drift = 0.05;             ///< of the level, over days
};

struct StorefrontPlan {
  std::string environment = "prod";
  std::string version = "v1";  ///< of every system, until another is put out
  /// The system that customers see: its orders are all orders, and an order comes where it, with
  /// all that it needs, answers.
  std::string shop = "storefront";
  double retries = 0.5;      ///< further calls for each that failed
  double complains = 0.004;  ///< of those whom something went wrong for, within the hour
  DemandPlan demand;
  std::vector<RegionPlan> regions;
  std::vector<SystemPlan> systems;
};

/// Some dozens of systems in three regions of three cells each.
StorefrontPlan default_storefront();

/// Refuses (`malformed`, with what to write instead) names that nobody has or two have, circles
/// among needs and wants, and numbers that mean nothing.
Result<void> check(const StorefrontPlan& plan);

/// A cell with its region, in the plan's order.
struct CellOfPlan {
  std::string region, name;
  std::size_t region_number = 0;
  int hours_from_utc = 0;
  double share = 0;  ///< of all demand
};
std::vector<CellOfPlan> cells_of(const StorefrontPlan& plan);

/// Part of production. An empty cell: all of the region; both empty: everywhere.
struct Place {
  std::string region, cell;

  bool has(const CellOfPlan& other) const {
    return (region.empty() || region == other.region) && (cell.empty() || cell == other.name);
  }
  /// `na/na-1`, `na`, `everywhere`
  std::string to_string() const {
    if (region.empty()) return "everywhere";
    return cell.empty() ? region : region + "/" + cell;
  }
  friend bool operator==(const Place&, const Place&) = default;
};

}  // namespace belay::sim

#endif  // BELAY_SIM_STOREFRONT_PLAN_H_
