#ifndef BELAY_GATE_SCENARIO_EXPECTATION_H_
#define BELAY_GATE_SCENARIO_EXPECTATION_H_

#include "base/yaml.h"
#include "gate/scenario/scenario.h"

namespace belay::scenario {

/// Reads what stands under `expect`. A word that no decision could ever say is an error, so that no
/// expectation is met by a slip of the pen.
Result<Expected> read_expected(const yaml::Document& document, const yaml::Node& node);

}  // namespace belay::scenario

#endif  // BELAY_GATE_SCENARIO_EXPECTATION_H_
