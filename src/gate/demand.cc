#include "gate/demand.h"

#include <algorithm>

#include "gate/fact_values.h"
#include "gate/merge.h"
#include "gate/trace.h"

namespace belay::gate {

Demand demand(const Policy& policy, const Inputs& inputs) {
  const FactValues facts(inputs, policy.undeclared_tier());
  Demand made;
  Trace traced = trace(policy, facts);
  made.obligations = merge(traced, inputs.moment);
  made.exempting = std::move(traced.exempting);
  made.verdict = verdict_of(made.obligations, false);
  const Verdict strict = verdict_of(made.obligations, true);
  if (strict > made.verdict) made.would = strict;
  return made;
}

std::vector<std::string> facts_read_by(const Policy& policy) {
  std::vector<std::string> facts;
  const auto add = [&](const std::optional<Condition>& condition) {
    if (!condition) return;
    facts.insert(facts.end(), condition->facts().begin(), condition->facts().end());
  };
  for (const Rule& rule : policy.rules()) add(rule.when);
  for (const Freeze& freeze : policy.freezes()) {
    add(freeze.when);
    add(freeze.unless);
  }
  std::sort(facts.begin(), facts.end());
  facts.erase(std::unique(facts.begin(), facts.end()), facts.end());
  return facts;
}

bool reads(const std::vector<std::string>& facts, std::string_view fact) {
  return std::any_of(facts.begin(), facts.end(), [&](const std::string& read) {
    return speaks_of({read, {}, {}}, fact);
  });
}

}  // namespace belay::gate
