#ifndef BELAY_APP_CLI_INCIDENT_OPTIONS_H_
#define BELAY_APP_CLI_INCIDENT_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/service_options.h"
#include "base/instant.h"

/// What `belay incident`, `belay signal` and `belay deployed` ask for.
namespace belay::app {

struct IncidentListOptions {
  RemoteOptions remote;
  std::string environment;  ///< empty: all
  std::string status;       ///< `open`, `over`; empty: both
};

struct IncidentShowOptions {
  RemoteOptions remote;
  std::string id;
};

struct IncidentWatchOptions {
  RemoteOptions remote;
  std::string id;
};

struct IncidentUndoOptions {
  RemoteOptions remote;
  std::string id;
  std::string suspect;  ///< empty: who is blamed
  bool is_dry = false;
  std::string why;
};

/// `mitigate`, `resolve`, `thaw`.
struct IncidentSayOptions {
  RemoteOptions remote;
  std::string id;
  std::string saying;
  std::string why;
};

struct IncidentWaiveOptions {
  RemoteOptions remote;
  std::string id;
  std::string effect;
  std::string why;
};

struct IncidentReviewedOptions {
  RemoteOptions remote;
  std::string id;
  std::string file;  ///< what was learned; `-` is standard input
  std::string why;
};

struct SignalPushOptions {
  RemoteOptions remote;
  std::string environment;
  std::string from;
  std::string says;
  std::string journey, system, region, cell;
  std::optional<Instant> since;  ///< nothing: now
  std::string holds;             ///< a span; empty: as the server has it
  bool is_infrastructure = false;
  bool is_over = false;
};

struct DeployedOptions {
  RemoteOptions remote;
  std::string environment;
  std::string system, version;
  std::string change, region, cell;
  std::optional<Instant> at;              ///< nothing: now
  std::optional<std::uint64_t> decision;  ///< of the ledger's entries
  std::string receipt_file;               ///< instead of change and decision
  bool goes_back = false;
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_INCIDENT_OPTIONS_H_
