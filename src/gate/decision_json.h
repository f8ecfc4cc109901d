#ifndef BELAY_GATE_DECISION_JSON_H_
#define BELAY_GATE_DECISION_JSON_H_

#include "base/json.h"
#include "gate/decision.h"

namespace belay::gate {

/// The decision as `belay check --format json` shows it under `decision`, and as receipts will
/// carry it. Members in a fixed order; every text is UTF-8.
json::Object to_json(const Decision& decision);

}  // namespace belay::gate

#endif  // BELAY_GATE_DECISION_JSON_H_
