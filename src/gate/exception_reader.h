#ifndef BELAY_GATE_EXCEPTION_READER_H_
#define BELAY_GATE_EXCEPTION_READER_H_

#include "base/yaml.h"
#include "gate/policy.h"

namespace belay::gate {

/// What a policy says of those who may make exceptions. Fails with the place.
Result<BreakGlass> read_break_glass(const yaml::Document& document, const yaml::Node& node);
/// What it asks of how approvals come about.
Result<AttentionAsked> read_attention(const yaml::Document& document, const yaml::Node& node);
Result<Waivers> read_waivers(const yaml::Document& document, const yaml::Node& node);

}  // namespace belay::gate

#endif  // BELAY_GATE_EXCEPTION_READER_H_
