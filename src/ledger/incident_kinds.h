#ifndef BELAY_LEDGER_INCIDENT_KINDS_H_
#define BELAY_LEDGER_INCIDENT_KINDS_H_

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "base/digest.h"
#include "base/instant.h"

/// What is recorded of incidents, as in entry_kinds.h.
namespace belay::ledger {

/// Who an incident is blamed on.
struct Suspected {
  std::string cause;
  std::string of;     ///< a change, a region or `region/cell`; empty: everything, or nothing
  std::string score;  ///< the natural logarithm of how much better it explains than nothing does
};
/// What an incident came to so far. Rounded, and never less than nothing.
struct CameTo {
  std::string journey, region;  ///< empty: of all
  std::string counts;           ///< what is counted: orders lost, errors on top
  std::uint64_t estimate = 0, low = 0, high = 0;
};
/// What somebody owes after it.
struct ActionOwed {
  std::uint64_t number = 0;
  std::string owner;
  Instant due;
  std::string text;
};
struct IncidentStepped {
  std::string incident, environment;
  std::string step;
  std::uint64_t severity = 0;  ///< 1 is the worst
  std::string why;
  std::optional<Suspected> suspect;
  std::vector<CameTo> impact;
  std::optional<Digest> review;           ///< of the document; of `reviewed`, and of nothing else
  std::optional<ActionOwed> action = {};  ///< of `action-added` and `action-done`
  /// Of the whole incident as it is after the step, docs/formats/kept-incident-v1.md, which is kept
  /// under that name.
  std::optional<Digest> account = {};
};

}  // namespace belay::ledger

#endif  // BELAY_LEDGER_INCIDENT_KINDS_H_
