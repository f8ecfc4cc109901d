#ifndef BELAY_SPEC_ENGINE_H_
#define BELAY_SPEC_ENGINE_H_

#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "facts/reach.h"
#include "gate/cel/cel.h"
#include "gate/decision.h"
#include "gate/demand.h"
#include "gate/lint/lint.h"
#include "gate/scenario/coverage.h"
#include "meaning.h"
#include "model.h"

namespace belay::spec {

/// When the facts of a condition are made: when it asks, or all before it asks; and whether it is
/// evaluated with the short cuts of the evaluator.
enum class Coming { late, early, by_steps };

/// What is held against the reference. A mutant is an engine of which one part is wrong.
struct Engine {
  Engine();
  std::function<gate::Decision(const gate::Policy&, const gate::Inputs&)> decide;
  std::function<gate::Demand(const gate::Policy&, const gate::Inputs&)> demand;
  std::function<std::vector<std::string>(const gate::Policy&)> facts_read_by;
  std::function<Truth(const Meaning&, const gate::Inputs&, Coming)> judge;
  std::function<std::vector<gate::Finding>(const std::string& policy)> lint;
  std::function<std::vector<scenario::BranchSeen>(const std::string& policy,
                                                  std::span<const World>)>
      cover;
};

/// The world as the engine reads it. Stays where it was made.
class Facts {
 public:
  explicit Facts(const World& world);
  Facts(const Facts&) = delete;
  Facts& operator=(const Facts&) = delete;

  const gate::Inputs& inputs() const { return inputs_; }

 private:
  facts::Change change_;
  facts::Provenance provenance_;
  facts::Catalog catalog_;
  facts::ReachIndex systems_;
  facts::Boundary boundary_;
  facts::Reach reach_;
  gate::Inputs inputs_;
};

/// The case's policy as YAML text.
std::string policy_text(const Case& given);
/// A policy of one rule that denies when this holds.
std::string policy_text(const std::string& condition);

/// Loads a text, or finds it among those loaded last. A generated policy loads; one that does not
/// is a defect of the generator, and ends the program with the text.
std::shared_ptr<const gate::Policy> load(const std::string& text);

gate::Decision run(const Case& given, const Engine& engine);

}  // namespace belay::spec

#endif  // BELAY_SPEC_ENGINE_H_
