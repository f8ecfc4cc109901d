#ifndef BELAY_SIM_INVARIANTS_H_
#define BELAY_SIM_INVARIANTS_H_

#include <span>
#include <string>
#include <string_view>

#include "sim/chronicle.h"

namespace belay::sim {

/// A sentence that holds after every step, whatever failed before.
struct Invariant {
  std::string_view says;
  /// What breaks it; empty: nothing does. Looks at what is new since the last step, and at all
  /// that may have been lost.
  std::string (*broken)(Chronicle& chronicle);
};

std::span<const Invariant> invariants();

/// Holds at the end, when everything works again.
inline constexpr std::string_view kConverges =
    "when the faults stop, no request is stuck and every open change can be decided";

inline constexpr std::string_view kOwned =
    "when the faults stop, no traffic stays divided without a rollout that somebody has the lease "
    "of, and all that goes back arrives at 0";
inline constexpr std::string_view kUndone =
    "when the faults stop, what an undo asked for has happened or its incident says why not, and "
    "what is resolved freezes nothing";
inline constexpr std::string_view kAtTheEnd[] = {kConverges, kOwned, kUndone};

}  // namespace belay::sim

#endif  // BELAY_SIM_INVARIANTS_H_
