#ifndef BELAY_SPEC_PROPERTIES_H_
#define BELAY_SPEC_PROPERTIES_H_

#include <span>
#include <string>
#include <string_view>

#include "engine.h"
#include "generate.h"

namespace belay::spec {

/// One thing that holds of every decision, tried on one generated case.
struct Property {
  std::string_view name;
  /// Nothing, or what is wrong with the case: in words, with the policy.
  std::string (*violated)(const Case& given, const Decide& decide, Dice& dice);
};

std::span<const Property> properties();

}  // namespace belay::spec

#endif  // BELAY_SPEC_PROPERTIES_H_
