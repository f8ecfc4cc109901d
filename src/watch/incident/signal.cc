#include "watch/incident/signal.h"

#include <array>
#include <cstddef>

namespace belay::watch {
namespace {

constexpr std::array<std::string_view, 7> kKinds = {"drop",    "surge",   "drift",     "threshold",
                                                    "outside", "rollout", "deployment"};

}  // namespace

std::string_view name_of(Signal::Kind kind) { return kKinds[static_cast<std::size_t>(kind)]; }

bool is_one(const Signal& a, const Signal& b) {
  return a.kind == b.kind && a.of == b.of && a.region == b.region && a.cell == b.cell;
}

std::string place_of(const std::string& region, const std::string& cell) {
  if (region.empty()) return "everywhere";
  return cell.empty() ? region : region + "/" + cell;
}

}  // namespace belay::watch
