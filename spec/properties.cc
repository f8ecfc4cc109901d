#include "properties.h"

namespace belay::spec {

std::vector<Property> properties() {
  std::vector<Property> all;
  for (const auto some :
       {decision_properties(), way_properties(), condition_properties(), bundle_properties()}) {
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

}  // namespace belay::spec
