#ifndef BELAY_APP_CLI_LEARN_OPTIONS_H_
#define BELAY_APP_CLI_LEARN_OPTIONS_H_

#include <cstdint>
#include <optional>
#include <string>

#include "app/cli/ledger_options.h"
#include "control/incident/incident_trend.h"

/// What is asked for by who learns from incidents.
namespace belay::app {

struct IncidentReviewOptions {
  LedgerFrom from;
  std::string incident;
  std::string out_file;  ///< empty: standard output
};

/// A point in time, or a span before now.
struct Since {
  std::optional<Instant> at;
  std::chrono::seconds before{0};

  Instant of(Instant now) const { return at.value_or(Instant{now.seconds - before.count(), 0}); }
};

struct IncidentTrendOptions {
  enum class As { text, json, markdown };
  LedgerFrom from;
  Since since;
  control::TrendBy by = control::TrendBy::journey;
  As as = As::text;
};

struct ReviewWeeklyOptions {
  LedgerFrom from;
  std::optional<control::Week> week;  ///< nothing: the seven days up to now
  std::string out_file;               ///< empty: standard output
};

/// One that is added, or that is done.
struct IncidentActionOptions {
  RemoteOptions remote;
  std::string incident;
  std::string owner, text;
  Instant due;
  std::optional<std::uint64_t> done;  ///< the action's number
  std::string why;                    ///< of one that is done
};

}  // namespace belay::app

#endif  // BELAY_APP_CLI_LEARN_OPTIONS_H_
