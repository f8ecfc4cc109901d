#ifndef BELAY_APP_CLI_COMMANDS_H_
#define BELAY_APP_CLI_COMMANDS_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "app/cli/command_line.h"
#include "control/check.h"

namespace belay::app {

/// Each command prints its answer and returns the exit code.
Result<int> execute(const HelpOptions& options);
Result<int> execute(const CheckOptions& options);
Result<int> execute(const ExplainOptions& options);
Result<int> execute(const PolicyShowOptions& options);
Result<int> execute(const PolicyFactsOptions& options);
Result<int> execute(const PolicyDiffOptions& options);
Result<int> execute(const PolicyTestOptions& options);
Result<int> execute(const PolicyLintOptions& options);
Result<int> execute(const ServeOptions& options);
Result<int> execute(const StoreOptions& options);
Result<int> execute(const ChangeOpenOptions& options);
Result<int> execute(const ChangeShowOptions& options);
Result<int> execute(const ChangeListOptions& options);
Result<int> execute(const ApproveOptions& options);
Result<int> execute(const WithdrawOptions& options);
Result<int> execute(const RecordOptions& options);
Result<int> execute(const DecideOptions& options);
Result<int> execute(const WaitOptions& options);
Result<int> execute(const VerifyOptions& options);
Result<int> execute(const EvidenceAttachOptions& options);
Result<int> execute(const EvidenceRunOptions& options);
Result<int> execute(const WaiveOptions& options);
Result<int> execute(const AgreeOptions& options);
Result<int> execute(const BreakGlassOptions& options);
Result<int> execute(const ReviewOptions& options);
Result<int> execute(const TokenIssueOptions& options);
Result<int> execute(const LedgerVerifyOptions& options);
Result<int> execute(const LedgerExportOptions& options);
Result<int> execute(const LedgerReplayOptions& options);
Result<int> execute(const LedgerTailOptions& options);
Result<int> execute(const TokenInviteOptions& options);
Result<int> execute(const TokenConfirmOptions& options);
Result<int> execute(const TokenRedeemOptions& options);
Result<int> execute(const PeopleListOptions& options);
Result<int> execute(const PeopleProposeOptions& options);
Result<int> execute(const PeopleProposalsOptions& options);
Result<int> execute(const PeopleConfirmOptions& options);
Result<int> execute(const HealthBacktestOptions& options);
Result<int> execute(const RolloutPlanOptions& options);
Result<int> execute(const RolloutStartOptions& options);
Result<int> execute(const RolloutListOptions& options);
Result<int> execute(const RolloutHistoryOptions& options);
Result<int> execute(const RolloutWatchOptions& options);
Result<int> execute(const RolloutOrderOptions& options);
Result<int> execute(const MetricsPushOptions& options);
Result<int> execute(const IncidentListOptions& options);
Result<int> execute(const IncidentShowOptions& options);
Result<int> execute(const IncidentWatchOptions& options);
Result<int> execute(const IncidentUndoOptions& options);
Result<int> execute(const IncidentSayOptions& options);
Result<int> execute(const IncidentWaiveOptions& options);
Result<int> execute(const IncidentReviewedOptions& options);
Result<int> execute(const SignalPushOptions& options);
Result<int> execute(const DeployedOptions& options);
Result<int> execute(const IncidentReviewOptions& options);
Result<int> execute(const IncidentTrendOptions& options);
Result<int> execute(const ReviewWeeklyOptions& options);
Result<int> execute(const IncidentActionOptions& options);
Result<int> execute(const ReplayOptions& options);
Result<int> execute(const InitOptions& options);

/// Only `allow` is 0: a script that goes on after success must not go on with what is held.
int exit_code_of(gate::Verdict verdict);

/// The local clock's time.
Instant now();

/// To standard output. Whether it arrived is asked once, when the command ends.
void print(std::string_view text);

/// The assessment that these options ask for, of the repository we stand in. Shows a progress line
/// when it takes long.
Result<std::unique_ptr<control::Assessment>> assess(const ChangeOptions& options);

/// The folder whose files a person edits here: the repository's, else the one we stand in.
std::string working_folder();

/// An armoured SSH signature, by `ssh-keygen`, so that agents and security keys sign too and no
/// secret is read here.
Result<std::string> ssh_signature(std::string_view bytes, std::string_view name_space,
                                  const std::string& key_file);

/// Writes a file of the command line, over what it held.
Result<void> write_given_file(const std::string& path, std::string_view text);

/// A file of the command line, or standard input for `-`.
Result<control::GivenFile> read_given_file(const std::string& path, std::size_t bytes_max);

/// A policy of the command line, and the organisation's in the same folder. Beside standard input
/// is where we stand; beside an organisation's policy there is none.
Result<control::PolicyFiles> read_given_policy(const std::string& path);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_COMMANDS_H_
