#ifndef BELAY_APP_CLI_COMMAND_LINE_H_
#define BELAY_APP_CLI_COMMAND_LINE_H_

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "app/cli/health_options.h"
#include "app/cli/incident_options.h"
#include "app/cli/learn_options.h"
#include "app/cli/ledger_options.h"
#include "app/cli/metrics_options.h"
#include "app/cli/people_options.h"
#include "app/cli/replay_options.h"
#include "app/cli/rollout_options.h"
#include "app/cli/service_options.h"
#include "base/result.h"
#include "control/repository.h"
#include "gate/obligation.h"

namespace belay::app {

enum class Format { text, json, markdown };

/// Which change is assessed, and against what.
struct ChangeOptions {
  control::ChangeRequest change;
  gate::Moment moment = gate::Moment::merge;
  std::string environment = "prod";
  std::string policy_file;        ///< empty: the target's; `-` is standard input
  std::string organisation_file;  ///< empty: the one that the policy extends
  std::string facts_file;         ///< empty: none; `-` is standard input
};

struct CheckOptions {
  ChangeOptions about;
  Format format = Format::text;
  std::string why;  ///< a path: only what concerns this file
};

struct ExplainOptions {
  ChangeOptions about;
  std::string rule;  ///< empty: all of them
};

struct PolicyShowOptions {
  enum class As { text, yaml, json };
  std::string target;
  As as = As::text;
};

/// Two policies, each a file, `REV:PATH`, `built-in` or `-`, over a range of the past.
struct PolicyDiffOptions {
  std::string before;
  std::string after;
  std::string since;  ///< a revision; empty: the first commit
  std::string until;  ///< a revision
  std::string target;
  gate::Moment moment = gate::Moment::merge;
  std::string environment = "prod";
  Format format = Format::text;
  int threads = 0;  ///< 0: as many as there are cores
  bool quiet = false;
  bool exit_code = false;  ///< 1 where anything differs
};

struct PolicyFactsOptions {
  bool markdown = false;  ///< docs/reference/facts.md
};

struct PolicyTestOptions {
  enum class As { text, json, junit };
  std::vector<std::string> files;  ///< empty: those of `belay-tests/`
  std::string policy_file;         ///< empty: the working tree's; `-` is standard input
  As as = As::text;
  std::string junit_file;           ///< written besides; empty: none
  bool coverage = false;            ///< list what no scenario reaches
  std::optional<int> coverage_min;  ///< per cent
};

struct PolicyLintOptions {
  std::string policy_file;  ///< empty: the working tree's; `-` is standard input
  bool as_json = false;
  bool strict = false;  ///< warnings fail too
};

struct InitOptions {
  bool force = false;
};

struct HelpOptions {
  std::string topic;
};

struct Invocation {
  std::string directory;  ///< `-C`: where the command runs; empty: here
  std::variant<HelpOptions, CheckOptions, ExplainOptions, PolicyShowOptions, PolicyFactsOptions,
               PolicyDiffOptions, PolicyTestOptions, PolicyLintOptions, ServeOptions, StoreOptions,
               ChangeOpenOptions, ChangeShowOptions, ChangeListOptions, ApproveOptions,
               WithdrawOptions, RecordOptions, DecideOptions, WaitOptions, VerifyOptions,
               EvidenceAttachOptions, EvidenceRunOptions, TokenIssueOptions, TokenInviteOptions,
               TokenConfirmOptions, TokenRedeemOptions, PeopleListOptions, PeopleProposeOptions,
               PeopleProposalsOptions, PeopleConfirmOptions, WaiveOptions, AgreeOptions,
               BreakGlassOptions, ReviewOptions, LedgerVerifyOptions, LedgerExportOptions,
               LedgerReplayOptions, LedgerTailOptions, HealthBacktestOptions, RolloutPlanOptions,
               RolloutStartOptions, RolloutListOptions, RolloutHistoryOptions, RolloutWatchOptions,
               RolloutOrderOptions, MetricsPushOptions, IncidentListOptions, IncidentShowOptions,
               IncidentWatchOptions, IncidentUndoOptions, IncidentSayOptions, IncidentWaiveOptions,
               IncidentReviewedOptions, SignalPushOptions, DeployedOptions, IncidentReviewOptions,
               IncidentTrendOptions, ReviewWeeklyOptions, IncidentActionOptions, ReplayOptions,
               InitOptions>
      command;
};

/// Fails with `Code::usage` and the words to write instead.
Result<Invocation> parse_command_line(int argc, const char* const* argv);

/// The commands, as a person may type them.
std::span<const std::string_view> command_names();

}  // namespace belay::app

#endif  // BELAY_APP_CLI_COMMAND_LINE_H_
