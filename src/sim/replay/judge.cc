#include "sim/replay/judge.h"

#include <fmt/format.h>

#include <optional>

#include "base/text.h"
#include "facts/reach.h"
#include "gate/policy.h"

namespace belay::replay {
namespace {

gate::Inputs inputs_of(const Described& told) {
  gate::Inputs inputs;
  inputs.change = &told.change;
  inputs.provenance = &told.provenance;
  inputs.boundary = &told.boundary;
  inputs.approvals = told.approvals;
  inputs.record = told.record;
  inputs.evidence = told.evidence;
  inputs.moment = gate::Moment::deploy;
  inputs.environment = kEnvironment;
  return inputs;
}

std::string sentence(const gate::Owed& owed) {
  return fmt::format("{}: {} ({})", in_words(owed.asks), owed.reason, joined(owed.rules, ", "));
}

Judged judged(const Change& change, const gate::Decision& decision) {
  Judged made{change.id, decision.verdict, {}};
  for (const gate::Owed& owed : decision.obligations) {
    const bool stands = owed.state == gate::ObligationState::owed && owed.due_now && owed.enforced;
    if (stands) made.why.push_back(sentence(owed));
  }
  return made;
}

}  // namespace

Result<std::vector<Judged>> judge(const Scenario& scenario) {
  std::optional<gate::Policy> written;
  if (!scenario.controls.policy.empty()) {
    BELAY_TRY(written, gate::Policy::parse(scenario.controls.policy, scenario.file));
  }
  const gate::Policy& policy = written ? *written : gate::Policy::built_in();
  BELAY_TRY(const facts::Catalog catalog,
            facts::read_catalog({{"belay-catalog.yaml", scenario.controls.catalog}}));
  const facts::ReachIndex systems(catalog);
  std::vector<Judged> made;
  for (const Change& change : scenario.changes) {
    const facts::Reach reach = systems.of(change.described.change);
    gate::Inputs inputs = inputs_of(change.described);
    inputs.catalog = &catalog;
    inputs.systems = &systems;
    inputs.reach = &reach;
    inputs.now = {scenario.starts.seconds + change.after().count(), scenario.starts.nanos};
    made.push_back(judged(change, gate::decide(policy, inputs)));
  }
  return made;
}

}  // namespace belay::replay
