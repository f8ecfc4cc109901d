#ifndef BELAY_GATE_INCIDENT_FREEZE_H_
#define BELAY_GATE_INCIDENT_FREEZE_H_

#include <string>
#include <vector>

namespace belay::gate {

/// Systems that an incident leaves as they are: until it is resolved, or a person ends that, no
/// change of theirs is deployed.
struct IncidentFreeze {
  std::string incident;
  std::vector<std::string> systems;  ///< sorted

  friend auto operator<=>(const IncidentFreeze&, const IncidentFreeze&) = default;
};

/// What the obligation is called that it makes of a deployment.
inline std::string freeze_name(const std::string& incident) { return "incident " + incident; }

}  // namespace belay::gate

#endif  // BELAY_GATE_INCIDENT_FREEZE_H_
