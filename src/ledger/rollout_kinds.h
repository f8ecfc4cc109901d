#ifndef BELAY_LEDGER_ROLLOUT_KINDS_H_
#define BELAY_LEDGER_ROLLOUT_KINDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"

/// What is recorded of rollouts, as in entry_kinds.h.
namespace belay::ledger {

/// One system's part of a rollout.
struct Moved {
  std::string system, version, replaces;
};
/// What a guard said when a rollout took a step.
struct GuardSaid {
  std::string guard, verdict;
  std::string evidence;  ///< the natural logarithm of its e-value, or `none`
  std::string why;
};
struct RolloutStepped {
  std::string rollout, change, environment;
  Digest plan;
  Digest decision;  ///< of the `decided` entry that let it start
  std::vector<Moved> moves;
  std::string step;
  std::uint64_t from = 0, to = 0;  ///< shares, in hundredths of a per cent
  std::optional<std::string> hold;
  std::string why;
  std::vector<GuardSaid> guards;
};

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_ROLLOUT_KINDS_H_
