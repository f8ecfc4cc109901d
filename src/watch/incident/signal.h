#ifndef BELAY_WATCH_INCIDENT_SIGNAL_H_
#define BELAY_WATCH_INCIDENT_SIGNAL_H_

#include <optional>
#include <string>
#include <string_view>

#include "base/instant.h"

namespace belay::watch {

/// Something that rings: a count that is watched, what somebody outside says, a rollout's guards,
/// or a deployment that nothing allowed.
struct Signal {
  enum class Kind { drop, surge, drift, threshold, outside, rollout, deployment };

  Kind kind = Kind::drop;
  std::string of;               ///< the watch's name, or who says it
  std::string journey, system;  ///< empty: of none that is known
  std::string region, cell;     ///< empty: everywhere, or in all of the region
  Instant onset;                ///< when it began, as far as that can be told
  Instant at;                   ///< when it began to ring
  std::string says;             ///< a sentence
  /// Who said it has to say it again by then; nothing: it rings until it is over.
  std::optional<Instant> until = std::nullopt;

  friend bool operator==(const Signal&, const Signal&) = default;
};
std::string_view name_of(Signal::Kind kind);

/// Whether they are one that rings again: what, of whom and where.
bool is_one(const Signal& a, const Signal& b);

/// A count that rings in another incident, in a place of it, and not in this one.
struct OthersCount {
  std::string count;
  std::string region, cell;  ///< empty: everywhere, or all of the region

  friend bool operator==(const OthersCount&, const OthersCount&) = default;
};

/// `eu`, `eu/a`, `everywhere`.
std::string place_of(const std::string& region, const std::string& cell);

}  // namespace belay::watch

#endif  // BELAY_WATCH_INCIDENT_SIGNAL_H_
