#ifndef BELAY_WATCH_INCIDENT_IMPACT_SUM_H_
#define BELAY_WATCH_INCIDENT_IMPACT_SUM_H_

#include "watch/incident/impact_part.h"
#include "watch/incident/place_watch.h"

namespace belay::watch {

/// What one count came to in one place from `since` to `until`, beside a forecast that the hour
/// before `since` corrects.
ImpactPart impact_of(const PlaceWatch& watch, CountsAs counts, Instant since, Instant until,
                     double confidence);

/// Whatever one forecast is off by, so may the other be: their intervals add up.
void add_to(ImpactPart& sum, const ImpactPart& part);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_IMPACT_SUM_H_
