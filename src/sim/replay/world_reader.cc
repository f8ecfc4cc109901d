#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <map>
#include <set>

#include "sim/replay/scenario_texts.h"
#include "sim/storefront/services.h"

namespace belay::replay {

using sim::StorefrontPlan;
using sim::SystemPlan;
using yaml::Document;
using yaml::Fields;
using yaml::Node;

namespace {

constexpr std::size_t kRegionsMax = 20, kCellsMax = 20, kSystemsMax = 200, kCallsMax = 100;
constexpr Bounds kOrders{1, 10'000'000}, kSwing{0, 90}, kWeekend{10, 300}, kClump{1, 50},
    kNoise{0, 50}, kAll{0, 100}, kShare{0.01, 100};
constexpr Bounds kCalls{0.001, 1'000}, kSeconds{0, 60}, kHeadroom{1, 1'000}, kRetries{0, 10};
constexpr std::int64_t kHoursMin = -12, kHoursMax = 14, kTierMax = 3;

class WorldReader {
 public:
  explicit WorldReader(const Document& document) : document_(document) {}

  Result<StorefrontPlan> read(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`world`"));
    const Node* regions = fields.optional("regions");
    const Node* systems = fields.optional("systems");
    if (regions != nullptr) BELAY_TRY_VOID(read_regions(*regions));
    if (systems != nullptr) BELAY_TRY_VOID(read_systems(*systems));
    BELAY_TRY_VOID(read_shop(node, fields.optional("shop")));
    BELAY_TRY_VOID(number(fields, "retries", kRetries, made_.retries));
    BELAY_TRY_VOID(share(fields, "complaints", kAll, made_.complains));
    if (const Node* demand = fields.optional("demand")) BELAY_TRY_VOID(read_demand(*demand));
    BELAY_TRY_VOID(fields.finish());
    const auto checked = sim::check(made_);
    if (!checked) return document_.error(node, checked.error().message);
    return std::move(made_);
  }

 private:
  Result<void> number(Fields& fields, std::string_view key, Bounds bounds, double& value) {
    const Node* node = fields.optional(key);
    if (node == nullptr) return {};
    BELAY_TRY(value, read_number(document_, *node, fmt::format("`{}`", key), bounds));
    return {};
  }

  Result<void> share(Fields& fields, std::string_view key, Bounds percent, double& value) {
    const Node* node = fields.optional(key);
    if (node == nullptr) return {};
    BELAY_TRY(value, read_share(document_, *node, fmt::format("`{}`", key), percent));
    return {};
  }

  Result<std::string> name_in(Fields& fields, std::set<std::string>& known, std::string_view what) {
    BELAY_TRY(const Node* node, fields.required("name"));
    BELAY_TRY(std::string name, read_word(document_, *node, "`name`"));
    if (known.insert(name).second) return name;
    return document_.error(*node, fmt::format("{} `{}` is there twice: keep one", what, name));
  }

