#include "control/incident/kept_incident.h"

#include "base/json.h"

namespace belay::control {

Key incident_key(const std::string& id) { return {"incident", id}; }

Put put_incident(const watch::IncidentState& state, std::int64_t replaces) {
  const bool is_over = state.phase >= watch::IncidentPhase::resolved;
  return {incident_key(state.id), replaces, watch::write_incident(state), state.environment,
          std::string(is_over ? kIncidentOver : kOpenIncident)};
}

Key last_incident_key(const std::string& environment) { return {"lastincident", environment}; }

std::string write_last_incident(const std::string& id) {
  return json::canonical(json::Object{{"belay", "last-incident/v1"}, {"incident", id}});
}

}  // namespace belay::control
