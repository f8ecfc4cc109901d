#ifndef BELAY_SIM_REPLAY_RUN_H_
#define BELAY_SIM_REPLAY_RUN_H_

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "sim/replay/judge.h"
#include "sim/replay/scenario.h"

namespace belay::replay {

/// So long the shop was there before the scenario starts: guards learn from that.
inline constexpr seconds kBefore{2 * 3'600};

/// What one minute brought.
struct Minute {
  std::map<std::string, double> came;  ///< orders, by region
  std::map<std::string, double> lost;
  double complaints = 0;
};

/// Something that happened, for people.
struct Happened {
  seconds at{0};  ///< since the scenario's start
  std::string what;
};

struct SuspectSeen {
  std::string kind;  ///< `change`, `infrastructure`, `demand` or `none`
  std::string of;
  std::vector<std::string> evidence_for, evidence_against;
};

/// One scenario, with one set of controls and one seed.
struct Run {
  Controls controls = Controls::none;
  std::uint64_t seed = 0;
  double orders_lost = 0;
  std::map<std::string, double> lost_in;  ///< by region
  double errors = 0;                      ///< failed and wrong answers
  double wrong = 0;
  std::optional<seconds> lasted;  ///< harm, whatever it came from; nothing: it did not end
  std::optional<seconds> detected_after;
  std::string detected_by;  ///< `rollout`, `incident`; empty: nothing did
  std::optional<seconds> undone_after;
  std::string blamed = "none";
  std::vector<std::string> rolled_back;  ///< changes, in the order of time
  std::vector<SuspectSeen> suspects;     ///< of the incident that was opened first
  std::vector<Happened> happened;
  std::vector<Minute> minutes;
};

/// Each minute is only kept where somebody looks at it.
struct Keeps {
  bool minutes = false;  ///< the run then goes on to the scenario's end
};

/// Plays the scenario in a shop of its own. The same arguments give the same run. `judged`: what
/// the gate says of each change. Fails where the product itself does.
Result<Run> play(const Scenario& scenario, const std::vector<Judged>& judged, Controls controls,
                 std::uint64_t seed, Keeps keeps);

/// The deepest fall of orders for ten minutes, in per cent. REQUIRES: the run kept its minutes.
double deepest_drop(const Run& run, const std::string& region);
/// Of any hour, and of the last one. REQUIRES: as above.
double complaints_most(const Run& run);
double complaints_last(const Run& run);

}  // namespace belay::replay

#endif  // BELAY_SIM_REPLAY_RUN_H_