  Result<void> read_regions(const Node& node) {
    BELAY_TRY(const auto items, read_list(document_, &node, "`regions`", kRegionsMax));
    if (items.empty()) return document_.error(node, "`regions` is empty: name one, or drop it");
    made_.regions.clear();
    std::set<std::string> names;
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "a region"));
      sim::RegionPlan region;
      BELAY_TRY(region.name, name_in(fields, names, "region"));
      BELAY_TRY(const Node* part, fields.required("share"));
      BELAY_TRY(region.share, read_share(document_, *part, "`share`", kShare));
      if (const Node* hours = fields.optional("hours")) {
        BELAY_TRY(const std::int64_t from_utc, yaml::integer_of(document_, *hours, "`hours`"));
        if (from_utc < kHoursMin || from_utc > kHoursMax) {
          return document_.error(*hours, fmt::format("`hours` is how far its clocks are from UTC: "
                                                     "{} to {}",
                                                     kHoursMin, kHoursMax));
        }
        region.hours_from_utc = static_cast<int>(from_utc);
      }
      BELAY_TRY_VOID(read_cells(fields.optional("cells"), region));
      BELAY_TRY_VOID(fields.finish());
      made_.regions.push_back(std::move(region));
    }
    return are_whole(node);
  }

  Result<void> are_whole(const Node& node) {
    double all = 0;
    for (const sim::RegionPlan& region : made_.regions) all += region.share;
    if (all > 0.9999 && all < 1.0001) return {};
    return document_.error(node, fmt::format("the regions' shares are {:.2f} % together: make them "
                                             "100 %",
                                             all * 100));
  }

  Result<void> read_cells(const Node* node, sim::RegionPlan& region) {
    BELAY_TRY(const auto items, read_list(document_, node, "`cells`", kCellsMax));
    if (items.empty()) region.cells = {{region.name, 1}};
    std::set<std::string> names;
    for (const Node& item : items) {
      sim::CellPlan cell;
      if (item.kind == yaml::Kind::mapping) {
        BELAY_TRY(Fields fields, Fields::of(document_, item, "a cell"));
        BELAY_TRY(cell.name, name_in(fields, names, "cell"));
        BELAY_TRY(const Node* part, fields.required("share"));
        BELAY_TRY(cell.share, read_share(document_, *part, "`share`", kShare));
        BELAY_TRY_VOID(fields.finish());
      } else {
        BELAY_TRY(cell.name, read_word(document_, item, "each of `cells`"));
        if (!names.insert(cell.name).second) {
          return document_.error(item,
                                 fmt::format("cell `{}` is there twice: keep one", cell.name));
        }
      }
      region.cells.push_back(std::move(cell));
    }
    return {};
  }

  Result<void> read_systems(const Node& node) {
    BELAY_TRY(const auto items, read_list(document_, &node, "`systems`", kSystemsMax));
    if (items.empty()) return document_.error(node, "`systems` is empty: name one, or drop it");
    made_.systems.clear();
    std::set<std::string> names;
    for (const Node& item : items) {
      BELAY_TRY(Fields fields, Fields::of(document_, item, "a system"));
      SystemPlan system;
      BELAY_TRY(system.name, name_in(fields, names, "system"));
      BELAY_TRY_VOID(read_numbers(fields, system));
      if (const Node* journey = fields.optional("journey")) {
        BELAY_TRY(system.journey, read_word(document_, *journey, "`journey`"));
      }
      called_.push_back({fields.optional("needs"), fields.optional("wants")});
      BELAY_TRY_VOID(fields.finish());
      places_.emplace(system.name, &item);
      made_.systems.push_back(std::move(system));
    }
    const std::vector<std::string_view> known(names.begin(), names.end());
    for (std::size_t i = 0; i < made_.systems.size(); ++i) {
      BELAY_TRY_VOID(read_calls(called_[i].first, "`needs`", known, made_.systems[i].needs));
      BELAY_TRY_VOID(read_calls(called_[i].second, "`wants`", known, made_.systems[i].wants));
    }
    return {};
  }

  Result<void> read_numbers(Fields& fields, SystemPlan& system) {
    if (const Node* tier = fields.optional("tier")) {
      BELAY_TRY(const std::int64_t number, yaml::integer_of(document_, *tier, "`tier`"));
      if (number < 0 || number > kTierMax) {
        return document_.error(*tier,
                               fmt::format("`tier` is 0 to {}: lower is more critical", kTierMax));
      }
      system.tier = static_cast<int>(number);
    }
    BELAY_TRY_VOID(number(fields, "calls", kCalls, system.calls));
    BELAY_TRY_VOID(share(fields, "fails", kAll, system.fails));
    BELAY_TRY_VOID(share(fields, "wrong", kAll, system.wrong));
    BELAY_TRY_VOID(number(fields, "seconds", kSeconds, system.seconds));
    return number(fields, "headroom", kHeadroom, system.headroom);
  }

  Result<void> read_calls(const Node* node, std::string_view what,
                          const std::vector<std::string_view>& known,
                          std::vector<std::string>& calls) {
    BELAY_TRY(const auto items, read_list(document_, node, what, kCallsMax));
    for (const Node& item : items) {
      BELAY_TRY(std::string name, one_of(document_, item, fmt::format("each of {}", what), known));
      calls.push_back(std::move(name));
    }
    return {};
  }

  /// The system that customers see, and that nothing calls in a circle.
  Result<void> read_shop(const Node& node, const Node* shop) {
    std::vector<std::string_view> known;
    for (const SystemPlan& system : made_.systems) known.push_back(system.name);
    if (shop != nullptr) {
      BELAY_TRY(made_.shop, one_of(document_, *shop, "`shop`", known));
    } else if (std::find(known.begin(), known.end(), made_.shop) == known.end()) {
      return document_.error(node, fmt::format("no system is called `{}`: write `shop`, the system "
                                               "that customers see",
                                               made_.shop));
    }
    const auto circle = sim::Services(made_).in_a_circle();
    if (!circle) return {};
    const auto at = places_.find(*circle);
    return document_.error(
        at == places_.end() ? node : *at->second,
        fmt::format("`{}` needs or wants itself in the end: break the circle", *circle));
  }

  Result<void> read_demand(const Node& node) {
    BELAY_TRY(Fields fields, Fields::of(document_, node, "`demand`"));
    BELAY_TRY_VOID(number(fields, "orders", kOrders, made_.demand.orders_a_minute));
    BELAY_TRY_VOID(share(fields, "swing", kSwing, made_.demand.swing));
    BELAY_TRY_VOID(share(fields, "weekend", kWeekend, made_.demand.weekend));
    BELAY_TRY_VOID(number(fields, "clump", kClump, made_.demand.clump));
    BELAY_TRY_VOID(share(fields, "noise", kNoise, made_.demand.noise));
    BELAY_TRY_VOID(share(fields, "drift", kNoise, made_.demand.drift));
    return fields.finish();
  }

  const Document& document_;
  StorefrontPlan made_ = sim::default_storefront();
  std::vector<std::pair<const Node*, const Node*>> called_;  ///< needs and wants, by system
  std::map<std::string, const Node*> places_;
};

}  // namespace

Result<StorefrontPlan> read_world(const Document& document, const Node* node) {
  if (node == nullptr) return sim::default_storefront();
  return WorldReader(document).read(*node);
}

}  // namespace belay::replay
