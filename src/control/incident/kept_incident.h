#ifndef BELAY_CONTROL_INCIDENT_KEPT_INCIDENT_H_
#define BELAY_CONTROL_INCIDENT_KEPT_INCIDENT_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include "base/result.h"
#include "control/store.h"
#include "watch/incident/incident_state.h"

/// Incidents as the store keeps them: docs/formats/kept-incident-v1.md.
namespace belay::control {

inline constexpr std::string_view kOpenIncident = "open";
inline constexpr std::string_view kIncidentOver = "over";

/// An incident as it is.
struct IncidentShown {
  std::shared_ptr<const watch::IncidentState> state;
  std::int64_t version = 0;
  Instant at;  ///< when it was so
};

Key incident_key(const std::string& id);
/// Lists know it by its environment, and by whether it is over.
Put put_incident(const watch::IncidentState& state, std::int64_t replaces);

/// The last incident that was opened in an environment: whoever opens one relies on it, so that two
/// who see the same harm at once do not open two.
Key last_incident_key(const std::string& environment);
std::string write_last_incident(const std::string& id);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_KEPT_INCIDENT_H_
