#ifndef BELAY_CONTROL_INCIDENT_CATALOG_PLACE_H_
#define BELAY_CONTROL_INCIDENT_CATALOG_PLACE_H_

#include <string>

namespace belay::control {

/// Where a catalog is that says which systems need which: a guarded repository, and a ref.
struct CatalogPlace {
  std::string repository, ref;
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_CATALOG_PLACE_H_
