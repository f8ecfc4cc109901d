#include "sim/storefront/services.h"

#include <algorithm>

namespace belay::sim {

Services::Services(const StorefrontPlan& plan) : calls_(plan.systems.size()) {
  for (std::size_t i = 0; i < plan.systems.size(); ++i) numbers_.emplace(plan.systems[i].name, i);
  for (std::size_t i = 0; i < plan.systems.size(); ++i) {
    for (const std::string& name : plan.systems[i].needs) {
      if (const auto number = find(name)) calls_[i].needs.push_back(*number);
    }
    for (const std::string& name : plan.systems[i].wants) {
      if (const auto number = find(name)) calls_[i].wants.push_back(*number);
    }
  }
  shop_ = find(plan.shop).value_or(0);
  std::vector<bool> is_placed(calls_.size());
  const auto are_placed = [&](const std::vector<std::size_t>& others) {
    return std::all_of(others.begin(), others.end(), [&](std::size_t i) { return is_placed[i]; });
  };
  for (bool goes_on = true; goes_on;) {
    goes_on = false;
    for (std::size_t i = 0; i < calls_.size(); ++i) {
      if (is_placed[i] || !are_placed(calls_[i].needs) || !are_placed(calls_[i].wants)) continue;
      is_placed[i] = goes_on = true;
      order_.push_back(i);
    }
  }
  const auto left = std::find(is_placed.begin(), is_placed.end(), false);
  if (left == is_placed.end()) return;
  // What only calls into a circle is left as well: who comes by twice is in it.
  std::vector<bool> is_passed(calls_.size());
  auto at = static_cast<std::size_t>(left - is_placed.begin());
  while (!is_passed[at]) {
    is_passed[at] = true;
    std::vector<std::size_t> called = calls_[at].needs;
    called.insert(called.end(), calls_[at].wants.begin(), calls_[at].wants.end());
    at = *std::find_if(called.begin(), called.end(), [&](std::size_t i) { return !is_placed[i]; });
  }
  in_a_circle_ = plan.systems[at].name;
}

std::optional<std::size_t> Services::find(const std::string& name) const {
  const auto found = numbers_.find(name);
  return found == numbers_.end() ? std::nullopt : std::optional(found->second);
}

std::vector<double> Services::answered(std::span<const double> own) const {
  std::vector<double> made(calls_.size(), 1);
  for (const std::size_t i : order_) {
    double all = 1 - own[i];
    for (const std::size_t needed : calls_[i].needs) all *= made[needed];
    for (const std::size_t wanted : calls_[i].wants) all *= 1 - 0.5 * (1 - made[wanted]);
    made[i] = all;
  }
  return made;
}

}  // namespace belay::sim
