#ifndef BELAY_GATE_SCENARIO_STATED_FACTS_H_
#define BELAY_GATE_SCENARIO_STATED_FACTS_H_

#include <vector>

#include "base/yaml.h"
#include "facts/boundary/boundary.h"
#include "facts/change.h"
#include "facts/provenance/provenance.h"

namespace belay::scenario {

/// What a scenario states of a change, by hand. Null: nothing is stated, and what
/// docs/formats/scenario-v1.md says holds.
Result<facts::Change> read_change(const yaml::Document& document, const yaml::Node* node);
Result<facts::Provenance> read_provenance(const yaml::Document& document, const yaml::Node* node);
Result<facts::Boundary> read_boundary(const yaml::Document& document, const yaml::Node* node);
Result<std::vector<facts::Unknown>> read_unknowns(const yaml::Document& document,
                                                  const yaml::Node& node);

}  // namespace belay::scenario

#endif  // BELAY_GATE_SCENARIO_STATED_FACTS_H_
