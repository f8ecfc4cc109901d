#ifndef BELAY_GATE_SCENARIO_SCENARIO_H_
#define BELAY_GATE_SCENARIO_SCENARIO_H_

#include <functional>
#include <optional>
#include <string>
#include <string_view>
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

/// Cases that a policy must decide as written: given these facts, this is the decision and why.
/// docs/formats/scenario-v1.md is their format.
namespace belay::scenario {

/// A case's facts. What may come from the surroundings is empty where the case does not state it.
struct Given {
  facts::Change change;
  facts::Provenance provenance;
  facts::Boundary boundary;
  std::optional<facts::Catalog> catalog;
  bool states_codeowners = false;
  std::optional<facts::Codeowners> codeowners;
  std::vector<facts::Unknown> reach_unknowns;  ///< beside what the catalog leaves unknown
  gate::GivenFacts facts;
  std::optional<std::string> policy;        ///< its text
  std::optional<std::string> organisation;  ///< the text of what the policy stands on
  std::string range;  ///< `A..B`: a change of the repository, in place of all the above but `facts`
  std::string facts_text;  ///< with a range: to be read by `facts_about`
  gate::Moment moment = gate::Moment::merge;
  std::string environment = "prod";
  Instant now;

  bool states_policy() const { return policy || organisation; }
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
  Place place;
};

struct ExpectedRule {
  std::string name;
  std::string outcome;
  std::string reason;  ///< a part of it; empty: any
  Place place;
};

struct Expected {
  std::string verdict;
  std::optional<std::string> would;
  std::optional<std::vector<ExpectedObligation>> obligations;  ///< all of them, in order
  std::vector<ExpectedRule> rules;
  std::optional<std::vector<std::string>> way;  ///< all steps, in order: a part of each
  std::vector<std::string> notes;               ///< a part of each
  std::string error;                            ///< the policy does not load: a part of the error
  Place place;                                  ///< of the verdict or error
  Place obligations_place, way_place, notes_place;
};

struct Scenario {
  std::string name;
  std::string shows;  ///< the sentence that it holds up
  Place place;
  Given given;
  Expected expected;
};

/// Something that is not as the scenario expects, and where it says so.
struct Difference {
  Place place;
  std::string says;
};

/// The policy that a case states, by itself or on an organisation's. REQUIRES: it states one.
Result<gate::Policy> stated_policy(const Given& given);

/// What scenarios stand on where they state nothing else.
struct Surroundings {
  const gate::Policy& policy;
  const facts::Catalog& catalog;
  const facts::Codeowners* codeowners = nullptr;  ///< null: there is no such file
};

/// Sees what each decision was made from; `policy` is `Surroundings::policy` unless the scenario
/// states one.
using Witness = std::function<void(const gate::Policy& policy, const gate::Inputs& inputs,
                                   const gate::Decision& decision)>;

/// The scenarios of a file, at least one, no two of one name. Fails with file, line and column.
Result<std::vector<Scenario>> read_scenarios(std::string_view text, std::string file);

/// `given.facts_text` as a facts file about a change: TREE and TOUCHED in it stand for the change's
/// own digests.
std::string facts_about(const facts::Change& change, std::string_view text);

/// What differs from what the scenario expects; empty when all is as expected. REQUIRES: a scenario
/// without a range.
std::vector<Difference> play(const Scenario& scenario, const Surroundings& around,
                             const Witness& witness);

/// What of a decision differs from what is expected.
std::vector<Difference> differences(const Expected& expected, const gate::Decision& decision);
/// The difference between a policy that does not load and what is expected, if any.
std::vector<Difference> differences(const Expected& expected, const Error& refusal);

}  // namespace belay::scenario

#endif  // BELAY_GATE_SCENARIO_SCENARIO_H_
