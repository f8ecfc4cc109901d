#ifndef BELAY_GATE_DEFAULT_POLICY_H_
#define BELAY_GATE_DEFAULT_POLICY_H_

#include <string_view>

namespace belay::gate {

/// The bytes of `default_policy.yaml`, which the build turns into a source.
extern const std::string_view kDefaultPolicy;

}  // namespace belay::gate

#endif  // BELAY_GATE_DEFAULT_POLICY_H_
