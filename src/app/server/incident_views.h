#ifndef BELAY_APP_SERVER_INCIDENT_VIEWS_H_
#define BELAY_APP_SERVER_INCIDENT_VIEWS_H_

#include "base/json.h"
#include "control/incident/incidents.h"

namespace belay::app {

/// An incident as `/api/v1` shows it: docs/reference/api.md.
json::Object view_of(const control::IncidentShown& shown);
/// As lists have it: without signals, suspects, steps and timeline.
json::Object brief_of(const control::IncidentShown& shown);
/// What an undo does, or would do.
json::Object view_of(const control::UndoPrepared& prepared);
json::Object view_of(const control::KeptDeployment& deployment);

}  // namespace belay::app

#endif  // BELAY_APP_SERVER_INCIDENT_VIEWS_H_
