#ifndef BELAY_CONTROL_INCIDENT_KNOWN_SYSTEMS_H_
#define BELAY_CONTROL_INCIDENT_KNOWN_SYSTEMS_H_

#include <chrono>
#include <functional>
#include <string>
#include <string_view>

#include "base/digest.h"
#include "base/result.h"
#include "control/changes.h"
#include "control/incident/catalog_place.h"
#include "control/incident/incidents.h"

namespace belay::control {

/// How often the catalog is looked at again.
inline constexpr std::chrono::milliseconds kSystemsTurn{std::chrono::minutes(1)};

/// Tells the incidents which systems need which, as the catalog of a guarded repository has it, and
/// again when that is another. What cannot be read leaves what was known before. One thread.
class KnownSystems {
 public:
  using Log = std::function<void(std::string_view line)>;

  /// What is given outlives this.
  KnownSystems(Repositories& repositories, Incidents& incidents, CatalogPlace place, Log log);

  /// Reads what is there now, and says how long nothing more is due.
  std::chrono::milliseconds turn();

 private:
  Result<void> read();

  Repositories& repositories_;
  Incidents& incidents_;
  const CatalogPlace place_;
  Log log_;
  Digest known_;      ///< the tree that was read; empty: none yet
  std::string said_;  ///< the last failure, said once
};

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_KNOWN_SYSTEMS_H_
