#ifndef BELAY_SPEC_PROPERTIES_H_
#define BELAY_SPEC_PROPERTIES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "engine.h"
#include "generate.h"

namespace belay::spec {

/// One thing that holds of every decision, tried on one generated case.
struct Property {
  std::string_view name;
  /// Nothing, or what is wrong with the case: in words, with the policy.
  std::string (*violated)(const Case& given, const Engine& engine, Dice& dice);
};

std::vector<Property> properties();

// By what they speak of; `properties` has them all.
std::span<const Property> decision_properties();
std::span<const Property> way_properties();
std::span<const Property> condition_properties();
std::span<const Property> bundle_properties();

/// What is wrong, with the policy.
std::string wrong(const Case& given, std::string_view what);
/// Takes one of `items` out; false where there is none.
template <class T>
bool drop_one(std::vector<T>& items, Dice& dice) {
  if (items.empty()) return false;
  items.erase(items.begin() + dice.below(static_cast<int>(items.size())));
  return true;
}
/// What a decision says whatever the order and the names of its inputs: verdicts and obligations,
/// with their rules sorted.
std::string without_order(const gate::Decision& decision);

}  // namespace belay::spec

#endif  // BELAY_SPEC_PROPERTIES_H_
