#ifndef BELAY_CONTROL_INCIDENT_FREEZES_H_
#define BELAY_CONTROL_INCIDENT_FREEZES_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/instant.h"
#include "base/result.h"
#include "control/store.h"
#include "gate/incident_freeze.h"

namespace belay::control {

/// What an incident leaves as it is, since its undo was asked for and until it is resolved or a
/// person ends that.
struct KeptFreeze {
  std::string incident;
  std::vector<std::string> systems;  ///< sorted
  Instant since;
  std::string by;  ///< a principal's id

  friend bool operator==(const KeptFreeze&, const KeptFreeze&) = default;
};

/// What incidents freeze in one environment: one aggregate, so that whoever decides or starts a
/// rollout relies on a single version. docs/formats/kept-freezes-v1.md.
struct Freezes {
  std::string environment;
  std::vector<KeptFreeze> all;  ///< by incident, each once

  const KeptFreeze* find(std::string_view incident) const;
  void begin(KeptFreeze freeze);
  /// Whether there was one.
  bool end(std::string_view incident);
  std::vector<gate::IncidentFreeze> for_gate() const;
};

struct LoadedFreezes {
  Freezes freezes;
  std::int64_t version = 0;  ///< 0: nothing was ever frozen

  Expected expected() const;
  /// What they become.
  Put put(const Freezes& become) const;
};

Key freezes_key(const std::string& environment);
Result<LoadedFreezes> read_freezes(const Key& key, const Stored& stored);
Result<LoadedFreezes> load_freezes(Store& store, const std::string& environment);

std::string write_freezes(const Freezes& freezes);
Result<Freezes> parse_freezes(std::string_view json);

}  // namespace belay::control

#endif  // BELAY_CONTROL_INCIDENT_FREEZES_H_
