#ifndef BELAY_WATCH_INCIDENT_SEVERITY_H_
#define BELAY_WATCH_INCIDENT_SEVERITY_H_

#include <optional>
#include <span>

#include "watch/incident/impact_part.h"
#include "watch/incident/system_graph.h"

namespace belay::watch {

/// 1 is the worst, 4 the least. docs/formats/kept-incident-v1.md has the table.
using Severity = int;
inline constexpr Severity kSeverityWorst = 1, kSeverityLeast = 4;

/// Of what one journey lost, by what is sure of it. `tier`: the journey's; nobody says: as the most
/// critical.
Severity severity_of(const ImpactPart& part, std::optional<int> tier);
/// The worst of all parts that name a journey.
Severity severity_of(std::span<const ImpactPart> impact, const SystemGraph& graph);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_SEVERITY_H_
