#ifndef BELAY_APP_CLI_RENDER_POLICY_DIFF_WORDS_H_
#define BELAY_APP_CLI_RENDER_POLICY_DIFF_WORDS_H_

#include <string>
#include <utility>
#include <vector>

#include "app/cli/render/policy_diff_report.h"

/// How a policy's difference is said, the same for terminal and comment.
namespace belay::app {

/// `the built-in policy`, `main:belay.yaml`, `draft.yaml`.
std::string name_of(const control::PolicyInForce& policy);
/// `+412 approvals, -30 h of waits, +3 records`; `the same friction` where nothing moved.
std::string moved(const control::Friction& before, const control::Friction& after);
/// `12 looser, 3 stricter`, the most important first; empty where nothing differs.
std::string shifts_of(const control::Counted& counted);
/// `HOLD -> ALLOW`, `HOLD` where it stays, with what a warning would say.
std::string verdicts_of(const control::Difference& difference);
/// `5,916 changes of v1..main (7,012 commits)`.
std::string range_of(const control::PolicyDiff& diff);
/// What the figures do not say, a sentence each.
std::vector<std::string> reservations_of(const PolicyDiffAnswer& answer);
/// `2026-01-05`.
std::string monday_of(std::int64_t day);

/// The weeks that differ, those where most moved first.
std::vector<std::pair<std::int64_t, control::Counted>> weeks_by_weight(
    const control::PolicyDiff& diff);
/// The rules, those that most differing changes are due to first.
std::vector<std::pair<std::string, control::Counted>> rules_by_weight(
    const control::PolicyDiff& diff);

}  // namespace belay::app

#endif  // BELAY_APP_CLI_RENDER_POLICY_DIFF_WORDS_H_
