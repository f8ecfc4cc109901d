#ifndef BELAY_SCENARIOS_SCENARIO_H_
#define BELAY_SCENARIOS_SCENARIO_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "facts/boundary/boundary.h"
#include "facts/catalog/catalog.h"
#include "facts/catalog/codeowners.h"
#include "facts/change.h"
#include "facts/provenance/provenance.h"
#include "gate/decision.h"
#include "gate/given_facts.h"
#include "gate/policy.h"

namespace belay::scenarios {

/// A case as its file states it: docs/formats/scenario-v1.md.
struct Given {
  facts::Change change;
  facts::Provenance provenance;
  facts::Boundary boundary;
  facts::Catalog catalog;
  std::optional<facts::Codeowners> codeowners;
  std::vector<facts::Unknown> reach_unknowns;  ///< beside what the catalog leaves unknown
  gate::GivenFacts facts;
  std::string policy;  ///< its text; the built-in one's where the case names none
  gate::Moment moment = gate::Moment::merge;
  std::string environment = "prod";
  Instant now;
};

/// One obligation that must be there. Only what is written is compared.
struct ExpectedObligation {
  std::string kind;
  std::string state;
  std::optional<std::vector<std::string>> rules;
  std::optional<std::string> says;
  std::optional<std::string> reason;       ///< a part of it
  std::optional<std::string> passed_over;  ///< a part of one of them
  std::optional<bool> due_now;
  std::optional<bool> enforced;
  std::optional<std::vector<std::string>> eligible;
};

struct ExpectedRule {
  std::string name;
  std::string outcome;
  std::string reason;  ///< a part of it; empty: any
};

struct Expected {
  std::string verdict;
  std::optional<std::string> would;
  std::optional<std::vector<ExpectedObligation>> obligations;  ///< all of them, in order
  std::vector<ExpectedRule> rules;
  std::optional<std::vector<std::string>> way;  ///< all steps, in order: a part of each
  std::vector<std::string> notes;               ///< a part of each
  std::string error;                            ///< the policy does not load: a part of the error
};

struct Scenario {
  std::string name;
  std::string shows;  ///< the sentence that it holds up
  Place place;
  Given given;
  Expected expected;
};

Result<std::vector<Scenario>> read_scenarios(std::string_view text, std::string file);

/// What differs from what the scenario expects, a line each; empty when all is as expected.
std::vector<std::string> differences(const Scenario& scenario);

}  // namespace belay::scenarios

#endif  // BELAY_SCENARIOS_SCENARIO_H_
