#ifndef BELAY_SPEC_ENGINE_H_
#define BELAY_SPEC_ENGINE_H_

#include <functional>
#include <string>

#include "base/result.h"
#include "gate/decision.h"
#include "model.h"

namespace belay::spec {

/// What is held against the reference: the engine, or a mutant of it.
using Decide = std::function<gate::Decision(const gate::Policy&, const gate::Inputs&)>;

/// The case as the engine reads it: the policy as YAML text, the facts as native ones.
std::string policy_text(const Case& given);
/// Fails when the policy does not load, which is a defect of the generator.
Result<gate::Decision> run(const Case& given, const Decide& decide);

}  // namespace belay::spec

#endif  // BELAY_SPEC_ENGINE_H_
