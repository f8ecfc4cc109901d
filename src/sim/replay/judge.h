#ifndef BELAY_SIM_REPLAY_JUDGE_H_
#define BELAY_SIM_REPLAY_JUDGE_H_

#include <map>
#include <string>
#include <vector>

#include "gate/decision.h"
#include "sim/replay/scenario.h"

namespace belay::replay {

/// What the gate says of a change at the moment `deploy`.
struct Judged {
  std::string change;
  gate::Verdict verdict = gate::Verdict::hold;
  std::vector<std::string> why;  ///< what is owed, a sentence each; empty where it is allowed
};

/// By the scenario's policy, each change as it is described, in the scenario's order. The product's
/// own decision: a change of which nothing is known owes what the policy asks of such ones.
Result<std::vector<Judged>> judge(const Scenario& scenario);

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_JUDGE_H_
